// Pixels decodes HEIC and AVIF files for testdata/compare.py: for each file named on standard input it writes a line with
// the size and the RGB values, or with the error.
package main

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"log"
	"os"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		begin := time.Now()
		m, err := decode(in.Text())
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

func decode(name string) (image.Image, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := pose.Decode(f, heif.HEIC(), heif.AVIF())
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
