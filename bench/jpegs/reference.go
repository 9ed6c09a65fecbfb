package main

import (
	"context"

	"github.com/hypermob/pose/bench/internal/compare"
)

// A reference is a running jpegref.py.
type reference struct{ *compare.Reference }

// An answer is cv2's for one file; Width is 0 if it reads nothing.
type answer struct {
	Width, Height int
	UprightWidth  int `json:"upright_width"`
	Upright       string
	Message       string
	pix           []byte
}

func startReference(ctx context.Context, python, script string) (reference, error) {
	r, err := compare.Start(ctx, python, script)
	return reference{r}, err
}

// read returns cv2's answer for a file.
func (r reference) read(path string) (answer, error) {
	var a answer
	err := r.Ask(path, &a)
	if err == nil {
		a.pix, err = r.Bytes(3 * a.Width * a.Height)
	}
	return a, err
}
