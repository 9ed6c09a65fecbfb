package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"

	"github.com/hypermob/pose/examples/server/internal/hostile"
)

// person is the photo of a person at some size, upright.
func person(t *testing.T, large draw.Image) draw.Image {
	t.Helper()
	f, err := os.Open(photoFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	small, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	draw.NearestNeighbor.Scale(large, large.Bounds(), small, small.Bounds(), draw.Src, nil)
	return large
}

// paletted is the same in 256 colours, without looking for the nearest colour of each pixel.
func paletted(t *testing.T, r image.Rectangle) *image.Paletted {
	t.Helper()
	small := image.NewPaletted(image.Rect(0, 0, 90, 120), palette.WebSafe)
	person(t, small)
	large := image.NewPaletted(r, palette.WebSafe)
	for y := range r.Dy() {
		row := large.Pix[y*large.Stride:][:r.Dx()]
		for x := range row {
			row[x] = small.ColorIndexAt(x*90/r.Dx(), y*120/r.Dy())
		}
	}
	return large
}

// sized is the bounds of an upright photo of so many pixels at most, and a little less: the file
// has its price, too.
func sized(pixels int64) image.Rectangle {
	width := int(math.Sqrt(float64(pixels)*3/4)) - 70
	return image.Rect(0, 0, width, width*4/3)
}

// noisy puts noise over a picture, so that files of it are large.
func noisy(m *image.RGBA) image.Image {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(min(255, int(m.Pix[i])*7/8+r.IntN(32)))
	}
	return m
}

// worstFiles take as much memory as a server lets them that has so many bytes for decoded photos.
// They are of a person where the format's encoder is in Go.
func worstFiles(t *testing.T, memory int64) map[string]func() []byte {
	encoded := func(bytesPerPixel int64, encode func(io.Writer, image.Rectangle) error) func() []byte {
		return func() []byte {
			var b bytes.Buffer
			if err := encode(&b, sized(min(50_000_000, memory/bytesPerPixel))); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
	}
	file := func(f func(width, height int) []byte, pixels int64) func() []byte {
		return func() []byte { size := sized(pixels).Size(); return f(size.X, size.Y) }
	}
	return map[string]func() []byte{
		"progressive JPEG": func() []byte {
			b, err := os.ReadFile("service/testdata/jpeg_progressive_444_50mp.jpg")
			if err != nil {
				t.Fatal(err)
			}
			return b
		},
		"JPEG of 12 megapixels": func() []byte {
			var b bytes.Buffer
			jpeg.Encode(&b, person(t, image.NewRGBA(image.Rect(0, 0, 3000, 4000))), nil)
			return b.Bytes()
		},
		"JPEG of noise":  encoded(8, noisyJPEG(t)),
		"interlaced PNG": file(hostile.InterlacedPNG, memory/16),
		"PNG": encoded(12, func(w io.Writer, r image.Rectangle) error {
			return png.Encode(w, person(t, image.NewNRGBA64(r)))
		}),
		"TIFF": encoded(24, func(w io.Writer, r image.Rectangle) error {
			return tiff.Encode(w, person(t, image.NewNRGBA64(r)), &tiff.Options{Compression: tiff.Deflate})
		}),
		"GIF":  encoded(8, func(w io.Writer, r image.Rectangle) error { return gif.Encode(w, paletted(t, r), nil) }),
		"BMP":  encoded(24, func(w io.Writer, r image.Rectangle) error { return bmp.Encode(w, paletted(t, r)) }),
		"WebP": file(hostile.EmptyWebP, memory/12),
	}
}

// noisyJPEG encodes photos so well that the file is as large as a body may be.
func noisyJPEG(t *testing.T) func(io.Writer, image.Rectangle) error {
	return func(w io.Writer, r image.Rectangle) error {
		m := noisy(person(t, image.NewRGBA(r)).(*image.RGBA))
		var b bytes.Buffer
		for quality := 90; b.Len() == 0 || b.Len() > 18<<20; quality -= 10 {
			b.Reset()
			if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
				return err
			}
		}
		_, err := w.Write(b.Bytes())
		return err
	}
}

// The memory that DEPLOY.md gives the server is enough for the worst files that it lets in, four at
// a time, and for photos of 12 megapixels: where this machine has cgroups, the server runs in one
// with that limit.
func TestWorstMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	for limit, most := range map[int64]int64{800 << 20: 1 << 30, 400 << 20: 1 << 29} { // GOMEMLIMIT, and the container's memory
		memory := limit / 4 * 3
		for name, file := range worstFiles(t, memory-max(memory/4, 3*20<<20)) {
			t.Run(fmt.Sprintf("%dMiB/%s", limit>>20, name), func(t *testing.T) { crowd(t, limit, most, file()) })
		}
	}
}

// crowd starts a server with GOMEMLIMIT in a container's memory and has four clients send it a
// file.
func crowd(t *testing.T, limit, most int64, file []byte) {
	group := newCgroup(t, most)
	p := startWith(t, group.starter(), []string{fmt.Sprintf("GOMEMLIMIT=%d", limit)}, "-listen", "127.0.0.1:0", "-model", "heavy", "-timeout", "10m")
	statuses := fourClients(t, p.address(t), file)
	peak := peakMemory(t, p)
	t.Logf("%d kB: %v, peak %.0f MB, %v", len(file)/1000, statuses, peak, group)
	if peak > float64(most)/1e6 || group.killed(t) > 0 {
		t.Errorf("the peak is above %d MB, or the server was killed", most/1e6)
	}
	for status := range statuses {
		if status != 200 && status != 400 && status != 413 && status != 422 {
			t.Errorf("status %d", status)
		}
	}
	p.Process.Kill()
	p.Wait()
}

// fourClients send a file twice each, at the same time. Who is told to come back later does.
func fourClients(t *testing.T, address string, file []byte) map[int]int {
	statuses := map[int]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 2 {
				status := postForm(t, address, file)
				for range 600 {
					if status != http.StatusTooManyRequests {
						break
					}
					time.Sleep(time.Second)
					status = postForm(t, address, file)
				}
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return statuses
}

func postForm(t *testing.T, address string, file []byte) int {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	m.WriteField("height_cm", "175")
	part, _ := m.CreateFormFile("image", "photo")
	part.Write(file)
	m.Close()
	resp, err := http.Post(address+"/measure", m.FormDataContentType(), &b)
	if err != nil {
		t.Error(err)
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// peakMemory is what a process had resident at most, in MB.
func peakMemory(t *testing.T, p *process) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if err != nil || m == nil {
		t.Fatalf("no VmHWM: %v", err)
	}
	kb, _ := strconv.ParseFloat(string(m[1]), 64)
	return kb / 1000
}
