// Package compare is shared by the commands that compare decoded files with another program's.
package compare

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// A Reference is a running Python program. It answers each path it is given with a line of JSON,
// followed by bytes.
type Reference struct {
	python, script string

	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// Start starts the program.
func Start(ctx context.Context, python, script string) (*Reference, error) {
	r := &Reference{python: python, script: script}
	return r, r.start(ctx)
}

// Restart starts it again, as after a file that it did not survive.
func (r *Reference) Restart(ctx context.Context) error {
	r.Close()
	return r.start(ctx)
}

func (r *Reference) start(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, r.python, r.script)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	r.cmd, r.in, r.out = cmd, in, bufio.NewReaderSize(out, 1<<20)
	return nil
}

// Ask sends a path and reads the line of the answer.
func (r *Reference) Ask(path string, answer any) error {
	if _, err := fmt.Fprintln(r.in, path); err != nil {
		return err
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("no answer from Python: %w", err)
	}
	return json.Unmarshal(line, answer)
}

// Bytes reads the next n bytes of the answer.
func (r *Reference) Bytes(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(r.out, b)
	return b, err
}

// Close ends the program.
func (r *Reference) Close() {
	r.in.Close()
	r.cmd.Wait()
}
