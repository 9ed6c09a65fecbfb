package pose_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

// jpegData is where the small JPEG files are; its README.md says what they are and how the edits are written.
const jpegData = "internal/jpeg/testdata"

// golden is what cv2.imread gives for a file.
type golden struct {
	Width, Height int
	RGB           string `json:"rgb_sha256"`
}

func readGolden(t testing.TB) map[string]golden {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(jpegData, "golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]golden
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func readJPEG(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(jpegData, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// rgbBytes returns the pixels row by row, three bytes for each.
func rgbBytes(m image.Image) []byte {
	b := m.Bounds()
	pix := make([]byte, 0, 3*b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, _ := m.At(x, y).RGBA()
			pix = append(pix, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return pix
}

func goldenOf(m image.Image) golden {
	sum := sha256.Sum256(rgbBytes(m))
	return golden{m.Bounds().Dx(), m.Bounds().Dy(), hex.EncodeToString(sum[:])}
}

// Every pixel is the one that cv2.imread, that is libjpeg-turbo, gives. bench/jpeg.sh shows the same of larger files.
func TestDecodeJPEGPixels(t *testing.T) {
	all := readGolden(t)
	if len(all) < 40 {
		t.Errorf("only %d files", len(all))
	}
	for name, want := range all {
		p, err := pose.Decode(bytes.NewReader(readJPEG(t, name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := goldenOf(p); got != want {
			t.Errorf("%s: the pixels are not libjpeg-turbo's: %+v, want %+v", name, got, want)
		}
	}
}

// edited applies an edit of damaged.tsv.
func edited(data []byte, edit string) ([]byte, error) {
	words := strings.Fields(edit)
	at, err := strconv.Atoi(words[1])
	if err != nil {
		return nil, err
	}
	head, tail := data[:at:at], data[at:]
	switch words[0] {
	case "cut":
		return head, nil
	case "cut-eoi":
		return append(head, 0xff, 0xd9), nil
	case "drop":
		n, err := strconv.Atoi(words[2])
		return append(head, tail[min(n, len(tail)):]...), err
	case "set", "insert":
		b, err := hex.DecodeString(words[2])
		if words[0] == "set" {
			tail = tail[min(len(b), len(tail)):]
		}
		return append(append(head, b...), tail...), err
	}
	return nil, fmt.Errorf("unknown edit %q", edit)
}

// Which damage is accepted is a decision; the pixels of what is accepted are libjpeg-turbo's.
func TestDecodeDamagedJPEGPixels(t *testing.T) {
	f, err := os.Open(filepath.Join(jpegData, "damaged.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, accepted := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); rows++ {
		row := strings.Split(lines.Text(), "\t")
		name, edit := row[0], row[1]
		data, err := edited(readJPEG(t, name), edit)
		if err != nil {
			t.Fatal(err)
		}
		w, _ := strconv.Atoi(row[2])
		h, _ := strconv.Atoi(row[3])
		p, err := pose.Decode(bytes.NewReader(data))
		if err != nil {
			continue
		}
		accepted++
		switch got, want := goldenOf(p), (golden{w, h, row[4]}); {
		case w == 0:
			t.Logf("%s, %s: read, though cv2 refuses it", name, edit)
		case got != want:
			t.Errorf("%s, %s: %+v, libjpeg-turbo gives %+v (%s)", name, edit, got, want, row[5])
		}
	}
	if rows < 300 {
		t.Errorf("only %d edits", rows)
	}
	t.Logf("%d of %d damaged files are read", accepted, rows)
}

// A file that ends early is an error, or whole but for its end: never a grey half.
func TestDecodeTruncatedJPEG(t *testing.T) {
	files := 0
	for name, want := range readGolden(t) {
		if want.Height < 27 || want.Height > 100 || strings.HasPrefix(name, "garbage-after") {
			continue
		}
		files++
		data := readJPEG(t, name)
		whole, err := pose.Decode(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		half := rgbBytes(whole)[:3*want.Width*(want.Height/2)]
		for n := range data {
			p, err := pose.Decode(bytes.NewReader(data[:n]))
			if err == nil && !bytes.HasPrefix(rgbBytes(p), half) {
				t.Errorf("%s: its first %d of %d bytes are read, with another upper half", name, n, len(data))
			}
		}
	}
	if files < 20 {
		t.Errorf("only %d files", files)
	}
}
