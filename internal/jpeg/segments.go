package jpeg

import (
	"fmt"
	"slices"
)

// segment reads what follows a marker.
func (d *decoder) segment(code byte) error {
	if code == markerTEM || markerRST0 <= code && code <= markerRST7 {
		return nil // has no contents
	}
	if code == markerSOI {
		return FormatError("a second image begins inside the first")
	}
	n, err := d.length()
	if err != nil {
		return err
	}
	switch code {
	case markerDHT, markerDQT, markerDRI, markerSOS, markerSOF0, markerSOF1, markerSOF2:
		p := d.memory.window[:n] // which is free between scans
		if err := d.in.full(p); err != nil {
			return err
		}
		return d.parse(code, p)
	case markerAPP0, markerAPP14:
		return d.application(code, n)
	}
	if kind := otherKind(code); kind != "" {
		return UnsupportedError(kind)
	}
	return d.in.skip(n)
}

// length reads the length of a segment's contents.
func (d *decoder) length() (int, error) {
	p := d.memory.window[:2]
	if err := d.in.full(p); err != nil {
		return 0, err
	}
	n := int(p[0])<<8 | int(p[1])
	if n < 2 {
		return 0, FormatError("a segment is shorter than its own length")
	}
	return n - 2, nil
}

// otherKind names the kind of file that has this marker, "" if files that are decoded may have it.
func otherKind(code byte) string {
	switch code {
	case 0xc3, 0xcb:
		return "lossless JPEG"
	case 0xc9, 0xca:
		return "arithmetic-coded JPEG"
	case 0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf, markerDHP, markerEXP:
		return "hierarchical JPEG"
	case markerJPG:
		return "JPEG with extensions"
	case markerSOF55:
		return "JPEG-LS"
	}
	return ""
}

// parse reads the segments that decoding depends on.
func (d *decoder) parse(code byte, p []byte) error {
	switch code {
	case markerDHT:
		return d.huffmanTables(p)
	case markerDQT:
		return d.quantisation(p)
	case markerDRI:
		if len(p) != 2 {
			return FormatError("the restart interval has the wrong length")
		}
		d.restart = int(p[0])<<8 | int(p[1])
		return nil
	case markerSOS:
		return d.scan(p)
	}
	if d.frame != nil {
		return FormatError("there are two frame headers")
	}
	f, err := parseFrame(p, code == markerSOF2)
	if err == nil {
		d.frame, d.cut = f, f.height
	}
	return err
}

// application notes what JFIF's and Adobe's markers say of the colours.
func (d *decoder) application(code byte, n int) error {
	p := d.memory.window[:min(n, 12)]
	if err := d.in.full(p); err != nil {
		return err
	}
	if code == markerAPP0 && n >= 14 && string(p[:5]) == "JFIF\x00" {
		d.jfif = true
	}
	if code == markerAPP14 && n >= 12 && string(p[:5]) == "Adobe" {
		d.adobe = int(p[11])
	}
	return d.in.skip(n - len(p))
}

// quantisation reads quantisation tables (T.81, B.2.4.1).
func (d *decoder) quantisation(p []byte) error {
	for len(p) > 0 {
		id, bytes := p[0]&15, 1+int(p[0]>>4)
		if id > 3 || bytes > 2 {
			return FormatError("there is no such quantisation table")
		}
		if p = p[1:]; len(p) < 64*bytes {
			return FormatError("a quantisation table is too short")
		}
		t := new(block)
		for i := range 64 {
			v := int16(p[i])
			if bytes == 2 {
				v = int16(uint16(p[2*i])<<8 | uint16(p[2*i+1]))
			}
			t[natural[i]] = v
		}
		d.steps[id], p = t, p[64*bytes:]
	}
	return nil
}

// huffmanTables reads Huffman tables (T.81, B.2.4.2).
func (d *decoder) huffmanTables(p []byte) error {
	for len(p) > 0 {
		if len(p) < 17 {
			return FormatError("a Huffman table is too short")
		}
		class, id, counts := p[0]>>4, p[0]&15, [16]uint8(p[1:17])
		n := 0
		for _, c := range counts {
			n += int(c)
		}
		if p = p[17:]; n > 256 || n > len(p) || class > 1 || id > 3 {
			return FormatError(fmt.Sprintf("Huffman table %d of class %d with %d symbols is none", id, class, n))
		}
		if err := d.setTable(int(class), int(id), counts, p[:n]); err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// The classes of Huffman tables.
const (
	classDC = iota
	classAC
)

func (d *decoder) setTable(class, id int, counts [16]uint8, symbols []uint8) error {
	if class == classDC && len(symbols) > 0 && slices.Max(symbols) > 15 {
		return FormatError("a Huffman table has sizes beyond 15")
	}
	d.defined[class][id] = true
	return d.memory.tables[class][id].set(counts, symbols)
}

// table returns a Huffman table, nil if it is not defined.
func (d *decoder) table(class, id int) *huffman {
	if !d.defined[class][id] {
		return nil
	}
	return &d.memory.tables[class][id]
}
