package pose_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	stdjpeg "image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/exif/exiftest"
	"github.com/hypermob/pose/internal/imagetest"
	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/orient"
	"github.com/hypermob/pose/posetest"
)

// paint fills an image with a gradient.
func paint(img interface {
	image.Image
	Set(x, y int, c color.Color)
}) image.Image {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			img.Set(x, y, color.NRGBA64{uint16(x * 6007), uint16(y * 9001), 0x7f31, uint16(0xffff - 911*y)})
		}
	}
	return img
}

var palette = color.Palette{color.RGBA{}, color.RGBA{0, 0, 0, 255}, color.RGBA{255, 255, 255, 255}, color.RGBA{200, 40, 30, 255}}

func encode(t testing.TB, f func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	return encode(t, func(w io.Writer) error { return png.Encode(w, m) })
}

func asJPEG(t testing.TB, m image.Image) []byte {
	return encode(t, func(w io.Writer) error { return stdjpeg.Encode(w, m, nil) })
}

func asGIF(t testing.TB, frames ...*image.Paletted) []byte {
	g := &gif.GIF{Image: frames, Delay: make([]int, len(frames)), Config: image.Config{Width: 17, Height: 11}}
	return encode(t, func(w io.Writer) error { return gif.EncodeAll(w, g) })
}

func asBMP(t testing.TB, m image.Image) []byte {
	return encode(t, func(w io.Writer) error { return bmp.Encode(w, m) })
}

func asTIFF(t testing.TB, m image.Image) []byte {
	return encode(t, func(w io.Writer) error { return tiff.Encode(w, m, nil) })
}

func testfile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "formats", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// samples are images of 17 × 11 pixels in all formats.
func samples(t testing.TB) map[string][]byte {
	r := image.Rect(0, 0, 17, 11)
	return map[string][]byte{
		"jpeg":          asJPEG(t, paint(image.NewNRGBA(r))),
		"jpeg grey":     asJPEG(t, paint(image.NewGray(r))),
		"jpeg cmyk":     testfile(t, "cmyk.jpg"),
		"png":           asPNG(t, paint(image.NewNRGBA(r))),
		"png 16 bit":    asPNG(t, paint(image.NewNRGBA64(r))),
		"png grey 16":   asPNG(t, paint(image.NewGray16(r))),
		"png paletted":  asPNG(t, paint(image.NewPaletted(r, palette))),
		"gif":           asGIF(t, paint(image.NewPaletted(r, palette)).(*image.Paletted)),
		"bmp":           asBMP(t, paint(image.NewRGBA(r))),
		"tiff":          asTIFF(t, paint(image.NewRGBA(r))),
		"tiff 16 bit":   asTIFF(t, paint(image.NewNRGBA64(r))),
		"webp lossy":    testfile(t, "lossy.webp"), // lies on its side
		"webp lossless": testfile(t, "lossless.webp"),
		"webp alpha":    testfile(t, "alpha.webp"),
	}
}

// Each format gives the pixels that its decoder gives.
func TestDecodeFormats(t *testing.T) {
	for name, data := range samples(t) {
		t.Run(name, func(t *testing.T) {
			got, err := pose.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			want, _, err := image.Decode(bytes.NewReader(data)) // the decoders register themselves
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(name, "jpeg") {
				libjpegPixels(t, got, data)
				return
			}
			if name == "webp lossy" || name == "webp alpha" {
				return // TestDecodeWebP
			}
			imagetest.Same(t, got, want)
			if got.FocalLength != 0 {
				t.Errorf("focal length %g", got.FocalLength)
			}
		})
	}
}

