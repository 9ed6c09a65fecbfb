package heif_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
	"github.com/hypermob/pose/heif/internal/fetch"
)

// TestMain makes these options, which all tests use.
var heic, avif pose.DecodeOption

func TestMain(m *testing.M) {
	_, err := fetch.Decoders(".cache", true)
	if err == nil {
		heic, err = option(heif.HEIC, fetch.HEIC)
	}
	if err == nil {
		avif, err = option(heif.AVIF, fetch.AVIF)
	}
	if err != nil {
		log.Fatal("these tests need the decoders: ", err)
	}
	os.Exit(m.Run())
}

// option makes an option from a fetched decoder.
func option(
	compile func([]byte) (pose.DecodeOption, error), name string,
) (pose.DecodeOption, error) {
	decoder, err := os.ReadFile(filepath.Join(".cache", name))
	if err != nil {
		return nil, err
	}
	return compile(decoder)
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(data []byte, opts ...pose.DecodeOption) (*pose.Photo, error) {
	return pose.Decode(bytes.NewReader(data), append(opts, heic, avif)...)
}

// same returns the mean and the largest difference between two pictures' samples.
func same(t *testing.T, a, b image.Image) (mean float64, most int) {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Fatalf("%v, want %v", a.Bounds(), b.Bounds())
	}
	size := a.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			p, q := color.NRGBAModel.Convert(a.At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(b.At(x, y)).(color.NRGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				d = max(d, -d)
				mean += float64(d)
				most = max(most, d)
			}
		}
	}
	return mean / float64(3*size.X*size.Y), most
}

