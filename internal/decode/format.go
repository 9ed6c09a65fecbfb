package decode

import (
	"context"
	"image"
	"io"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/replay"
)

// A format is an image format that is read.
type format struct {
	name  string
	magic string // how the data begins; ? stands for any byte
	open  func(file) (header, error)
	exif  func(io.ReadSeeker) exif.Data // nil if the format has none
	// headerAnywhere says that the image's size may stand anywhere in the file.
	headerAnywhere bool
}

// A header is what a file says of itself before its pixels, and how to get at these.
type header struct {
	width, height int
	memory        int64 // the most bytes that decoding holds at once, the file's own not counted
	decode        func() (image.Image, error)
}

// A file is what decoders read.
type file struct {
	ctx     context.Context
	src     *replay.Source
	options Options
}

// reader returns the whole file, which is kept in memory.
func (f file) reader() contextFile { return contextFile{f.ctx, f.src.Reader()} }

// formats are called directly, not through package image's registry, to which a program
// may have added decoders that know no limits.
func formats() []format {
	return []format{
		{"JPEG", "\xff\xd8", openJPEG, exif.JPEG, false},
		{"PNG", "\x89PNG\r\n\x1a\n", openPNG, exif.PNG, false},
		{"WebP", "RIFF????WEBPVP8", openWebP, exif.WebP, false},
		{"GIF", "GIF8?a", openGIF, nil, false},
		{"BMP", "BM", openBMP, nil, false},
		{"TIFF", "II*\x00", openTIFF, exif.TIFF, true},
		{"TIFF", "MM\x00*", openTIFF, exif.TIFF, true},
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
	if f, ok := foreignFormat(head); ok {
		return format{}, unsupported(f.name, f.hint)
	}
	for _, f := range formats() {
		if matches(f.magic, head) || n < len(f.magic) && matches(f.magic[:n], head) {
			return f, nil
		}
	}
	return format{}, failure(Unsupported, "the data, which begins with %q, is in none of JPEG, PNG, GIF, WebP, BMP and TIFF", head[:min(n, 12)])
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
