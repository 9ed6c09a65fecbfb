// Jpegs compares the pixels that pose.Decode reads from JPEG files with cv2.imread's.
//
// usage: jpegs [-python PYTHON] [-script FILE] [-exceptions FILE] DIRECTORY...
//
// Each folder in a DIRECTORY is one row of the table, with its files at any depth. If a file
// differs, or only one side refuses it, a pattern in the exceptions file can except it, with a
// reason. The exit code is 1 if there is any such file without an exception.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/bench/internal/compare"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("jpegs: ")
	python := flag.String("python", "python3", "interpreter that has cv2")
	script := flag.String("script", "bench/jpegref.py", "the program that answers with cv2")
	exceptions := flag.String("exceptions", "", "file of patterns and reasons")
	flag.Parse()
	ok, err := run(context.Background(), os.Stdout, *python, *script, *exceptions, flag.Args())
	if err != nil {
		log.Fatal(err)
	}
	if !ok {
		os.Exit(1)
	}
}

// run compares all files below the directories and prints the table. It reports whether every
// difference is explained.
func run(ctx context.Context, out io.Writer, python, script, exceptions string, dirs []string) (bool, error) {
	known, err := compare.ReadExceptions(exceptions)
	if err != nil {
		return false, err
	}
	ref, err := startReference(ctx, python, script)
	if err != nil {
		return false, err
	}
	defer ref.Close()
	t := table{known: known, rows: map[string]row{}}
	for _, dir := range dirs {
		files, err := compare.FilesBelow(dir)
		if err != nil {
			return false, err
		}
		for _, name := range files {
			r, err := decodeBoth(ref, filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				return false, fmt.Errorf("%s: %w", name, err)
			}
			r.name = name
			t.add(r)
		}
	}
	_, err = io.WriteString(out, t.markdown())
	return t.unexplained == 0, err
}

// A result is the comparison of one file.
type result struct {
	name       string
	pixels     int    // of the image
	differing  int    // pixels
	most       int    // largest difference of a sample
	turned     bool   // the pixels are equal, but turned in another way than by cv2
	sizes      string // the two sizes, if they differ
	ours       error  // pose.Decode's
	cv2Refuses bool
	message    string // what libjpeg-turbo said
}

// kind is the row of the table in which the file counts.
func (r *result) kind() string {
	kind, _, ok := strings.Cut(r.name, "/")
	if !ok {
		return "."
	}
	return kind
}

// decodeBoth decodes one file on both sides.
func decodeBoth(ref reference, path string) (result, error) {
	want, err := ref.read(path)
	if err != nil {
		return result{}, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return result{}, err
	}
	r := result{cv2Refuses: want.Width == 0, message: want.Message}
	photo, err := pose.Decode(bytes.NewReader(data))
	if r.ours = err; err != nil || r.cv2Refuses {
		return r, nil
	}
	got := pixels{photo.Bounds().Dx(), photo.Bounds().Dy(), compare.RGB(photo.Image)}
	r.pixels = got.w * got.h
	if got.w == want.UprightWidth && got.hash() == want.Upright {
		return r, nil
	}
	// If they are not equal, compare with all eight ways of turning cv2's pixels, and take the
	// closest.
	stored := pixels{want.Width, want.Height, want.pix}
	r.differing = -1
	for way := range 8 {
		turned := stored.turn(way)
		if turned.w != got.w || turned.h != got.h {
			continue
		}
		if n, most := difference(got.pix, turned.pix); r.differing < 0 || n < r.differing {
			r.differing, r.most = n, most
		}
	}
	if r.differing < 0 {
		r.sizes = fmt.Sprintf("%d × %d, not %d × %d", got.w, got.h, want.Width, want.Height)
	}
	r.turned = r.differing == 0
	return r, nil
}

// pixels are an image, 3 bytes for each pixel: R, G, B.
type pixels struct {
	w, h int
	pix  []byte
}

func (p pixels) hash() string {
	sum := sha256.Sum256(p.pix)
	return hex.EncodeToString(sum[:])
}

// turn returns the pixels turned in one of eight ways: bit 0 mirrors, bit 1 turns them upside down,
// and then bit 2 swaps x and y.
func (p pixels) turn(way int) pixels {
	q := pixels{p.w, p.h, make([]byte, len(p.pix))}
	if way&4 != 0 {
		q.w, q.h = p.h, p.w
	}
	for y := range p.h {
		for x := range p.w {
			tx, ty := x, y
			if way&1 != 0 {
				tx = p.w - 1 - x
			}
			if way&2 != 0 {
				ty = p.h - 1 - y
			}
			if way&4 != 0 {
				tx, ty = ty, tx
			}
			copy(q.pix[3*(ty*q.w+tx):][:3], p.pix[3*(y*p.w+x):])
		}
	}
	return q
}

// difference counts the pixels that differ, and finds the largest difference of a sample.
func difference(a, b []byte) (differing, most int) {
	for i := 0; i < len(a); i += 3 {
		d := 0
		for c := i; c < i+3; c++ {
			d = max(d, int(a[c])-int(b[c]), int(b[c])-int(a[c]))
		}
		if d > 0 {
			differing++
		}
		most = max(most, d)
	}
	return differing, most
}
