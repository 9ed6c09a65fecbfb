package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"

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

// enlarged is the photo of a person in 16 bits a channel.
func enlarged(t *testing.T, width, height int) image.Image {
	f, err := os.Open(photoFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	small, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	large := image.NewNRGBA64(image.Rect(0, 0, width, height))
	draw.NearestNeighbor.Scale(large, large.Rect, small, small.Bounds(), draw.Src, nil)
	return large
}

// The memory that DEPLOY.md gives the server is enough for the worst files that it lets in, four at a time. Files that
// are turned, or that decoders treat less well than their prices say, are the library's to mend.
func TestWorstMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	progressive, err := os.ReadFile("service/testdata/jpeg_progressive_444_50mp.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for limit, most := range map[int64]float64{800 << 20: 1 << 30, 400 << 20: 1 << 29} { // GOMEMLIMIT, and the container's memory
		memory := limit / 4 * 3
		pixels := memory - max(memory/4, 3*20<<20)
		for name, file := range map[string][]byte{
			"progressive JPEG": progressive,
			"interlaced PNG":   interlacedPNG(size(pixels / 16)),
			"PNG":              encode(t, pixels/16, png.Encode),
			"TIFF": encode(t, pixels/24, func(w io.Writer, m image.Image) error {
				return tiff.Encode(w, m, &tiff.Options{Compression: tiff.Deflate})
			}),
		} {
			p := startProcess(t, []string{fmt.Sprintf("GOMEMLIMIT=%d", limit)}, "-listen", "127.0.0.1:0", "-model", "heavy", "-timeout", "2m")
			address := p.address(t)
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
			peak := peakMemory(t, p)
			t.Logf("GOMEMLIMIT=%dMiB, %s of %d kB: %v, peak %.0f MB", limit>>20, name, len(file)/1000, statuses, peak)
			if peak > most/1e6 {
				t.Errorf("the peak is above %.0f MB", most/1e6)
			}
			p.Process.Kill()
		}
	}
}

// size is that of an upright photo of so many pixels.
func size(pixels int64) (width, height int) {
	width = int(math.Sqrt(float64(pixels)*3/4)) - 8 // the file has its price, too
	return width, width * 4 / 3
}

// encode returns the largest photo of a person that is let in, in 16 bits a channel.
func encode(t *testing.T, pixels int64, encode func(io.Writer, image.Image) error) []byte {
	width, height := size(pixels)
	var b bytes.Buffer
	if err := encode(&b, enlarged(t, width-60, height-80)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
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
