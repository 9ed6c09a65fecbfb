package draw

import (
	"encoding/binary"

	"golang.org/x/image/font/gofont/gobold"

	"github.com/hypermob/pose/internal/draw/hangul"
)

// A font is a TrueType file whose glyphs are read as they are needed: as much of that format as the
// two fonts here take. They are constants of the program, so that nothing is checked.
// (golang.org/x/image/font/opentype reads any font, and brings the 7 MB of golang.org/x/text
// along.)
type font struct {
	glyf, loca, hmtx, segments []byte // tables; segments is cmap's, of format 4
	unitsPerEm                 float64
	metrics                    int // in hmtx
}

var goBold, korean = readFont(gobold.TTF), readFont(hangul.TTF)

// fontOf returns the font that a character is written in, and its glyph there.
func fontOf(r rune) (font, int) {
	if g := korean.glyph(r); g != 0 {
		return korean, g
	}
	return goBold, goBold.glyph(r)
}

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
func i16(b []byte, at int) int { return int(int16(binary.BigEndian.Uint16(b[at:]))) }
func u32(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }

func readFont(file []byte) font {
	tables := map[string][]byte{}
	for i := range u16(file, 4) {
		entry := file[12+16*i:]
		at := u32(entry, 8)
		tables[string(entry[:4])] = file[at : at+u32(entry, 12)]
	}
	cmap := tables["cmap"]
	return font{
		glyf: tables["glyf"], loca: tables["loca"], hmtx: tables["hmtx"],
		segments:   cmap[u32(cmap, 8):], // the first one is Unicode's
		unitsPerEm: float64(u16(tables["head"], 18)),
		metrics:    u16(tables["hhea"], 34),
	}
}

// glyph returns the number of a character's glyph; 0 is the one for characters that are not there.
func (f font) glyph(r rune) int {
	twice := u16(f.segments, 6) // the number of segments
	ends, starts := 14, 16+twice
	deltas, offsets := starts+twice, starts+2*twice
	for i := 0; i < twice; i += 2 {
		if int(r) > u16(f.segments, ends+i) {
			continue
		}
		start, delta, offset := u16(f.segments, starts+i), u16(f.segments, deltas+i), u16(f.segments, offsets+i)
		if int(r) < start {
			return 0
		}
		if offset == 0 {
			return (int(r) + delta) & 0xFFFF
		}
		if g := u16(f.segments, offsets+i+offset+2*(int(r)-start)); g != 0 {
			return (g + delta) & 0xFFFF
		}
		return 0
	}
	return 0
}

// advance is how far the next glyph is from this one, in ems.
func (f font) advance(glyph int) float64 {
	return float64(u16(f.hmtx, 4*min(glyph, f.metrics-1))) / f.unitsPerEm
}

// A node is a point of a contour: on it, or between two that are, to bend the line.
type node struct {
	Point
	on bool
}

// contours returns a glyph's outlines in ems, y down. Glyphs that are made of others (letters
// with accents) have none.
func (f font) contours(glyph int) (all [][]node) {
	const short = 2 // loca's offsets are halves
	from, to := short*u16(f.loca, 2*glyph), short*u16(f.loca, 2*glyph+2)
	if from == to || i16(f.glyf, from) < 0 {
		return nil
	}
	g := f.glyf[from:to]
	ends := make([]int, i16(g, 0)) // the contours' last nodes
	for i := range ends {
		ends[i] = u16(g, 10+2*i)
	}
	at := 10 + 2*len(ends)
	at += 2 + u16(g, at) // instructions

	const on, repeat = 1, 8
	nodes := make([]node, ends[len(ends)-1]+1)
	var flags []byte
	for len(flags) < len(nodes) {
		flags = append(flags, g[at])
		if g[at]&repeat != 0 {
			at++
			for range g[at] {
				flags = append(flags, g[at-1])
			}
		}
		at++
	}
	// Coordinates are differences: a byte with its sign in the flags, none, or two bytes.
	coordinates := func(byteBit, sameBit byte, set func(n *node, v float64)) {
		v := 0
		for i, flag := range flags {
			switch {
			case flag&byteBit != 0 && flag&sameBit != 0:
				v += int(g[at])
				at++
			case flag&byteBit != 0:
				v -= int(g[at])
				at++
			case flag&sameBit == 0:
				v += i16(g, at)
				at += 2
			}
			set(&nodes[i], float64(v)/f.unitsPerEm)
		}
	}
	coordinates(2, 16, func(n *node, v float64) { n.X = v })
	coordinates(4, 32, func(n *node, v float64) { n.Y = -v })
	for i := range nodes {
		nodes[i].on = flags[i]&on != 0
	}
	start := 0
	for _, end := range ends {
		all = append(all, nodes[start:end+1])
		start = end + 1
	}
	return all
}
