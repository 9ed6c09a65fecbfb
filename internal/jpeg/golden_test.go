package jpeg_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/jpeg"
)

// testdata/README.md says what the files are, and that the hashes are of cv2.imread's pixels.
func testfile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

type golden struct {
	Width, Height int
	SHA256        string `json:"rgb_sha256"`
}

func goldens(t testing.TB) map[string]golden {
	t.Helper()
	var all map[string]golden
	if err := json.Unmarshal(testfile(t, "golden.json"), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 40 {
		t.Fatalf("only %d files", len(all))
	}
	return all
}

// hash returns the SHA-256 of an image's pixels, red, green and blue.
func hash(m *jpeg.Image) string {
	h := sha256.New()
	for y := range m.Height {
		for x := range m.Width {
			r, g, b := m.RGB(x, y)
			h.Write([]byte{r, g, b})
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func decode(data []byte) (*jpeg.Image, error) {
	return jpeg.Decode(context.Background(), bytes.NewReader(data), nil)
}

func TestGolden(t *testing.T) {
	for name, want := range goldens(t) {
		m, err := decode(testfile(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := (golden{m.Width, m.Height, hash(m)}); got != want || m.Missing != 0 {
			t.Errorf("%s: %v with %d rows missing, want %v", name, got, m.Missing, want)
		}
	}
}

// All ways to ask for pixels agree.
func TestWrite(t *testing.T) {
	for name := range goldens(t) {
		m, err := decode(testfile(t, name))
		if err != nil {
			t.Fatal(err)
		}
		pix := make([]uint8, 4*m.Width*m.Height)
		m.Write(pix, 0, 4, 4*m.Width)
		for i := 0; i < len(pix); i += 4 {
			x, y := i/4%m.Width, i/4/m.Width
			r, g, b := m.RGB(x, y)
			if want := [4]uint8{r, g, b, 255}; [4]uint8(pix[i:]) != want {
				t.Fatalf("%s: pixel %d, %d is %v, want %v", name, x, y, pix[i:i+4], want)
			}
			r16, g16, b16, _ := m.At(x, y).RGBA()
			if c := m.RGBA64At(x, y); uint32(c.R) != r16 || uint32(c.G) != g16 || uint32(c.B) != b16 || uint8(r16) != r {
				t.Fatalf("%s: pixel %d, %d is %v and %v", name, x, y, c, m.At(x, y))
			}
		}
	}
}

// An image is opaque inside its bounds, and has nothing outside.
func TestOutside(t *testing.T) {
	m, err := decode(testfile(t, "size-3x5-420.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds() != image.Rect(0, 0, 3, 5) || !m.Opaque() || m.ColorModel() != color.RGBAModel {
		t.Errorf("bounds %v, opaque %v", m.Bounds(), m.Opaque())
	}
	for y := -1; y <= 5; y++ {
		for x := -1; x <= 3; x++ {
			_, _, _, a := m.At(x, y).RGBA()
			if inside := x >= 0 && x < 3 && y >= 0 && y < 5; inside != (a == 0xffff) || !inside && m.RGBA64At(x, y) != (color.RGBA64{}) {
				t.Errorf("pixel %d, %d is %v", x, y, m.At(x, y))
			}
		}
	}
}

// edit changes a file as testdata/README.md says.
func edit(t testing.TB, data []byte, how string) []byte {
	t.Helper()
	f := strings.Fields(how)
	n, err := strconv.Atoi(f[1])
	if err != nil {
		t.Fatal(err)
	}
	var arg []byte
	if f[0] == "set" || f[0] == "insert" {
		if arg, err = hex.DecodeString(f[2]); err != nil {
			t.Fatal(err)
		}
	}
	head, tail := data[:n:n], data[n:]
	switch f[0] {
	case "cut":
		return head
	case "cut-eoi":
		return append(head, 0xff, 0xd9)
	case "set":
		return append(append(head, arg...), tail[len(arg):]...)
	case "insert":
		return append(append(head, arg...), tail...)
	case "drop":
		count, err := strconv.Atoi(f[2])
		if err != nil {
			t.Fatal(err)
		}
		return append(head, tail[count:]...)
	}
	t.Fatalf("edit %q", how)
	return nil
}

// What is read of a damaged file is what libjpeg shows, but for progressive files that lack bits:
// libjpeg guesses these. What is refused, libjpeg refuses or complains of, or it is one of a few
// kinds of damage that it does not see.
func TestDamaged(t *testing.T) {
	read, refused := 0, 0
	for line := range strings.Lines(string(testfile(t, "damaged.tsv"))) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		m, err := decode(edit(t, testfile(t, f[0]), f[1]))
		if err != nil {
			refused++
			continue
		}
		read++
		if got := []string{strconv.Itoa(m.Width), strconv.Itoa(m.Height), hash(m)}; !slices.Equal(got, f[2:5]) {
			t.Errorf("%s %s: %s with %d rows missing, want %s (%s)", f[0], f[1], got, m.Missing, f[2:5], f[5])
		}
	}
	if read < 100 || refused < 100 {
		t.Errorf("%d read, %d refused", read, refused)
	}
}
