package pose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/jpeg"
	"github.com/hypermob/pose/internal/replay"
)

// A format is an image format that Decode reads.
type format struct {
	name   string
	magic  string // how the data begins; ? stands for any byte
	config func(io.Reader) (image.Config, error)
	decode func(context.Context, *replay.Source, decodeOptions) (image.Image, error)
	exif   func(io.ReadSeeker) exif.Data // nil if the format has none
	// headerAnywhere says that the image's size may stand anywhere in the file.
	headerAnywhere bool
}

// formats are called directly, not through package image's registry, to which a program
// may have added decoders that know no limits.
func formats() []format {
	return []format{
		{"JPEG", "\xff\xd8", jpegConfig, jpegDecode, exif.JPEG, false},
		{"PNG", "\x89PNG\r\n\x1a\n", png.DecodeConfig, with(png.Decode), exif.PNG, false},
		{"WebP", "RIFF????WEBPVP8", webp.DecodeConfig, with(webp.Decode), exif.WebP, false},
		{"GIF", "GIF8?a", gif.DecodeConfig, with(gif.Decode), nil, false},
		{"BMP", "BM????\x00\x00\x00\x00", bmp.DecodeConfig, with(bmp.Decode), nil, false},
		{"TIFF", "II*\x00", tiff.DecodeConfig, with(tiff.Decode), exif.TIFF, true},
		{"TIFF", "MM\x00*", tiff.DecodeConfig, with(tiff.Decode), exif.TIFF, true},
	}
}

// with makes a format's decoder of a function that knows neither contexts nor options.
func with(decode func(io.Reader) (image.Image, error)) func(context.Context, *replay.Source, decodeOptions) (image.Image, error) {
	return func(_ context.Context, src *replay.Source, _ decodeOptions) (image.Image, error) {
		return decode(src.Reader())
	}
}

func jpegConfig(r io.Reader) (image.Config, error) {
	c, err := jpeg.DecodeConfig(context.Background(), r)
	return image.Config{Width: c.Width, Height: c.Height}, err
}

// jpegDecode decodes a file without keeping it.
func jpegDecode(ctx context.Context, src *replay.Source, o decodeOptions) (image.Image, error) {
	m, err := jpeg.Decode(ctx, src.Drain(), o.reuse)
	if err != nil {
		return nil, err
	}
	return m, nil
}

// foreign are formats that Decode knows only by name. They are tried before formats().
func foreign() []struct{ name, magic string } {
	return []struct{ name, magic string }{
		{"HEIC", "????ftyphei?"},
		{"HEIC", "????ftyphev?"},
		{"AVIF", "????ftypavi?"},
		{"HEIF", "????ftypmif?"},
		{"HEIF", "????ftypmsf?"},
		{"camera raw (CR3)", "????ftypcrx "},
		{"video (or another kind of ISO media file)", "????ftyp"},
		{"JPEG XL", "\x00\x00\x00\x0cJXL "},
		{"JPEG XL", "\xff\x0a"},
		{"JPEG 2000", "\x00\x00\x00\x0cjP  "},
		{"JPEG 2000", "\xff\x4f\xff\x51"},
		{"camera raw (CR2)", "II*\x00????CR"},
		{"camera raw (RAF)", "FUJIFILMCCD-RAW"},
		{"camera raw (RW2)", "IIU\x00"},
		{"camera raw (ORF)", "IIRO"},
		{"camera raw (ORF)", "IIRS"},
		{"camera raw (ORF)", "MMOR"},
		{"BigTIFF", "II+\x00"},
		{"BigTIFF", "MM\x00+"},
		{"PDF", "%PDF-"},
		{"a Photoshop file", "8BPS"},
		{"an icon (ICO)", "\x00\x00\x01\x00"},
	}
}

// headSize is how many of the first bytes tell the format.
const headSize = 1024

// sniff finds the format by the first bytes of the data.
func sniff(src *replay.Source) (format, error) {
	head := make([]byte, headSize)
	n, err := src.ReadAt(head, 0)
	head = head[:n]
	switch {
	case n < headSize && broken(src):
		return format{}, readError(err)
	case n == 0:
		return format{}, fmt.Errorf("%w: the data is empty", ErrInvalidImage)
	}
	if name := foreignName(head); name != "" {
		return format{}, unsupported(name, "")
	}
	for _, f := range formats() {
		if matches(f.magic, head) || n < len(f.magic) && matches(f.magic[:n], head) {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("%w: the data, which begins with %q, is in none of JPEG, PNG, GIF, WebP, BMP and TIFF",
		ErrUnsupportedImage, head[:min(n, 12)])
}

// foreignName returns the name of the format that begins with head, if Decode does not read it.
func foreignName(head []byte) string {
	for _, f := range foreign() {
		if matches(f.magic, head) {
			return f.name
		}
	}
	const animation = 1 << 1 // bit of the VP8X chunk's flags
	if matches("RIFF????WEBPVP8X????", head) && len(head) > 20 && head[20]&animation != 0 {
		return "animated WebP"
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) && bytes.Contains(text, []byte("<svg")) {
		return "SVG"
	}
	return ""
}

// matches reports whether head begins with magic.
func matches(magic string, head []byte) bool {
	if len(head) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != head[i] {
			return false
		}
	}
	return true
}

// refuse says why the decoder could not read the data.
func (f format) refuse(src *replay.Source, err error) error {
	var jpegErr jpeg.UnsupportedError
	var pngErr png.UnsupportedError
	var tiffErr tiff.UnsupportedError
	switch {
	case broken(src):
		return readError(src.Err())
	case errors.Is(src.Err(), replay.ErrTooLong):
		return fmt.Errorf("%w: the %s data is longer than an image within the limit can be; save it again as JPEG or PNG",
			ErrImageTooLarge, f.name)
	case err == png.UnsupportedError("dimension overflow"), err == tiff.FormatError("image too large"):
		return fmt.Errorf("%w: the %s image claims more pixels than any memory holds", ErrImageTooLarge, f.name)
	case errors.As(err, &jpegErr):
		return unsupported(string(jpegErr), "")
	case errors.As(err, &pngErr), errors.As(err, &tiffErr), errors.Is(err, bmp.ErrUnsupported):
		return unsupported("a special kind of "+f.name, fmt.Sprintf(" (%v)", err))
	}
	return fmt.Errorf("%w: the %s data is truncated or damaged (%v); use the original file", ErrInvalidImage, f.name, err)
}

func readError(err error) error { return fmt.Errorf("pose: reading the image: %w", err) }

// unsupported says that the data is in the named format and how to get rid of it.
func unsupported(name, detail string) error {
	hint := ""
	if strings.HasPrefix(name, "HEI") {
		hint = "; iPhones take JPEG with Settings > Camera > Formats > Most Compatible"
	}
	return fmt.Errorf("%w: the data is %s%s, which is not read here; convert it to JPEG or PNG%s", ErrUnsupportedImage, name, detail, hint)
}
