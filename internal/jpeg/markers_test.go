package jpeg_test

import (
	"fmt"
	"slices"
	"testing"
)

// segments splits a file into its parts: markers with their contents, and what lies between.
func segments(t *testing.T, data []byte) (parts [][]byte) {
	t.Helper()
	inScan := false
	for len(data) > 0 {
		n := 0
		switch {
		case inScan:
			for data[n] != 0xff || data[n+1] == 0 || data[n+1]&^7 == 0xd0 {
				n++
			}
		case data[1] == 0xd8 || data[1] == 0xd9:
			n = 2
		default:
			n = 2 + int(data[2])<<8 + int(data[3])
		}
		inScan = !inScan && data[1] == 0xda
		parts, data = append(parts, data[:n]), data[n:]
	}
	return parts
}

// isHeader reports whether the data of a scan follows a part.
func isHeader(part []byte) bool { return len(part) > 1 && part[0] == 0xff && part[1] == 0xda }

// Markers that say nothing of the image may stand between all parts of a file, with fill bytes
// before them or something else that libjpeg skips.
func TestMarkersBetweenParts(t *testing.T) {
	e := newEncoder(5, 40, 30, [2]int{2, 1}, [2]int{1, 1}, [2]int{1, 1})
	e.restart = 3
	for _, data := range [][]byte{e.sequential(false), e.sequential(true), e.progressive()} {
		parts := segments(t, data)
		for name, insert := range map[string][]byte{
			"comment": part(0xfe, []byte("a comment")...), "empty comment": part(0xfe), "EXIF": part(0xe1, []byte("Exif\x00\x00")...),
			"unknown application": part(0xec, make([]byte, 3000)...), "other application 0": part(0xe0, []byte("JFXX\x00")...),
			"other application 14": part(0xee, []byte("Adobe")...), "reserved": part(0xf0, 1, 2, 3), "another reserved": part(0x4f, 1),
			"fill bytes": {0xff, 0xff, 0xff}, "zeros": {0, 0, 0}, "a stuffed byte": {0xff, 0}, "garbage": []byte("garbage"),
			"TEM": {0xff, 0x01}, "a restart marker": {0xff, 0xd4}, "number of lines": part(0xdc, 0, 30),
			"both": slices.Concat([]byte{9, 0xff}, part(0xfe, 1), []byte{0xff, 0xff}, part(0xe2, 2)),
		} {
			for i := 1; i < len(parts); i++ {
				if isHeader(parts[i-1]) || i > 1 && isHeader(parts[i-2]) && (insert[0] != 0xff || insert[1] == 0) {
					continue // in the data of a scan, or more of it
				}
				file := slices.Concat(slices.Concat(parts[:i]...), insert, slices.Concat(parts[i:]...))
				m, err := decode(file)
				if err != nil {
					t.Fatalf("%s before part %d of %d (%x): %v", name, i, len(parts), parts[i][:2], err)
				}
				checkSamples(t, fmt.Sprintf("%s before part %d", name, i), m, e)
			}
		}
	}
}

// Whatever follows the image changes nothing, be it a second image.
func TestBehindTheImage(t *testing.T) {
	e := newEncoder(6, 20, 20, [2]int{1, 1})
	data := e.sequential(false)
	for _, more := range [][]byte{data, []byte("garbage"), {0xff}, part(0xdb, 1), nil} {
		m, err := decode(slices.Concat(data, more))
		if err != nil {
			t.Fatal(err)
		}
		checkSamples(t, fmt.Sprintf("%d bytes more", len(more)), m, e)
	}
}

// A table that a file defines again holds from there on: each component is decoded with those that
// were there at its scan.
func TestTablesRedefined(t *testing.T) {
	e := newEncoder(7, 30, 30, [2]int{1, 1}, [2]int{1, 1}, [2]int{1, 1})
	e.header(0xc1)
	for i := range e.components {
		e.tables = [2]codes{e.codes(12), e.codes(256)}
		for class, t := range e.tables {
			e.segment(0xc4, slices.Concat([]byte{byte(class << 4)}, t.counts[:], t.symbols)...)
		}
		e.restart = i
		e.segment(0xdd, 0, byte(i))
		e.scanOf(whole, i)
	}
	m, err := decode(e.end())
	if err != nil {
		t.Fatal(err)
	}
	checkSamples(t, "tables of each scan", m, e)
}

// Quantisation tables of 8 and 16 bits multiply the coefficients; one that comes after a
// component's first scan is for other components.
func TestQuantisation(t *testing.T) {
	for _, bits16 := range []bool{false, true} {
		e := newEncoder(8, 24, 24, [2]int{1, 1}, [2]int{1, 1}, [2]int{1, 1})
		e.header(0xc1)
		quantised := slices.Clone(e.components)
		for i := range e.components {
			steps := []byte{0}
			if bits16 {
				steps[0] = 0x10
			}
			blocks := slices.Clone(e.components[i].blocks)
			for k := range 64 {
				step := int32(1 + e.IntN(3))
				if bits16 {
					steps = append(steps, 0)
				}
				steps = append(steps, byte(step))
				for j := range blocks {
					blocks[j][k] *= step
				}
			}
			quantised[i].blocks = blocks
			e.segment(0xdb, steps...)
			e.scanOf(whole, i)
		}
		m, err := decode(e.end())
		if err != nil {
			t.Fatal(err)
		}
		e.components = quantised
		checkSamples(t, fmt.Sprintf("16 bits %v", bits16), m, e)
	}
}

// A file without tables is decoded with those of T.81's annex K, as Motion JPEG wants it.
func TestStandardTables(t *testing.T) {
	data := photo(t, 50, 40)
	want, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	parts := segments(t, data)
	tables := 0
	without := slices.DeleteFunc(slices.Clone(parts), func(p []byte) bool {
		if p[0] == 0xff && p[1] == 0xc4 {
			tables++
			return true
		}
		return false
	})
	m, err := decode(slices.Concat(without...))
	if tables == 0 || err != nil || hash(m) != hash(want) {
		t.Errorf("%d segments of tables left out: %v", tables, err)
	}
}

// Where data ends inside a scan, the rows from there on are missing, whatever the restart interval.
func TestMissing(t *testing.T) {
	for _, restart := range []int{0, 1, 2, 7} {
		e := newEncoder(9, 40, 64, [2]int{1, 1})
		e.restart = restart
		data := e.sequential(false)
		whole, err := decode(data)
		if err != nil {
			t.Fatal(err)
		}
		parts := segments(t, data)
		begin := len(slices.Concat(parts[:len(parts)-2]...))
		last := 64
		for n := len(data) - 2; n >= begin; n-- {
			m, err := decode(append(slices.Clone(data[:n]), 0xff, 0xd9))
			if err != nil { // the end may lie in the middle of a marker or a stuffed byte
				continue
			}
			rows := m.Height - m.Missing
			if rows > last || m.Missing == 0 && n < len(data)-4 {
				t.Fatalf("restart interval %d, %d of %d bytes: %d rows, with more data %d", restart, n, len(data), rows, last)
			}
			last = rows
			sameRows(t, "cut", m, whole, rows)
		}
		if last != 0 {
			t.Errorf("restart interval %d: %d rows without data", restart, last)
		}
	}
}
