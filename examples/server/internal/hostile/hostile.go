// Package hostile has small files that stand for large photos, for tests.
package hostile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
)

// adam7 are the passes of an interlaced PNG file: the steps and the first column and row (PNG
// specification, 8.2).
var adam7 = [][4]int{
	{8, 8, 0, 0}, {8, 8, 4, 0}, {4, 8, 0, 4}, {4, 4, 2, 0}, {2, 4, 0, 2}, {2, 2, 1, 0}, {1, 2, 0, 1},
}

// InterlacedPNG is a black image of 16 bits a channel with alpha, in few bytes.
func InterlacedPNG(width, height int) []byte {
	var b bytes.Buffer
	chunk := func(kind string, data []byte) {
		binary.Write(&b, binary.BigEndian, uint32(len(data)))
		data = append([]byte(kind), data...)
		b.Write(data)
		binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(data))
	}
	b.WriteString("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(nil, uint32(width))
	chunk("IHDR", append(binary.BigEndian.AppendUint32(head, uint32(height)), 16, 6, 0, 0, 1))
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	for _, p := range adam7 {
		columns, rows := (width-p[2]+p[0]-1)/p[0], (height-p[3]+p[1]-1)/p[1]
		if columns == 0 { // no filter's number either
			continue
		}
		for range rows {
			w.Write(make([]byte, 1+8*columns)) // with the filter's number
		}
	}
	w.Close()
	chunk("IDAT", z.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

// EmptyWebP is a lossless WebP file of one colour, with as much behind it as its size needs to be
// believed.
func EmptyWebP(width, height int) []byte {
	le := binary.LittleEndian
	bits := append([]byte{0x2f, 0, 0, 0, 0, 0xb9, 0x88, 0x88, 0xd8, 0x45, 0x44, 0x44, 0x11, 0x11, 0x11},
		make([]byte, 9)...)
	le.PutUint32(bits[1:], uint32(width-1)|uint32(height-1)<<14)
	rest := make([]byte, 8000)
	b := append([]byte("WEBPVP8L"), le.AppendUint32(nil, uint32(len(bits)))...)
	b = append(append(b, bits...), "JUNK"...)
	b = append(le.AppendUint32(b, uint32(len(rest))), rest...)
	return append(append([]byte("RIFF"), le.AppendUint32(nil, uint32(len(b)))...), b...)
}
