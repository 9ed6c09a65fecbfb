package exif_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/exif/exiftest"
)

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

// Wherever a file is cut off, what comes before the cut counts, and nothing else.
func TestCutOff(t *testing.T) {
	const signature = "\x89PNG\r\n\x1a\n"
	for name, c := range map[string]struct {
		data []byte
		read func(io.ReadSeeker) exif.Data
	}{
		"JPEG": {bytes.Join([][]byte{soi, exiftest.Segment(0xE0, "JFIF\x00......"), app1, sos}, nil), exif.JPEG},
		"PNG":  {append([]byte(signature), append(pngChunk("IDAT", []byte("pixels")), pngChunk("eXIf", big)...)...), exif.PNG},
		"WebP": {riffChunk("RIFF", append([]byte("WEBP"), append(riffChunk("VP8 ", []byte("odd")), riffChunk("EXIF", big)...)...)), exif.WebP},
		"TIFF": {big, exif.TIFF},
	} {
		known := 0 // of none, the orientation, all
		for n := range len(c.data) + 1 {
			got := c.read(bytes.NewReader(c.data[:n]))
			stage := map[exif.Data]int{none: 0, {Orientation: 6}: 1, want: 2}
			if now, ok := stage[got]; !ok || now < known {
				t.Fatalf("%s, %d of %d bytes: %+v", name, n, len(c.data), got)
			}
			known = stage[got]
		}
		if known != 2 {
			t.Errorf("%s: the whole file says no more than stage %d", name, known)
		}
	}
}

// Lengths that a file claims cost nothing that it does not hold.
func TestClaimedLengths(t *testing.T) {
	const signature = "\x89PNG\r\n\x1a\n"
	for name, c := range map[string]struct {
		data string
		read func(io.ReadSeeker) exif.Data
	}{
		"PNG":        {signature + "\xff\xff\xff\xffeXIf" + string(big), exif.PNG},
		"PNG, text":  {signature + "\xff\xff\xff\xffiTXt", exif.PNG},
		"WebP":       {"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xff" + string(big), exif.WebP},
		"WebP, XMP":  {"RIFF\xff\xff\xff\xffWEBPXMP \xff\xff\xff\xff", exif.WebP},
		"JPEG":       {"\xff\xd8\xff\xe1\xff\xff" + prefix + string(big), exif.JPEG},
		"TIFF, tags": {"II*\x00\x08\x00\x00\x00\xff\xff", exif.TIFF},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c.read(strings.NewReader(c.data))
		runtime.ReadMemStats(&after)
		if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 64<<10 {
			t.Errorf("%s: %d bytes for a file of %d", name, bytes, len(c.data))
		}
	}
}
