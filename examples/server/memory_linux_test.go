package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
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

	"golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"
)

// interlacedPNG is a black image of 16 bits a channel with alpha, in few bytes.
func interlacedPNG(width, height int) []byte {
	var b bytes.Buffer
	chunk := func(kind string, data []byte) {
		binary.Write(&b, binary.BigEndian, uint32(len(data)))
		data = append([]byte(kind), data...)
		b.Write(data)
		binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(data))
	}
	b.WriteString("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(nil, uint32(width))
	chunk("IHDR", append(binary.BigEndian.AppendUint32(head, uint32(height)), 16, 6, 0, 0, 1))
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	for range height {
		w.Write(make([]byte, 8*width+8)) // with the filters of the passes
	}
	w.Close()
	chunk("IDAT", z.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

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

// sized is the bounds of an upright photo of so many pixels at most, and a little less: the file has its price, too.
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

// emptyWebP is a lossless WebP file of one colour, with as much behind it as its size needs to be believed.
func emptyWebP(width, height int) []byte {
	le := binary.LittleEndian
	bits := append([]byte{0x2f, 0, 0, 0, 0, 0xb9, 0x88, 0x88, 0xd8, 0x45, 0x44, 0x44, 0x11, 0x11, 0x11}, make([]byte, 9)...)
	le.PutUint32(bits[1:], uint32(width-1)|uint32(height-1)<<14)
	rest := make([]byte, 8000)
	b := append([]byte("WEBPVP8L"), le.AppendUint32(nil, uint32(len(bits)))...)
	b = append(append(b, bits...), "JUNK"...)
	b = append(le.AppendUint32(b, uint32(len(rest))), rest...)
	return append(append([]byte("RIFF"), le.AppendUint32(nil, uint32(len(b)))...), b...)
}

// A worst file takes as much memory as a server lets it.
type worst struct {
	name string
	file []byte
}

// worstFiles are those of a server that has so many bytes for decoded photos, of a person where the
// format's encoder is in Go.
func worstFiles(t *testing.T, memory int64) []worst {
	t.Helper()
	progressive, err := os.ReadFile("service/testdata/jpeg_progressive_444_50mp.jpg")
	if err != nil {
		t.Fatal(err)
	}
	encode := func(bytesPerPixel int64, f func(io.Writer, image.Rectangle) error) []byte {
		var b bytes.Buffer
		if err := f(&b, sized(min(50_000_000, memory/bytesPerPixel))); err != nil {
			t.Fatal(err)
		}
		if b.Len() > 20<<20-1000 {
			t.Fatalf("the file has %d bytes", b.Len())
		}
		return b.Bytes()
	}
	interlaced, webp := sized(memory/16).Size(), sized(memory/12).Size()
	return []worst{
		{"progressive JPEG", progressive},
		{"JPEG of noise", encode(8, func(w io.Writer, r image.Rectangle) error {
			return jpeg.Encode(w, noisy(person(t, image.NewRGBA(r)).(*image.RGBA)), &jpeg.Options{Quality: 40})
		})},
		{"interlaced PNG", interlacedPNG(interlaced.X, interlaced.Y)},
		{"PNG", encode(12, func(w io.Writer, r image.Rectangle) error {
			return png.Encode(w, person(t, image.NewNRGBA64(r)))
		})},
		{"TIFF", encode(24, func(w io.Writer, r image.Rectangle) error {
			return tiff.Encode(w, person(t, image.NewNRGBA64(r)), &tiff.Options{Compression: tiff.Deflate})
		})},
		{"GIF", encode(8, func(w io.Writer, r image.Rectangle) error {
			return gif.Encode(w, paletted(t, r), nil)
		})},
		{"BMP", encode(24, func(w io.Writer, r image.Rectangle) error {
			return bmp.Encode(w, paletted(t, r))
		})},
		{"WebP", emptyWebP(webp.X, webp.Y)},
	}
}

// The memory that DEPLOY.md gives the server is enough for the worst files that it lets in, four at a time, and for
// photos of 12 megapixels: where this machine has cgroups, the server runs in one with that limit.
func TestWorstMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	var usual bytes.Buffer
	if err := jpeg.Encode(&usual, person(t, image.NewRGBA(image.Rect(0, 0, 3000, 4000))), nil); err != nil {
		t.Fatal(err)
	}
	for limit, most := range map[int64]int64{800 << 20: 1 << 30, 400 << 20: 1 << 29} { // GOMEMLIMIT, and the container's memory
		memory := limit / 4 * 3
		pixels := memory - max(memory/4, 3*20<<20)
		for _, w := range append(worstFiles(t, pixels), worst{"JPEG of 12 megapixels", usual.Bytes()}) {
			group := newCgroup(t, most)
			p := startWith(t, group.starter(), []string{fmt.Sprintf("GOMEMLIMIT=%d", limit)}, "-listen", "127.0.0.1:0", "-model", "heavy", "-timeout", "2m")
			statuses := fourClients(t, p.address(t), w.file)
			peak := peakMemory(t, p)
			t.Logf("GOMEMLIMIT=%dMiB, %s of %d kB: %v, peak %.0f MB, %v", limit>>20, w.name, len(w.file)/1000, statuses, peak, group)
			if peak > float64(most)/1e6 || group.killed(t) > 0 {
				t.Errorf("the peak is above %d MB, or the server was killed", most/1e6)
			}
			for status := range statuses {
				if status != 200 && status != 413 && status != 422 {
					t.Errorf("%s: status %d", w.name, status)
				}
			}
			p.Process.Kill()
			p.Wait()
		}
	}
}

// fourClients send a file twice each, at the same time.
func fourClients(t *testing.T, address string, file []byte) map[int]int {
	statuses := map[int]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 2 {
				status := postForm(t, address, file)
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