// The pixels are those of libheif and libavif themselves, except that chroma is smoothed and
// rounded differently.
func TestPixels(t *testing.T) {
	names, err := filepath.Glob("testdata/*.png")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d pictures, %v", len(names), err)
	}
	others := map[string]string{"plain-mif1.heic": "plain-heic.png", "limited709-vui.heic": "limited709-heic.png"}
	for _, n := range names {
		base := strings.TrimSuffix(filepath.Base(n), ".png")
		others[base+"."+base[strings.LastIndex(base, "-")+1:]] = filepath.Base(n)
	}
	for name, golden := range others {
		p, err := decode(read(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := png.Decode(bytes.NewReader(read(t, golden)))
		if err != nil {
			t.Fatal(err)
		}
		const meanBound, bound = 1.2, 20
		if mean, most := same(t, p, want); mean > meanBound || most > bound {
			t.Errorf("%s: the difference is %.2f on average and %d at most", name, mean, most)
		}
	}
}

// EXIF's focal length is used, and its orientation is not. The files have both orientations, as
// phones' files do.
func TestEXIF(t *testing.T) {
	for _, name := range []string{"turned1-heic.heic", "turned6-heic.heic", "turned8-avif.avif"} {
		p, err := decode(read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if want := 26 * math.Hypot(72, 96) / math.Hypot(36, 24); math.Abs(p.FocalLength-want) > 1e-9 {
			t.Errorf("%s: focal length %v, want %v", name, p.FocalLength, want)
		}
	}
	if p, err := decode(read(t, "plain-heic.heic")); err != nil || p.FocalLength != 0 {
		t.Errorf("no EXIF: %+v, %v", p, err)
	}
}

// The same pixels give the same landmarks, whatever the format of the file.
func TestLandmarks(t *testing.T) {
	det, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer det.Close()
	photo, err := decode(read(t, "person.heic"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, photo.Image); err != nil {
		t.Fatal(err)
	}
	asPNG, err := pose.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := det.Detect(context.Background(), photo)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := det.Detect(context.Background(), asPNG)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range ours.Landmarks {
		if d := math.Hypot(l.X-theirs.Landmarks[i].X, l.Y-theirs.Landmarks[i].Y); d > 0.1 {
			t.Errorf("landmark %d is %.3f pixels away", i, d)
		}
	}
}

// A file that is cut off anywhere gives an error, and never a black image.
func TestTruncated(t *testing.T) {
	for _, name := range []string{"plain-heic.heic", "plain-avif.avif", "grid-heic.heic", "grid-avif.avif", "turned6-avif.avif"} {
		data := read(t, name)
		for part := 1; part < 16; part++ {
			cut := data[:len(data)*part/16]
			if _, err := decode(cut); !errors.Is(err, pose.ErrInvalidImage) {
				t.Errorf("%s, %d of %d bytes: %v", name, len(cut), len(data), err)
			}
		}
	}
}

// resized returns a file that states another size.
func resized(t *testing.T, name string, w, h uint32) []byte {
	data := read(t, name)
	i := bytes.Index(data, []byte("ispe"))
	if i < 0 {
		t.Fatal("no ispe")
	}
	binary.BigEndian.PutUint32(data[i+8:], w)
	binary.BigEndian.PutUint32(data[i+12:], h)
	return data
}

// Sizes are checked before anything is decoded, and wrong ones are found.
func TestBombs(t *testing.T) {
	for _, name := range []string{"plain-heic.heic", "plain-avif.avif"} {
		begin := time.Now()
		if _, err := decode(resized(t, name, 30000, 30000)); !errors.Is(err, pose.ErrImageTooLarge) && !errors.Is(err, pose.ErrInvalidImage) {
			t.Errorf("%s, 30000 × 30000: %v", name, err)
		}
		if _, err := decode(resized(t, name, 4000, 3000)); !errors.Is(err, pose.ErrInvalidImage) {
			t.Errorf("%s, 4000 × 3000: %v", name, err)
		}
		if _, err := decode(resized(t, name, 8, 8)); !errors.Is(err, pose.ErrInvalidImage) {
			t.Errorf("%s, 8 × 8: %v", name, err)
		}
		if _, err := decode(read(t, name), pose.WithMaxPixels(72*96-1)); !errors.Is(err, pose.ErrImageTooLarge) {
			t.Errorf("%s, too many pixels: %v", name, err)
		}
		if _, err := decode(read(t, name), pose.WithMaxMemory(1<<20)); !errors.Is(err, pose.ErrImageTooLarge) {
			t.Errorf("%s, too much memory: %v", name, err)
		}
		if d := time.Since(begin); d > 20*time.Second {
			t.Errorf("%s: that took %v", name, d)
		}
	}
}

// If a file is much longer than its image can be, it does not fit into the memory that was asked
// for.
func TestLongFile(t *testing.T) {
	data := append(read(t, "plain-heic.heic"), make([]byte, 20<<20)...)
	if _, err := decode(data); !errors.Is(err, pose.ErrImageTooLarge) {
		t.Error(err)
	}
}

// Only registered formats are read. For others, the error says how to read them.
func TestUnregistered(t *testing.T) {
	_, err := pose.Decode(bytes.NewReader(read(t, "plain-avif.avif")), heic)
	if !errors.Is(err, pose.ErrUnsupportedImage) || !strings.Contains(err.Error(), "github.com/hypermob/pose/heif") {
		t.Error(err)
	}
	other := bytes.ReplaceAll(read(t, "plain-heic.heic"), []byte("hvc1"), []byte("j2k1"))
	if _, err := decode(other); !errors.Is(err, pose.ErrUnsupportedImage) || !strings.Contains(err.Error(), "j2k1") {
		t.Error(err)
	}
	if _, err := decode(read(t, "widegrey.heic")); !errors.Is(err, pose.ErrUnsupportedImage) || !strings.Contains(err.Error(), "monochrome with 10 bits") {
		t.Error(err)
	}
	matrix := bytes.Replace(read(t, "plain-heic.heic"), []byte("nclx\x00\x01\x00\x0d\x00\x06"), []byte("nclx\x00\x01\x00\x0d\x00\x0e"), 1)
	if _, err := decode(matrix); !errors.Is(err, pose.ErrUnsupportedImage) || !strings.Contains(err.Error(), "matrix 14") {
		t.Error(err)
	}
}

// If bytes are not a decoder, or not the right one, the error says where to get the right one.
func TestInvalidDecoder(t *testing.T) {
	libheif, err := os.ReadFile(filepath.Join(".cache", fetch.HEIC))
	if err != nil {
		t.Fatal(err)
	}
	for name, decoder := range map[string][]byte{
		"nothing": nil, "no gzip": []byte("libavif.wasm.gz"), "half": libheif[:len(libheif)/2],
		"the other one": libheif,
	} {
		opt, err := heif.AVIF(decoder)
		if opt != nil || !errors.Is(err, heif.ErrInvalidDecoder) ||
			!strings.Contains(err.Error(), "use libavif.wasm.gz") {
			t.Errorf("%s: %v", name, err)
		}
	}
	opt, err := heif.HEIC(nil)
	if opt != nil || !errors.Is(err, heif.ErrInvalidDecoder) ||
		!strings.Contains(err.Error(), "use libheif.wasm.gz") {
		t.Error(err)
	}
}

// If the context ends while a decoder works, the decoder stops.
func TestContext(t *testing.T) {
	for _, name := range []string{"person.heic", "odd-avif.avif"} {
		ctx, cancel := context.WithCancel(context.Background())
		reserve := pose.WithReserve(func(int64) error { time.AfterFunc(100*time.Microsecond, cancel); return nil })
		_, err := pose.DecodeContext(ctx, bytes.NewReader(read(t, name)), heic, avif, reserve)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Many photos can be decoded at once.
func TestConcurrent(t *testing.T) {
	names := []string{"plain-heic.heic", "plain-avif.avif", "grid-heic.heic", "bits10-avif.avif"}
	want := map[string]*pose.Photo{}
	for _, name := range names {
		p, err := decode(read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		want[name] = p
	}
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			name := names[i%len(names)]
			p, err := decode(read(t, name))
			if err != nil {
				t.Error(name, err)
				return
			}
			if _, most := same(t, p, want[name]); most != 0 {
				t.Errorf("%s: differs by %d", name, most)
			}
		})
	}
	wg.Wait()
}

// For any bytes, Decode soon returns an image within its limits, or one of its own errors.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"plain-heic.heic", "plain-avif.avif", "grid-heic.heic", "turned6-heic.heic", "turned6-avif.avif", "cropped-avif.avif"} {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const maxPixels = 1 << 18
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		p, err := pose.DecodeContext(ctx, bytes.NewReader(data), heic, avif, pose.WithMaxPixels(maxPixels), pose.WithMaxMemory(256<<20))
		switch {
		case err == nil:
			if size := p.Bounds().Size(); size.X < 1 || size.Y < 1 || size.X*size.Y > maxPixels {
				t.Errorf("an image of %v", size)
			}
			p.At(p.Bounds().Max.X-1, p.Bounds().Max.Y-1)
		case ctx.Err() != nil: // soon after the time-out; otherwise the fuzzer reports a hang
		case !errors.Is(err, pose.ErrInvalidImage) && !errors.Is(err, pose.ErrUnsupportedImage) && !errors.Is(err, pose.ErrImageTooLarge):
			t.Error(err)
		}
	})
}
