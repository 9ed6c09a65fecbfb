package exif_test

import (
	"bytes"
	"encoding/binary"
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