// libjpegPixels checks that a photo shows what internal/jpeg decodes, whose tests compare that with
// libjpeg-turbo.
func libjpegPixels(t *testing.T, got image.Image, data []byte) {
	t.Helper()
	want, err := jpeg.Decode(context.Background(), bytes.NewReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	imagetest.Same(t, got, want)
}

// A photo that stands upright already is not copied or converted.
func TestDecodeKeepsType(t *testing.T) {
	r := image.Rect(0, 0, 16, 16)
	for name, c := range map[string]struct {
		data []byte
		want func(image.Image) bool
	}{
		"JPEG": {asJPEG(t, paint(image.NewRGBA(r))), is[*jpeg.Image]},
		"PNG":  {asPNG(t, paint(image.NewNRGBA64(r))), is[*image.NRGBA64]},
		"WebP": {testfile(t, "alpha.webp"), is[*image.NRGBA]},
	} {
		if p, err := pose.Decode(bytes.NewReader(c.data)); err != nil || !c.want(p.Image) {
			t.Errorf("%s: %T, %v", name, p.Image, err)
		}
	}
}

func is[T image.Image](m image.Image) bool { _, ok := m.(T); return ok }

// corners has one colour in each corner: red, green, blue and white from the top left clockwise.
func corners(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := [2][2]color.RGBA{{{255, 0, 0, 255}, {0, 255, 0, 255}}, {{255, 255, 255, 255}, {0, 0, 255, 255}}}[2*y/h][2*x/w]
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func cornerNames(m image.Image) string {
	b := m.Bounds().Max
	names := ""
	for _, p := range []image.Point{{0, 0}, {b.X - 1, 0}, {b.X - 1, b.Y - 1}, {0, b.Y - 1}} {
		r, g, bl, _ := m.At(p.X, p.Y).RGBA()
		switch {
		case r > 0x8000 && g > 0x8000:
			names += "W"
		case r > 0x8000:
			names += "R"
		case g > 0x8000:
			names += "G"
		case bl > 0x8000:
			names += "B"
		}
	}
	return names
}

// The orientation is read from every format that has one, and applied the right way round:
// row 0 and column 0 of the file (the red corner) are where CIPA DC-008 says.
func TestDecodeOrientation(t *testing.T) {
	want := map[uint16]string{1: "RGBW", 2: "GRWB", 3: "BWRG", 4: "WBGR", 5: "RWBG", 6: "WRGB", 7: "BGRW", 8: "GBWR"}
	for o := uint16(1); o <= 8; o++ {
		block := exiftest.Block(binary.LittleEndian, o, 26)
		app1 := exiftest.Segment(0xE1, "Exif\x00\x00"+string(block))
		for format, data := range map[string][]byte{
			"JPEG": exiftest.InJPEG(asJPEG(t, corners(64, 32)), app1),
			"PNG":  exiftest.InPNG(asPNG(t, corners(64, 32)), block),
			"TIFF": withOrientation(asTIFF(t, corners(64, 32)), o),
		} {
			p, err := pose.Decode(bytes.NewReader(data))
			if err != nil {
				t.Errorf("%s: %v", format, err)
				continue
			}
			size := image.Pt(64, 32)
			if o >= 5 {
				size = image.Pt(32, 64)
			}
			if got := cornerNames(p); got != want[o] || p.Bounds() != (image.Rectangle{Max: size}) {
				t.Errorf("%s, orientation %d: corners %s of %v, want %s", format, o, got, p.Bounds(), want[o])
			}
		}
	}
}

// withOrientation makes the tag ResolutionUnit of a TIFF file by x/image/tiff, which is little
// endian, into Orientation, and moves it to its place among the others.
func withOrientation(file []byte, orientation uint16) []byte {
	le := binary.LittleEndian
	b := bytes.Clone(file)
	ifd := b[le.Uint32(b[4:]):]
	entries := ifd[2:][:12*int(le.Uint16(ifd))]
	tag := make([]byte, 12)
	for i := 0; i < len(entries); i += 12 {
		if le.Uint16(entries[i:]) == 0x0128 {
			copy(tag, entries[i:])
			copy(entries[i:], entries[i+12:])
			entries = entries[:len(entries)-12]
			break
		}
	}
	le.PutUint16(tag, 0x0112)
	le.PutUint16(tag[8:], orientation)
	i := 0
	for le.Uint16(entries[i:]) < 0x0112 {
		i += 12
	}
	copy(entries[i+12:][:len(entries)-i], bytes.Clone(entries[i:]))
	copy(entries[i:], tag)
	return b
}

// The focal length of a render whose camera is known: 1555.56 px for 1500 × 2000 pixels and
// 27 mm in EXIF, which is rounded to whole millimetres. Upright or lying: the same.
func TestDecodeFocalLength(t *testing.T) {
	const trueFocal = 1555.56 / 10
	for o, size := range map[uint16]image.Point{1: {150, 200}, 6: {200, 150}} {
		app1 := exiftest.Segment(0xE1, "Exif\x00\x00"+string(exiftest.Block(binary.BigEndian, o, 27)))
		data := exiftest.InJPEG(asJPEG(t, image.NewGray(image.Rectangle{Max: size})), app1)
		p, err := pose.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if formula := 27 * 250 / math.Sqrt(36*36+24*24); math.Abs(p.FocalLength-formula) > 1e-9 {
			t.Errorf("orientation %d: %g px, the formula gives %g", o, p.FocalLength, formula)
		}
		if rounding := 0.5 / 27.0; math.Abs(p.FocalLength/trueFocal-1) > rounding {
			t.Errorf("orientation %d: %g px, the camera had %g", o, p.FocalLength, trueFocal)
		}
	}
}

// EXIF that is damaged must not lose the photo.
func TestDecodeDamagedEXIF(t *testing.T) {
	plain := asJPEG(t, corners(64, 32))
	block := exiftest.Block(binary.BigEndian, 6, 27)
	for i := range block {
		for _, value := range []byte{0, 0xFF} {
			bad := bytes.Clone(block)
			bad[i] = value
			data := exiftest.InJPEG(plain, exiftest.Segment(0xE1, "Exif\x00\x00"+string(bad)))
			if _, err := pose.Decode(bytes.NewReader(data)); err != nil {
				t.Errorf("byte %d is %#x: %v", i, value, err)
			}
		}
	}
}

// Of a GIF the first frame is seen, where it lies on the canvas.
func TestDecodeGIFFrame(t *testing.T) {
	first := paint(image.NewPaletted(image.Rect(3, 2, 13, 9), palette)).(*image.Paletted)
	second := image.NewPaletted(image.Rect(0, 0, 17, 11), palette)
	p, err := pose.Decode(bytes.NewReader(asGIF(t, first, second)))
	if err != nil {
		t.Fatal(err)
	}
	if p.Bounds() != image.Rect(0, 0, 17, 11) {
		t.Fatalf("bounds %v", p.Bounds())
	}
	for y := range 11 {
		for x := range 17 {
			want := color.NRGBA{}
			if (image.Point{x, y}).In(first.Rect) {
				want = color.NRGBAModel.Convert(first.At(x, y)).(color.NRGBA)
			}
			if p.At(x, y) != want {
				t.Fatalf("pixel %d, %d is %v, not %v", x, y, p.At(x, y), want)
			}
		}
	}
}

// WebP files have the pixels that libwebp gives, and so cv2 and Pillow: the hashes are of theirs,
// red, green and blue, from
//
//	hashlib.sha256(numpy.array(PIL.Image.open(name).convert("RGBA"))[..., :3].tobytes())
//
// An animation shows its first frame.
func TestDecodeWebP(t *testing.T) {
	for name, want := range map[string]string{
		"lossy.webp":    "9c44539ae32cfdc4540bdb788dc1715dcc41733c04caef907aac9c1afe004195",
		"lossless.webp": "3168ddf3abd6346c0840616fc657171a77ab0d47786bc7194c86a0b68596db08",
		"alpha.webp":    "66b75690054afdf7ee5faa63d0dcdd50a4e5ea6ed4e8dc9f0c3c349dc5f79f92",
		"animated.webp": "c6c89897c7f3b6b1a7aaabd2300b033087da4627c95d44886f00e8f02a896c98",
	} {
		p, err := pose.Decode(bytes.NewReader(testfile(t, name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		h := sha256.New()
		m := orient.Stored(p.Image)
		for y := range m.Bounds().Dy() {
			for x := range m.Bounds().Dx() {
				c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
				h.Write([]byte{c.R, c.G, c.B})
			}
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestDecodeExtremeSizes(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 30000}, {30000, 1}} {
		r := image.Rectangle{Max: size}
		for name, data := range map[string][]byte{
			"JPEG": asJPEG(t, image.NewRGBA(r)), "PNG": asPNG(t, image.NewRGBA(r)), "BMP": asBMP(t, image.NewRGBA(r)),
			"TIFF": asTIFF(t, image.NewRGBA(r)),
			"JPEG on its side": exiftest.InJPEG(asJPEG(t, image.NewRGBA(image.Rect(0, 0, size.Y, size.X))),
				exiftest.Segment(0xE1, "Exif\x00\x00"+string(exiftest.Block(binary.BigEndian, 8, 0)))),
		} {
			if p, err := pose.Decode(bytes.NewReader(data)); err != nil || p.Bounds() != r {
				t.Errorf("%s of %v: %v", name, size, err)
			}
		}
	}
}

// Wherever a file is cut, it is invalid, unless only something after the image is missing.
func TestDecodeTruncated(t *testing.T) {
	for name, data := range samples(t) {
		for n := range len(data) {
			_, err := pose.Decode(bytes.NewReader(data[:n]))
			if err == nil && n < len(data)/2 {
				t.Errorf("%s: %d of %d bytes are a photo", name, n, len(data))
			}
			if err != nil && !errors.Is(err, pose.ErrInvalidImage) {
				t.Errorf("%s, %d of %d bytes: %v", name, n, len(data), err)
			}
		}
	}
}

// A JPEG file that lacks only its last marker is whole. One that lacks the last rows is a shorter
// photo that says so, whichever way it lies, and one that lacks more is none.
func TestDecodeCutOff(t *testing.T) {
	whole := asJPEG(t, noisy(200, 600))
	for n, want := range map[int]int{len(whole): 600, len(whole) - 1: 600, len(whole) - 2: 600, len(whole) - 3: 592, len(whole) * 97 / 100: -1} {
		for o, lying := range map[uint16]bool{1: false, 8: true} {
			app1 := exiftest.Segment(0xE1, "Exif\x00\x00"+string(exiftest.Block(binary.BigEndian, o, 0)))
			p, err := pose.Decode(bytes.NewReader(exiftest.InJPEG(whole[:n], app1)))
			if err != nil {
				t.Errorf("%d of %d bytes: %v", n, len(whole), err)
				continue
			}
			size := p.Bounds().Size()
			if lying {
				size.X, size.Y = size.Y, size.X
			}
			if short := size.Y < 600; size.X != 200 || short != p.Truncated || want > 0 && size.Y != want {
				t.Errorf("%d of %d bytes, orientation %d: %v, truncated %t, want %d rows", n, len(whole), o, p.Bounds(), p.Truncated, want)
			}
		}
	}
	_, err := pose.Decode(bytes.NewReader(whole[:len(whole)*9/10]))
	if !errors.Is(err, pose.ErrInvalidImage) || !strings.Contains(err.Error(), "of 600 rows") {
		t.Errorf("with nine tenths of the data: %v", err)
	}
}

// noisy is an image whose rows take about the same number of bytes as JPEG.
func noisy(w, h int) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	imagetest.Noise(m.Pix)
	for i := range m.Pix {
		m.Pix[i] >>= 2
	}
	return m
}

// A photo is decoded while its context lasts, whatever the format and wherever it stands.
func TestDecodeContext(t *testing.T) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	for name, data := range samples(t) {
		if _, err := pose.DecodeContext(done, bytes.NewReader(data)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	data := asJPEG(t, noisy(2000, 2000))
	for n := range 40 {
		ctx, cancel := context.WithCancel(context.Background())
		r := &canceller{bytes.NewReader(data), n * len(data) / 40, cancel}
		if _, err := pose.DecodeContext(ctx, r); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled after %d bytes: %v", n*len(data)/40, err)
		}
	}
}

// A canceller cancels a context after some bytes.
type canceller struct {
	r      io.Reader
	left   int
	cancel func()
}

func (c *canceller) Read(p []byte) (int, error) {
	n, err := c.r.Read(p[:min(len(p), 1000)])
	if c.left -= n; c.left < 0 {
		c.cancel()
	}
	return n, err
}

func TestWithMaxMemory(t *testing.T) {
	data := asPNG(t, noisy(100, 100))
	for limit, want := range map[int64]error{0: pose.ErrInvalidInput, 1 << 16: pose.ErrImageTooLarge, 2 << 20: nil} {
		if _, err := pose.Decode(bytes.NewReader(data), pose.WithMaxMemory(limit)); !errors.Is(err, want) {
			t.Errorf("limit %d: %v, want %v", limit, err, want)
		}
	}
}

func TestWithReserve(t *testing.T) {
	data := asJPEG(t, noisy(800, 800))
	busy := errors.New("no memory is free")
	var asked []int64
	_, err := pose.Decode(bytes.NewReader(data), pose.WithReserve(func(bytes int64) error { asked = append(asked, bytes); return busy }))
	if !errors.Is(err, busy) || len(asked) != 1 || asked[0] < 800*800 || asked[0] > 3*800*800 {
		t.Errorf("asked for %v: %v", asked, err)
	}
}

func TestWithReuse(t *testing.T) {
	large, small := asJPEG(t, noisy(300, 300)), asJPEG(t, paint(image.NewRGBA(image.Rect(0, 0, 90, 70))))
	var old *pose.Photo
	for _, data := range [][]byte{large, small, asPNG(t, paint(image.NewNRGBA(image.Rect(0, 0, 9, 9)))), small, large} {
		p, err := pose.Decode(bytes.NewReader(data), pose.WithReuse(old))
		if err != nil {
			t.Fatal(err)
		}
		want, err := pose.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		imagetest.Same(t, p, want)
		old = p
	}
}

func ftyp(brand string) string { return "\x00\x00\x00\x1cftyp" + brand + "\x00\x00\x00\x00mif1heic" }

func TestDecodeUnsupported(t *testing.T) {
	twelveBit := bytes.Replace(asJPEG(t, image.NewGray(image.Rect(0, 0, 8, 8))), []byte{0xFF, 0xC0, 0, 11, 8}, []byte{0xFF, 0xC0, 0, 11, 12}, 1)
	preview := withOrientation(asTIFF(t, corners(8, 8)), 1)
	preview = bytes.Replace(preview, []byte{0x12, 0x01, 3, 0, 1, 0}, []byte{0xFE, 0x00, 3, 0, 1, 0}, 1)
	sortFirst(preview)
	for data, want := range map[string]string{
		ftyp("heic"): "HEIC", ftyp("heix"): "HEIC", ftyp("hevc"): "HEIC", ftyp("mif1"): "HEIF", ftyp("msf1"): "HEIF",
		ftyp("avif"): "AVIF", ftyp("avis"): "AVIF", ftyp("crx "): "CR3", ftyp("mp42"): "video",
		"%PDF-1.7\n": "PDF", "\x00\x00\x00\x0cJXL \r\n\x87\n": "JPEG XL", "\xff\x0a\x00": "JPEG XL",
		"\x00\x00\x00\x0cjP  \r\n\x87\n": "JPEG 2000", "\xff\x4f\xff\x51\x00": "JPEG 2000",
		"<svg xmlns='http://www.w3.org/2000/svg'/>": "SVG", "\ufeff<?xml version='1.0'?>\n<!-- a --><svg/>": "SVG",
		"II*\x00\x10\x00\x00\x00CR\x02\x00": "CR2", "FUJIFILMCCD-RAW 0201": "RAF", "8BPS\x00\x01": "Photoshop",
		string(twelveBit): "JPEG with 12 bits", string(preview): "camera raw",
		"Dear Sir or Madam": `"Dear Sir or "`, "<!DOCTYPE html><html>": "<!DOCTYPE ht", "\x00": "\\x00", "GIF90a": "GIF90a",
	} {
		_, err := pose.Decode(strings.NewReader(data))
		if !errors.Is(err, pose.ErrUnsupportedImage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want it to name %s", data, err, want)
		}
	}
	_, err := pose.Decode(strings.NewReader(ftyp("heic")))
	if err == nil || !strings.Contains(err.Error(), "convert it to JPEG or PNG") || !strings.Contains(err.Error(), "Most Compatible") {
		t.Errorf("HEIC: %v does not help", err)
	}
}

// sortFirst moves the tag NewSubfileType of a TIFF file to the front of the others.
func sortFirst(b []byte) {
	le := binary.LittleEndian
	ifd := b[le.Uint32(b[4:])+2:]
	i := bytes.Index(ifd, []byte{0xFE, 0x00, 3, 0})
	tag := bytes.Clone(ifd[i : i+12])
	copy(ifd[12:i+12], bytes.Clone(ifd[:i]))
	copy(ifd, tag)
}

func TestDecodeInvalid(t *testing.T) {
	damaged := asPNG(t, corners(64, 32))
	damaged[len(damaged)/2] ^= 0xFF
	noPixels := asBMP(t, image.NewRGBA(image.Rect(0, 0, 1, 1)))
	copy(noPixels[18:], make([]byte, 8))
	for name, data := range map[string]string{
		"empty":            "",
		"damaged PNG":      string(damaged),
		"BMP of 0 × 0":     string(noPixels),
		"JPEG and no more": "\xff\xd8",
		"JPEG and noise":   "\xff\xd8\xff\xe0" + strings.Repeat("noise", 1000),
		"PNG of 0 × 4":     bomb(t, "PNG", 0, 4),
		"WebP of nothing":  "RIFF\x04\x00\x00\x00WEBPVP8 ",
	} {
		if _, err := pose.Decode(strings.NewReader(data)); !errors.Is(err, pose.ErrInvalidImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// bomb returns a file whose header claims w × h pixels, and has none.
func bomb(t *testing.T, format string, w, h int) string {
	le, be := binary.LittleEndian, binary.BigEndian
	one := image.NewRGBA(image.Rect(0, 0, 1, 1))
	var b []byte
	switch format {
	case "PNG":
		b = asPNG(t, one)
		be.PutUint32(b[16:], uint32(w))
		be.PutUint32(b[20:], uint32(h))
		be.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	case "JPEG":
		b = asJPEG(t, one)
		sof := b[bytes.Index(b, []byte{0xFF, 0xC0}):]
		be.PutUint16(sof[5:], uint16(h))
		be.PutUint16(sof[7:], uint16(w))
	case "GIF":
		b = asGIF(t, image.NewPaletted(one.Rect, palette))
		le.PutUint16(b[6:], uint16(w))
		le.PutUint16(b[8:], uint16(h))
	case "BMP":
		b = asBMP(t, one)
		le.PutUint32(b[18:], uint32(w))
		le.PutUint32(b[22:], uint32(h))
	case "TIFF":
		b = asTIFF(t, one)
		ifd := b[le.Uint32(b[4:]):]
		for i, v := range []int{w, h} { // ImageWidth and ImageLength are the first two
			le.PutUint16(ifd[2+12*i+2:], 4) // LONG
			le.PutUint32(ifd[2+12*i+8:], uint32(v))
		}
	case "WebP":
		b = bytes.Clone(testfile(t, "alpha.webp"))
		le.PutUint32(b[24:], uint32(w-1))
		b[27] = byte(h - 1)
		b[28], b[29] = byte((h-1)>>8), byte((h-1)>>16)
	}
	return string(b)
}

func TestDecodeTooLarge(t *testing.T) {
	type file struct {
		format string
		w, h   int
	}
	bombs := []file{
		{"PNG", 16000, 16000}, {"BMP", 16000, 16000}, {"TIFF", 16000, 16000}, {"WebP", 40000, 40000},
		{"PNG", 100_000_001, 1}, {"PNG", 10001, 10000},
	}
	if strconv.IntSize == 64 { // where int is smaller, so is what the decoders call possible
		bombs = append(bombs, file{"PNG", 100000, 100000}, file{"BMP", 100000, 100000}, file{"TIFF", 100000, 100000},
			file{"JPEG", 65535, 65535}, file{"GIF", 65535, 65535})
	}
	for _, c := range bombs {
		_, err := pose.Decode(strings.NewReader(bomb(t, c.format, c.w, c.h)))
		if !errors.Is(err, pose.ErrImageTooLarge) || !strings.Contains(err.Error(), "100000000") {
			t.Errorf("%s of %d × %d: %v", c.format, c.w, c.h, err)
		}
	}
	for _, format := range []string{"PNG", "TIFF"} { // more than an int holds
		_, err := pose.Decode(strings.NewReader(bomb(t, format, math.MaxInt32, math.MaxInt32)))
		if !errors.Is(err, pose.ErrImageTooLarge) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// Files longer than what is read before the size is known are decoded all the same.
func TestDecodeLongFiles(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 2500, 2400))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	for name, data := range map[string][]byte{"BMP": asBMP(t, m), "TIFF": asTIFF(t, m)} {
		if len(data) < 17<<20 {
			t.Fatalf("%s: %d bytes are no long file", name, len(data))
		}
		if _, err := pose.Decode(bytes.NewReader(data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWithMaxPixels(t *testing.T) {
	data := asPNG(t, corners(16, 10))
	for limit, want := range map[int]error{
		160: nil, math.MaxInt: nil, 159: pose.ErrImageTooLarge, 1: pose.ErrImageTooLarge, 0: pose.ErrInvalidInput, -1: pose.ErrInvalidInput,
	} {
		_, err := pose.Decode(bytes.NewReader(data), pose.WithMaxPixels(limit))
		if !errors.Is(err, want) {
			t.Errorf("limit %d: %v, want %v", limit, err, want)
		}
	}
	if _, err := pose.Decode(bytes.NewReader(asTIFF(t, corners(16, 10))), pose.WithMaxPixels(math.MaxInt)); err != nil {
		t.Errorf("TIFF without a limit: %v", err)
	}
	_, err := pose.Decode(bytes.NewReader(data), pose.WithMaxPixels(159))
	if err == nil || !strings.Contains(err.Error(), "16 × 10") || !strings.Contains(err.Error(), "159") {
		t.Errorf("%v does not name size and limit", err)
	}
	if _, err := pose.Decode(nil); !errors.Is(err, pose.ErrInvalidInput) {
		t.Errorf("no reader: %v", err)
	}
}

// repeat is a stream that says the same again and again, and counts how much it said.
type repeat struct {
	what []byte
	n    int
}

func (r *repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.what[(r.n+i)%len(r.what)]
	}
	r.n += len(p)
	return len(p), nil
}

// Data without end costs no more than the limit allows.
func TestDecodeEndless(t *testing.T) {
	// Without a JFIF segment, the decoder looks for the size until the scan begins.
	small := asJPEG(t, corners(8, 8))
	scan := bytes.Index(small, []byte{0xFF, 0xDA})
	jfif := exiftest.Segment(0xE0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	for name, start := range map[string][]byte{
		"before the size": small[:2],
		"before the scan": small[:scan],
		"after the size":  exiftest.InJPEG(small[:scan], jfif),
	} {
		comments := &repeat{what: append([]byte{0xFF, 0xFE, 0xFF, 0xFF}, make([]byte, 65533)...)}
		_, err := pose.Decode(io.MultiReader(bytes.NewReader(start), comments))
		if !errors.Is(err, pose.ErrImageTooLarge) || comments.n > 17<<20 {
			t.Errorf("a JPEG of comments %s: %v after %d bytes", name, err, comments.n)
		}
	}

	offset := &repeat{what: []byte{0xFF}}
	_, err := pose.Decode(io.MultiReader(strings.NewReader("II*\x00"), offset), pose.WithMaxPixels(1<<20))
	if !errors.Is(err, pose.ErrImageTooLarge) || offset.n > 25<<20 {
		t.Errorf("a TIFF whose header is 4 GiB away: %v after %d bytes", err, offset.n)
	}

	zeros := &repeat{what: []byte{0}}
	if _, err := pose.Decode(zeros); !errors.Is(err, pose.ErrUnsupportedImage) || zeros.n > 1<<20 {
		t.Errorf("zeros: %v after %d bytes", err, zeros.n)
	}

	// What follows an image is of no interest.
	for name, data := range samples(t) {
		tail := &repeat{what: []byte("tail")}
		if _, err := pose.Decode(io.MultiReader(bytes.NewReader(data), tail)); err != nil || tail.n > 1<<20 {
			t.Errorf("%s with a tail: %v after %d bytes", name, err, tail.n)
		}
	}
}

// The reader's own error is what the caller gets, wherever it comes.
func TestDecodeFailingReader(t *testing.T) {
	failure := errors.New("cable cut")
	for name, data := range samples(t) {
		for _, n := range []int{0, 1, len(data) / 2, len(data)} {
			_, err := pose.Decode(io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(failure)))
			if !errors.Is(err, failure) {
				t.Errorf("%s, %d of %d bytes: %v", name, n, len(data), err)
			}
		}
		if _, err := pose.Decode(iotest.OneByteReader(bytes.NewReader(data))); err != nil {
			t.Errorf("%s, byte by byte: %v", name, err)
		}
	}
}

// xmpPacket says that the photo lies on its side.
const xmpPacket = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
	`<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>`

func xmpSegment() []byte { return exiftest.Segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00"+xmpPacket) }

// A photo whose orientation stands in XMP only is turned; where EXIF says one, that counts.
func TestDecodeXMPOrientation(t *testing.T) {
	xmp := xmpSegment()
	upright := exiftest.Segment(0xE1, "Exif\x00\x00"+string(exiftest.Block(binary.LittleEndian, 1, 0)))
	plain := asJPEG(t, corners(64, 32))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"XMP":          {exiftest.InJPEG(plain, xmp), "WRGB"},
		"XMP and EXIF": {exiftest.InJPEG(plain, xmp, upright), "RGBW"},
	} {
		p, err := pose.Decode(bytes.NewReader(c.data))
		if err != nil {
			t.Fatal(err)
		}
		if got := cornerNames(p); got != c.want {
			t.Errorf("%s: corners %s of %v, want %s", name, got, p.Bounds(), c.want)
		}
	}
}

// What EXIF calls a preview matters in a TIFF file only.
func TestDecodeSubfileType(t *testing.T) {
	block := exiftest.Block(binary.LittleEndian, 1, 26)
	const tag = 10 // of the first entry
	block[tag], block[tag+1] = 0xFE, 0x00
	data := exiftest.InJPEG(asJPEG(t, corners(64, 32)), exiftest.Segment(0xE1, "Exif\x00\x00"+string(block)))
	if p, err := pose.Decode(bytes.NewReader(data)); err != nil || p.Bounds() != image.Rect(0, 0, 64, 32) {
		t.Error(err)
	}
}

// JPEG files of another coding are named.
func TestDecodeArithmetic(t *testing.T) {
	data := asJPEG(t, corners(64, 32))
	i := bytes.Index(data, []byte{0xFF, 0xC0})
	data[i+1] = 0xC9
	if _, err := pose.Decode(bytes.NewReader(data)); !errors.Is(err, pose.ErrUnsupportedImage) || !strings.Contains(err.Error(), "arithmetic") {
		t.Error(err)
	}
}

// A photo whose file was cut off is measured, with a word.
func TestTruncatedPhoto(t *testing.T) {
	p := posetest.Standing()
	p.Truncated = true
	m, err := pose.Measure(p, pose.Stature(175))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(m.Warnings, func(w pose.Warning) bool { return w.Code == pose.PhotoTruncated })
	if i < 0 || m.Warnings[i].Severity != pose.Info {
		t.Errorf("warnings %v", m.Warnings)
	}
}

func FuzzDecode(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	f.Add(testfile(f, "phone.jpg"))
	f.Add(testfile(f, "animated.webp"))
	f.Add(exiftest.InPNG(asPNG(f, corners(4, 4)), exiftest.Block(binary.BigEndian, 7, 30)))
	f.Add(withOrientation(asTIFF(f, corners(4, 4)), 5))
	f.Add(exiftest.InJPEG(asJPEG(f, corners(4, 4)), xmpSegment()))
	f.Add([]byte(ftyp("heic")))
	const limit = 1 << 14
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := pose.Decode(bytes.NewReader(data), pose.WithMaxPixels(limit))
		if err != nil {
			if !errors.Is(err, pose.ErrInvalidImage) && !errors.Is(err, pose.ErrUnsupportedImage) && !errors.Is(err, pose.ErrImageTooLarge) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		b := p.Bounds()
		if b.Min != (image.Point{}) || b.Empty() || b.Dx()*b.Dy() > limit || p.FocalLength < 0 {
			t.Fatalf("bounds %v, focal length %g", b, p.FocalLength)
		}
		for y := range b.Dy() {
			for x := range b.Dx() {
				p.At(x, y)
			}
		}
	})
}
