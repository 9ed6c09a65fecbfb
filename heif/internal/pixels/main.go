// Pixels decodes HEIC and AVIF files for testdata/compare.py. For each file named on standard input
// it writes a line with the size and the RGB values, or with the error.
package main

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
	"github.com/hypermob/pose/heif/internal/fetch"
)

func main() {
	formats, err := formats()
	if err != nil {
		log.Fatal(err)
	}
	out := bufio.NewWriter(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		begin := time.Now()
		m, err := decode(in.Text(), formats)
		if err != nil {
			fmt.Fprintf(out, "error %q\n", err)
			continue
		}
		size := m.Bounds().Size()
		fmt.Fprintf(out, "%d %d %d\n", size.X, size.Y, time.Since(begin).Milliseconds())
		write(out, m)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

// formats compiles the decoders that the tests fetch.
func formats() ([]pose.DecodeOption, error) {
	const folder = ".cache"
	if _, err := fetch.Decoders(folder, true); err != nil {
		return nil, err
	}
	var all []pose.DecodeOption
	for name, compile := range map[string]func([]byte) (pose.DecodeOption, error){
		fetch.HEIC: heif.HEIC, fetch.AVIF: heif.AVIF,
	} {
		decoder, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		opt, err := compile(decoder)
		if err != nil {
			return nil, err
		}
		all = append(all, opt)
	}
	return all, nil
}

func decode(name string, formats []pose.DecodeOption) (image.Image, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := pose.Decode(f, formats...)
	if err != nil {
		return nil, err
	}
	return p.Image, nil
}

func write(w *bufio.Writer, m image.Image) {
	size := m.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			w.Write([]byte{c.R, c.G, c.B})
		}
	}
}
