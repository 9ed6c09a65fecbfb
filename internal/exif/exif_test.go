package exif_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/exif/exiftest"
)

const prefix = "Exif\x00\x00"

var (
	want = exif.Data{Orientation: 6, FocalLength35: 26}
	none = exif.Data{Orientation: 1}

	little = exiftest.Block(binary.LittleEndian, 6, 26)
	big    = exiftest.Block(binary.BigEndian, 6, 26)
	soi    = []byte("\xff\xd8")
	sos    = exiftest.Segment(0xDA, "scan")
	app1   = exiftest.Segment(0xE1, prefix+string(big))
)

func TestTIFF(t *testing.T) {
	for name, c := range map[string]struct {
		block []byte
		want  exif.Data
	}{
		"little endian":         {little, want},
		"big endian":            {big, want},
		"empty":                 {nil, none},
		"not TIFF":              {[]byte("MM, no tags here, but text"), none},
		"orientation 0":         {exiftest.Block(binary.BigEndian, 0, 26), exif.Data{Orientation: 1, FocalLength35: 26}},
		"orientation 9":         {exiftest.Block(binary.BigEndian, 9, 26), exif.Data{Orientation: 1, FocalLength35: 26}},
		"focal length unknown":  {exiftest.Block(binary.BigEndian, 3, 0), exif.Data{Orientation: 3}},
		"cut off after the IFD": {big[:len(big)-10], exif.Data{Orientation: 6}},
		"IFD beyond the end":    {[]byte("MM\x00*\xff\xff\xff\xff"), none},
	} {
		if got := exif.TIFF(bytes.NewReader(c.block)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestPreview(t *testing.T) {
	for value, want := range map[uint16]bool{0: false, 1: true, 2: false} {
		b := exiftest.Block(binary.LittleEndian, 1, 0)
		b = bytes.Replace(b, []byte{0x12, 0x01}, []byte{0xFE, 0x00}, 1) // Orientation to SubfileType
		b[18] = byte(value)
		if got := exif.TIFF(bytes.NewReader(b)); got.Preview != want {
			t.Errorf("SubfileType %d: Preview is %v", value, got.Preview)
		}
	}
}

// Cameras write the orientation as a signed number, too.
func TestSigned(t *testing.T) {
	for kind := range byte(13) {
		b := bytes.Clone(little)
		b[12] = kind
		want := exif.Data{Orientation: 1, FocalLength35: 26}
		if kind == 3 || kind == 4 || kind == 8 || kind == 9 {
			want.Orientation = 6
		}
		if got := exif.TIFF(bytes.NewReader(b)); got != want {
			t.Errorf("type %d: %+v", kind, got)
		}
	}
}

// A tag of the wrong type is no number.
func TestWrongType(t *testing.T) {
	b := bytes.Clone(little)
	b[12] = 2 // ASCII
	if got := exif.TIFF(bytes.NewReader(b)); got != (exif.Data{Orientation: 1, FocalLength35: 26}) {
		t.Errorf("%+v", got)
	}
}

func TestJPEG(t *testing.T) {
	xmp := exiftest.Segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00<x/>")
	for name, c := range map[string]struct {
		segments [][]byte
		want     exif.Data
	}{
		"first":                {[][]byte{soi, app1, sos}, want},
		"after JFIF":           {[][]byte{soi, exiftest.Segment(0xE0, "JFIF\x00......"), app1, sos}, want},
		"after XMP":            {[][]byte{soi, xmp, app1, sos}, want},
		"after fill bytes":     {[][]byte{soi, {0xFF, 0xFF, 0xFF}, app1, sos}, want},
		"after the scan":       {[][]byte{soi, sos, app1}, none},
		"second one ignored":   {[][]byte{soi, app1, exiftest.Segment(0xE1, prefix+string(exiftest.Block(binary.BigEndian, 3, 1)))}, want},
		"nothing":              {nil, none},
		"no EXIF":              {[][]byte{soi, xmp}, none},
		"length 1":             {[][]byte{soi, {0xFF, 0xE1, 0, 1}, app1}, none},
		"no marker":            {[][]byte{soi, []byte("text"), app1}, none},
		"segment cut":          {[][]byte{soi, app1[:20]}, none},
		"EXIF that is no EXIF": {[][]byte{soi, exiftest.Segment(0xE1, prefix+"garbage"), sos}, none},
	} {
		if got := exif.JPEG(bytes.NewReader(bytes.Join(c.segments, nil))); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func pngChunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	return append(append(append(b, kind...), data...), "crc!"...)
}

func TestPNG(t *testing.T) {
	const signature = "\x89PNG\r\n\x1a\n"
	idat, iend := pngChunk("IDAT", []byte("pixels")), pngChunk("IEND", nil)
	for name, c := range map[string]struct {
		chunks [][]byte
		want   exif.Data
	}{
		"before the image": {[][]byte{pngChunk("eXIf", big), idat, iend}, want},
		"after the image":  {[][]byte{idat, pngChunk("eXIf", little), iend}, want},
		"with a prefix":    {[][]byte{pngChunk("eXIf", append([]byte(prefix), big...)), iend}, want},
		"after the end":    {[][]byte{idat, iend, pngChunk("eXIf", big)}, none},
		"none":             {[][]byte{idat, iend}, none},
		"chunk too long":   {[][]byte{[]byte("\xff\xff\xff\xffIDAT"), pngChunk("eXIf", big)}, none},
		"truncated":        {[][]byte{idat[:5]}, none},
	} {
		data := signature + string(bytes.Join(c.chunks, nil))
		if got := exif.PNG(strings.NewReader(data)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func riffChunk(kind string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))
	b = append(b, data...)
	return append(b, make([]byte, len(data)%2)...)
}

func TestWebP(t *testing.T) {
	odd := riffChunk("VP8 ", []byte("odd"))
	for name, c := range map[string]struct {
		chunks [][]byte
		want   exif.Data
	}{
		"after an odd chunk": {[][]byte{odd, riffChunk("EXIF", big)}, want},
		"with a prefix":      {[][]byte{riffChunk("EXIF", append([]byte(prefix), little...))}, want},
		"none":               {[][]byte{odd}, none},
		"truncated":          {[][]byte{odd[:5]}, none},
	} {
		body := append([]byte("WEBP"), bytes.Join(c.chunks, nil)...)
		file := riffChunk("RIFF", body)
		// What comes after the end that the file names does not belong to it.
		file = append(file, riffChunk("EXIF", exiftest.Block(binary.BigEndian, 3, 3))...)
		if got := exif.WebP(bytes.NewReader(file)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	if got := exif.WebP(strings.NewReader("RIFF")); got != none {
		t.Errorf("a WebP of 4 bytes: %+v", got)
	}
}

// Pillow's files are an independent check of what this package expects of containers.
func TestPillow(t *testing.T) {
	for file, read := range map[string]func(io.ReadSeeker) exif.Data{"phone.jpg": exif.JPEG, "lossy.webp": exif.WebP} {
		b, err := os.ReadFile("../../testdata/formats/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(bytes.NewReader(b)); got != want {
			t.Errorf("%s: %+v, want %+v", file, got, want)
		}
	}
}

// countingReader counts what is read, since time is no measure in a test.
type countingReader struct {
	*bytes.Reader
	n int
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

// Directories of 65535 tags each, the second one named by every tag of the first, are read once, up
// to maxTags.
func TestHostileDirectories(t *testing.T) {
	le := binary.LittleEndian
	const tags = 65535
	const second = 8 + 2 + 12*tags
	b := le.AppendUint32([]byte("II*\x00"), 8)
	for _, tag := range []uint16{0x8769, 0xA405} {
		b = le.AppendUint16(b, tags)
		for range tags {
			b = le.AppendUint16(b, tag)
			b = le.AppendUint16(b, 4)
			b = le.AppendUint32(b, 1)
			b = le.AppendUint32(b, second)
		}
	}
	r := &countingReader{Reader: bytes.NewReader(b)}
	if got := exif.TIFF(r); got != (exif.Data{Orientation: 1, FocalLength35: second}) {
		t.Errorf("%+v", got)
	}
	if r.n > 2*12*5000+100 {
		t.Errorf("read %d bytes of a file of %d", r.n, len(b))
	}
}

// A directory that names itself ends.
func TestDirectoryOfItself(t *testing.T) {
	b := exiftest.Block(binary.LittleEndian, 6, 26)
	b[8+2+12+8] = 8 // where the EXIF IFD is
	if got := exif.TIFF(bytes.NewReader(b)); got != (exif.Data{Orientation: 6}) {
		t.Errorf("%+v", got)
	}
}

func FuzzTIFF(f *testing.F) {
	f.Add(little)
	f.Add(big)
	f.Fuzz(func(t *testing.T, b []byte) {
		d := exif.TIFF(bytes.NewReader(b))
		if d.Orientation < 1 || d.Orientation > 8 || d.FocalLength35 < 0 {
			t.Errorf("%+v", d)
		}
	})
}
