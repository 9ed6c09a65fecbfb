package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// A reference is a running jpegref.py.
type reference struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// An answer is cv2's for one file; Width is 0 if it reads nothing.
type answer struct {
	Width, Height int
	UprightWidth  int `json:"upright_width"`
	Upright       string
	Message       string
	pix           []byte
}

func startReference(ctx context.Context, python, script string) (*reference, error) {
	cmd := exec.CommandContext(ctx, python, script)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &reference{cmd, in, bufio.NewReaderSize(out, 1<<20)}, nil
}

// read returns what cv2 makes of a file.
func (r *reference) read(path string) (answer, error) {
	var a answer
	if _, err := fmt.Fprintln(r.in, path); err != nil {
		return a, err
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		return a, fmt.Errorf("no answer from Python: %w", err)
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return a, err
	}
	a.pix = make([]byte, 3*a.Width*a.Height)
	_, err = io.ReadFull(r.out, a.pix)
	return a, err
}

func (r *reference) close() {
	r.in.Close()
	r.cmd.Wait()
}
