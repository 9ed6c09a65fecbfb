// Package exif reads the few EXIF tags that a measurement from a photo needs.
//
// Each container (JPEG, PNG, WebP) is walked here, since EXIF is not always where
// github.com/bep/imagemeta looks for it: a JPEG may have XMP in an APP1 segment before it,
// WebP pads chunks of odd length, and PNG ends at IEND. The tags themselves are
// imagemeta's work. No function fails: what cannot be read is as if it were not there.
package exif

import (
	"bytes"
	"io"

	"github.com/bep/imagemeta"
)

// Data is what the tags of the main image say.
type Data struct {
	Orientation   int     // tag 0x0112: 1 to 8; 1 where it is missing or invalid
	FocalLength35 float64 // tag 0xA405: focal length for 35 mm film, in mm; 0 where it is unknown
	Preview       bool    // tag 0x00FE, in TIFF: the main image is only a smaller version of another one in the file
}

// Damaged or hostile tags must cost neither memory nor time. No wanted value is longer
// than four bytes, so an array of SubIFDs, which makes imagemeta read the same tags
// thousands of times (five seconds for a file of 800 kB), is skipped as too large. Its
// timeout is of no use here: it would leave a goroutine behind that reads on.
const (
	maxTagSize = 4
	maxTags    = 5000
)

const (
	mainIFD = "IFD0"
	exifIFD = "IFD0/ExifIFDP"
)

// wanted are the tags to read, in imagemeta's (that is, exiftool's) names.
var wanted = map[[2]string]func(d *Data, value uint32){
	{mainIFD, "Orientation"}: func(d *Data, v uint32) {
		if 1 <= v && v <= 8 {
			d.Orientation = int(v)
		}
	},
	{mainIFD, "SubfileType"}:             func(d *Data, v uint32) { d.Preview = v&1 != 0 },
	{exifIFD, "FocalLengthIn35mmFormat"}: func(d *Data, v uint32) { d.FocalLength35 = float64(v) },
}

// TIFF reads the tags of a TIFF file, or of the EXIF block of another format, which is
// built like one.
func TIFF(r io.ReadSeeker) Data {
	d := Data{Orientation: 1}
	// The error is of no interest: the tags before the damage still count.
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:            r,
		ImageFormat:  imagemeta.TIFF,
		Sources:      imagemeta.EXIF,
		LimitTagSize: maxTagSize,
		LimitNumTags: maxTags,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool {
			return wanted[[2]string{tag.Namespace, tag.Tag}] != nil
		},
		HandleTag: func(tag imagemeta.TagInfo) error {
			if v, ok := number(tag.Value); ok {
				wanted[[2]string{tag.Namespace, tag.Tag}](&d, v)
			}
			return nil
		},
	})
	return d
}

// number returns a tag's value if it is of type SHORT or LONG, as all the wanted ones are.
func number(value any) (uint32, bool) {
	switch v := value.(type) {
	case uint16:
		return uint32(v), true
	case uint32:
		return v, true
	}
	return 0, false
}

// block reads the tags of an EXIF block. Some programs leave JPEG's prefix before it in
// other formats, too. What the tags call a preview is said of a file only where that is a TIFF file.
func block(b []byte) Data {
	d := TIFF(bytes.NewReader(bytes.TrimPrefix(b, jpegPrefix)))
	d.Preview = false
	return d
}
