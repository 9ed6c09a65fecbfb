package command

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// mark is written into annotated pictures, so that a later run over their folder recognises them.
const mark = "Drawn by github.com/hypermob/pose"

// encode writes an annotated picture, as PNG or JPEG depending on the path's ending.
func encode(w io.Writer, path string, picture image.Image) error {
	if strings.EqualFold(filepath.Ext(path), ".png") {
		const header = 8 + 25 // signature and IHDR
		enc := png.Encoder{CompressionLevel: png.BestSpeed}
		return enc.Encode(&inserter{w, header, pngText("Software\x00" + mark)}, picture)
	}
	const header = 2 // start of image
	return jpeg.Encode(&inserter{w, header, jpegComment(mark)}, picture, &jpeg.Options{Quality: 90})
}

// pngText is a tEXt chunk.
func pngText(text string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	b = append(b, "tEXt"+text...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// jpegComment is a COM segment.
func jpegComment(text string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(2+len(text)))
	return append(b, text...)
}

// An inserter writes extra after the first bytes.
type inserter struct {
	w     io.Writer
	first int // bytes left before extra
	extra []byte
}

func (i *inserter) Write(p []byte) (int, error) {
	if i.extra == nil || len(p) < i.first {
		i.first -= len(p)
		return i.w.Write(p)
	}
	n, err := i.w.Write(p[:i.first])
	if err != nil {
		return n, err
	}
	if _, err := i.w.Write(i.extra); err != nil {
		return n, err
	}
	i.extra = nil
	m, err := i.w.Write(p[n:])
	return n + m, err
}

// isDrawn reports whether the file is an annotated picture.
func isDrawn(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 128)
	n, _ := io.ReadFull(f, head)
	return bytes.Contains(head[:n], []byte(mark))
}
