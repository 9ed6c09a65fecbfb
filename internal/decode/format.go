package decode

import (
	"bytes"
	"context"
	"image"
	"io"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/replay"
)

// A format is an image format that is read.
type format struct {
	name   string
	magic  string // how the data begins; ? stands for any byte
	header func(file) (header, error)
	decode func(file) (image.Image, error)
	exif   func(io.ReadSeeker) exif.Data // nil if the format has none
	// headerAnywhere says that the image's size may stand anywhere in the file.
	headerAnywhere bool
}

// A header is what a file says of itself before its pixels.
type header struct {
	width, height int
	memory        int64 // the most bytes that decoding holds at once, the file's own not counted
}

// A file is what decoders read.
type file struct {
	ctx     context.Context
	src     *replay.Source
	options Options
	webp    *webpFile // what webpHeader found, for webpDecode
}

// reader returns the whole file, which is kept in memory.
func (f file) reader() contextFile { return contextFile{f.ctx, f.src.Reader()} }

// formats are called directly, not through package image's registry, to which a program
// may have added decoders that know no limits.
func formats() []format {
	return []format{
		{"JPEG", "\xff\xd8", jpegHeader, jpegDecode, exif.JPEG, false},
		{"PNG", "\x89PNG\r\n\x1a\n", pngHeader, pngDecode, exif.PNG, false},
		{"WebP", "RIFF????WEBPVP8", webpHeader, webpDecode, exif.WebP, false},
		{"GIF", "GIF8?a", gifHeader, gifDecode, nil, false},
		{"BMP", "BM", bmpHeader, bmpDecode, nil, false},
		{"TIFF", "II*\x00", tiffHeader, tiffDecode, exif.TIFF, true},
		{"TIFF", "MM\x00*", tiffHeader, tiffDecode, exif.TIFF, true},
	}
}

// foreign are formats that are known only by name. They are tried before formats().
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
		{"a PNG of Apple's own kind (CgBI)", "\x89PNG\r\n\x1a\n????CgBI"},
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
func sniff(src *replay.Source, more []Format) (format, error) {
	head := make([]byte, headSize)
	n, err := src.ReadAt(head, 0)
	head = head[:n]
	switch {
	case n < headSize && broken(src):
		return format{}, readError(err)
	case n == 0:
		return format{}, failure(Invalid, "the data is empty")
	}
	for _, f := range more {
		if f.Match(head) {
			return f.format(), nil
		}
	}
	if name := foreignName(head); name != "" {
		return format{}, unsupported(name)
	}
	for _, f := range formats() {
		if matches(f.magic, head) || n < len(f.magic) && matches(f.magic[:n], head) {
			return f, nil
		}
	}
	return format{}, failure(Unsupported, "the data, which begins with %q, is in none of JPEG, PNG, GIF, WebP, BMP and TIFF", head[:min(n, 12)])
}

// foreignName returns the name of the format that begins with head, if Decode does not read it.
func foreignName(head []byte) string {
	for _, f := range foreign() {
		if matches(f.magic, head) {
			return f.name
		}
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
