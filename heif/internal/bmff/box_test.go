package bmff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
)

// The meta box is found behind any others, and its size may be written in two ways or left out.
func TestFindMeta(t *testing.T) {
	content := "\x00\x00\x00\x00" + boxOf("hdlr", "pict")
	wide := string(binary.BigEndian.AppendUint64([]byte("\x00\x00\x00\x01meta"), uint64(16+len(content))))
	for name, c := range map[string]struct {
		data string
		ok   bool
	}{
		"first":                     {boxOf("meta", content), true},
		"behind others":             {boxOf("ftyp", "heic") + boxOf("free", strings.Repeat("x", 1000)) + boxOf("meta", content) + boxOf("mdat"), true},
		"behind a box of 64 bits":   {string(binary.BigEndian.AppendUint64([]byte("\x00\x00\x00\x01free"), 20)) + "____" + boxOf("meta", content), true},
		"of 64 bits itself":         {wide + content, true},
		"up to the end":             {"\x00\x00\x00\x00meta" + content, true},
		"behind a box to the end":   {"\x00\x00\x00\x00mdat" + boxOf("meta", content), false},
		"longer than the file":      {boxOf("meta", content)[:20], false},
		"shorter than its version":  {boxOf("meta", "\x00\x00\x00"), false},
		"longer than any meta box":  {"\x00\x20\x00\x00meta" + content, false},
		"behind 100 others":         {strings.Repeat(boxOf("free"), 100) + boxOf("meta", content), false},
		"behind 99 others":          {strings.Repeat(boxOf("free"), 99) + boxOf("meta", content), true},
		"behind a box of no length": {string(binary.BigEndian.AppendUint64([]byte("\x00\x00\x00\x01free"), 15)) + boxOf("meta", content), false},
		"behind the end of numbers": {string(binary.BigEndian.AppendUint64([]byte("\x00\x00\x00\x01free"), 1<<63-1)) + boxOf("meta", content), false},
		"nowhere":                   {"", false},
	} {
		got, err := findMeta(strings.NewReader(c.data))
		if (err == nil) != c.ok || c.ok && string(got.data) != content {
			t.Errorf("%s: %q, %v", name, got.data, err)
		}
		if c.ok && !strings.HasPrefix(c.data[got.at:], content) {
			t.Errorf("%s: its contents do not begin at %d", name, got.at)
		}
	}
}

// A reader that fails gives its own error.
func TestFailingReader(t *testing.T) {
	failure := errors.New("cable cut")
	for _, n := range []int64{0, 8, 30} {
		r := failing{strings.NewReader(boxOf("ftyp", "heic____") + boxOf("meta", strings.Repeat("x", 100))), n, failure}
		if _, err := findMeta(r); !errors.Is(err, failure) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

// A failing reader knows only the first bytes.
type failing struct {
	io.ReaderAt
	n   int64
	err error
}

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > f.n {
		n, _ := f.ReaderAt.ReadAt(p[:max(0, min(int64(len(p)), f.n-at))], at)
		return n, f.err
	}
	return f.ReaderAt.ReadAt(p, at)
}

func TestChildren(t *testing.T) {
	for name, c := range map[string]struct {
		data  string
		kinds string // of the children, with the lengths of their contents
		ok    bool
	}{
		"none":                 {"", "", true},
		"two":                  {boxOf("aaaa", "12") + boxOf("bbbb", "345"), "aaaa2 bbbb3", true},
		"the last without end": {boxOf("aaaa") + "\x00\x00\x00\x00bbbb12345", "aaaa0 bbbb5", true},
		"a short size":         {"\x00\x00\x00\x07aaaa", "", false},
		"a long size":          {"\x00\x00\x00\x09aaaa", "", false},
		"half a box":           {"\x00\x00\x00", "", false},
		"something behind":     {boxOf("aaaa") + "xyz", "", false},
	} {
		all, err := box{at: 100, data: []byte("skip" + c.data)}.children(4)
		kinds := ""
		for _, b := range all {
			kinds += strings.TrimSpace(" "+b.kind) + string(rune('0'+len(b.data))) + " "
			if !bytes.HasPrefix([]byte("skip" + c.data)[b.at-100:], b.data) {
				t.Errorf("%s: %s does not begin at %d", name, b.kind, b.at)
			}
		}
		if strings.TrimSpace(kinds) != c.kinds || (err == nil) != c.ok || err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %q, %v, want %q", name, kinds, err, c.kinds)
		}
	}
}

// What lies beyond the end is zero, and a cursor is bad from then on.
func TestCursor(t *testing.T) {
	c := cursor{b: box{data: []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}}
	for _, step := range []struct {
		n    int
		want uint64
	}{{1, 1}, {2, 0x0203}, {0, 0}, {8, 0x0405060708090A0B}} {
		if got := c.uint(step.n); got != step.want || c.bad {
			t.Errorf("%d bytes: %#x, %v, want %#x", step.n, got, c.bad, step.want)
		}
	}
	if v := c.uint(1); v != 0 || !c.bad || c.take(-1) != nil {
		t.Errorf("beyond the end: %d, %v", v, c.bad)
	}
	full, version, flags := box{data: []byte{2, 0, 1, 3, 77}}.full()
	if version != 2 || flags != 0x0103 || full.uint(1) != 77 {
		t.Errorf("version %d, flags %#x", version, flags)
	}
}
