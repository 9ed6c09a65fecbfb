package pose_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/exif/exiftest"
)

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
