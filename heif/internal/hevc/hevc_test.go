package hevc

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose/heif/internal/bitstest"
)

// An sps is a sequence parameter set in parts, as bits. What is empty is left as plain has it.
type sps struct {
	layers     int // sps_max_sub_layers_minus1
	profile    string
	chroma     int
	plane      string // separate_colour_plane_flag
	w, h       int
	window     string
	depth      int
	ordering   string
	scaling    string
	pcm        string
	sets       string
	longTerm   string
	vui        string
	cutBehind  int // bits; 0 is the whole set
	withoutVUI bool
}

// plain is 64 × 48 pixels, 4:2:0 of 8 bits.
func plain() sps {
	return sps{chroma: 1, w: 64, h: 48, window: "0", ordering: "1" + bitstest.UE(0, 0, 0), scaling: "0", pcm: "0", sets: bitstest.UE(0), longTerm: "0", vui: "0 0 0"}
}

func (s sps) bits() string {
	text := fmt.Sprintf("0000 %03b 1", s.layers) + strings.Repeat("01", 44) + "01010101" + s.profile +
		bitstest.UE(0, s.chroma) + s.plane + bitstest.UE(s.w, s.h) + s.window + bitstest.UE(s.depth) +
		bitstest.UE(s.depth, 4) + s.ordering + bitstest.UE(0, 1, 0, 2, 0, 0) + s.scaling + "1 1" + s.pcm + s.sets + s.longTerm + "1 1"
	if s.withoutVUI {
		return text + "0 0 1"
	}
	return text + "1" + s.vui
}

// record puts NAL units into a decoder configuration record.
func record(nals ...[]byte) []byte {
	b := append(make([]byte, 22), byte(len(nals)))
	for _, nal := range nals {
		b = append(b, nal[0]>>1&63, 0, 1, byte(len(nal)>>8), byte(len(nal)))
		b = append(b, nal...)
	}
	return b
}

// nal makes a NAL unit of a type, escaped as it is stored.
func nal(kind byte, content []byte) []byte {
	b := []byte{kind << 1, 1}
	zeros := 0
	for _, c := range content {
		if zeros >= 2 && c <= 3 {
			b, zeros = append(b, 3), 0
		}
		b = append(b, c)
		if zeros++; c != 0 {
			zeros = 0
		}
	}
	return b
}

func parse(s sps) (Sequence, error) {
	content := bitstest.Packed(s.bits())
	if s.cutBehind > 0 {
		content = content[:s.cutBehind/8]
	}
	return Parse(record(nal(typeSPS, content)))
}

// Whatever stands before and between, the size, the samples and the colours are found.
func TestSequence(t *testing.T) {
	plainSequence := Sequence{64, 48, 64, 48, 1, 8, matrixUnspecified, false}
	for name, c := range map[string]struct {
		change func(*sps)
		want   func(*Sequence)
	}{
		"plain":           {func(*sps) {}, func(*Sequence) {}},
		"no VUI":          {func(s *sps) { s.withoutVUI = true }, func(*Sequence) {}},
		"large":           {func(s *sps) { s.w, s.h = 8192, 4320 }, func(q *Sequence) { q.Width, q.Height, q.CroppedWidth, q.CroppedHeight = 8192, 4320, 8192, 4320 }},
		"10 bits":         {func(s *sps) { s.depth = 2 }, func(q *Sequence) { q.Depth = 10 }},
		"monochrome":      {func(s *sps) { s.chroma = 0 }, func(q *Sequence) { q.Chroma = 0 }},
		"4:2:2":           {func(s *sps) { s.chroma = 2 }, func(q *Sequence) { q.Chroma = 2 }},
		"4:4:4":           {func(s *sps) { s.chroma, s.plane = 3, "0" }, func(q *Sequence) { q.Chroma = 3 }},
		"separate planes": {func(s *sps) { s.chroma, s.plane = 3, "1" }, func(q *Sequence) { q.Chroma = 3 }},
		"window, 4:2:0":   {func(s *sps) { s.window = "1" + bitstest.UE(1, 2, 0, 3) }, func(q *Sequence) { q.CroppedWidth, q.CroppedHeight = 64-2*3, 48-2*3 }},
		"window, 4:2:2":   {func(s *sps) { s.chroma, s.window = 2, "1"+bitstest.UE(1, 2, 0, 3) }, func(q *Sequence) { q.Chroma, q.CroppedWidth, q.CroppedHeight = 2, 64-2*3, 48-3 }},
		"window, grey":    {func(s *sps) { s.chroma, s.window = 0, "1"+bitstest.UE(1, 2, 0, 3) }, func(q *Sequence) { q.Chroma, q.CroppedWidth, q.CroppedHeight = 0, 64-3, 48-3 }},
		"layers": {func(s *sps) {
			// Two layers, the first with a profile, the second with a level; then six fields that are aligned.
			s.layers, s.profile = 2, "10 01"+strings.Repeat("00", 6)+strings.Repeat("10", 44)+"11110000"
			s.ordering = "1" + bitstest.UE(1, 2, 3, 1, 2, 3, 4, 5, 6)
		}, func(*Sequence) {}},
		"default scaling": {func(s *sps) { s.scaling = "1 0" }, func(*Sequence) {}},
		"scaling lists":   {func(s *sps) { s.scaling = "1 1" + scaling() }, func(*Sequence) {}},
		"PCM":             {func(s *sps) { s.pcm = "1 01110111" + bitstest.UE(0, 2) + "1" }, func(*Sequence) {}},
		"reference sets":  {func(s *sps) { s.sets = sets() }, func(*Sequence) {}},
		"long-term": {func(s *sps) {
			// Three pictures, each with as many bits as picture numbers have, 4 + 4, and a flag.
			s.longTerm = "1" + bitstest.UE(3) + strings.Repeat("101010101", 3)
		}, func(*Sequence) {}},
		"colours": {func(s *sps) { s.vui = "0 0 1 101 1 1 00000001 00001101 00001001" }, func(q *Sequence) { q.Matrix, q.FullRange = 9, true }},
		"colours behind an aspect ratio": {func(s *sps) {
			s.vui = "1 11111111" + strings.Repeat("01", 16) + "1 1 1 101 0 1 00000001 00001101 00000001"
		}, func(q *Sequence) { q.Matrix = 1 }},
		"a known aspect ratio": {func(s *sps) { s.vui = "1 00000001 0 1 101 1 0" }, func(q *Sequence) { q.FullRange = true }},
		"VUI cut off":          {func(s *sps) { s.vui = "0 0 1 101 1 1 00000001" }, func(*Sequence) {}},
	} {
		s, want := plain(), plainSequence
		c.change(&s)
		c.want(&want)
		if got, err := parse(s); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// scaling has a list that is predicted, and otherwise as many numbers as the lists have.
func scaling() (text string) {
	for size := range 4 {
		lists := 6
		if size == 3 {
			lists = 2
		}
		for i := range lists {
			if i == 0 {
				text += "0" + bitstest.UE(0)
				continue
			}
			text += "1"
			if size > 1 {
				text += bitstest.UE(8)
			}
			text += strings.Repeat(bitstest.UE(1), min(64, 1<<(4+2*size)))
		}
	}
	return text
}

// sets has one with two pictures before and one after, and two that are predicted from the one
// before: of four flags, one says that a picture is neither used nor counted.
func sets() string {
	return bitstest.UE(3) + bitstest.UE(2, 1) + bitstest.UE(0) + "1" + bitstest.UE(1) + "0" + bitstest.UE(2) + "1" +
		"1 1" + bitstest.UE(0) + "1 01 00 1" + // three are left
		"1 0" + bitstest.UE(4) + "1 1 1 1"
}

// What is damaged after the size counts as not said; what is damaged before is an error.
func TestDamagedSequence(t *testing.T) {
	for name, change := range map[string]func(*sps){
		"an unknown chroma":  func(s *sps) { s.chroma = 4 },
		"cut off before it":  func(s *sps) { s.cutBehind = 96 },
		"cut off at the end": func(s *sps) { s.cutBehind = 8 },
	} {
		s := plain()
		change(&s)
		if got, err := parse(s); !errors.Is(err, ErrDamaged) || got != (Sequence{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, change := range map[string]func(*sps){
		"too many reference sets": func(s *sps) { s.sets = bitstest.UE(65) },
		"too many pictures":       func(s *sps) { s.sets = bitstest.UE(1) + bitstest.UE(60, 60) },
		"long-term without end":   func(s *sps) { s.longTerm = "1" + bitstest.UE(1<<30) },
	} {
		s := plain()
		change(&s)
		s.vui = "0 0 1 101 1 1 00000001 00001101 00001001"
		if got, err := parse(s); err != nil || got.Width != 64 || got.Matrix != matrixUnspecified || got.FullRange {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// Wherever a set is cut off, it is damaged or what it says before the cut.
func TestCutOff(t *testing.T) {
	s := plain()
	s.vui = "0 0 1 101 1 1 00000001 00001101 00001001"
	whole, err := parse(s)
	if err != nil {
		t.Fatal(err)
	}
	sized := false
	for n := 8; n <= len(bitstest.Packed(s.bits()))*8; n += 8 {
		s.cutBehind = n
		got, err := parse(s)
		if err != nil {
			if sized || !errors.Is(err, ErrDamaged) {
				t.Errorf("%d bits: %v", n, err)
			}
			continue
		}
		sized = true
		if got.Width != whole.Width || got.Height != whole.Height || got.Depth != whole.Depth || got.Matrix != whole.Matrix && got.Matrix != matrixUnspecified {
			t.Errorf("%d bits: %+v", n, got)
		}
	}
}

// The set is found among other units, and those that are not there are no harm.
func TestRecord(t *testing.T) {
	good := nal(typeSPS, bitstest.Packed(plain().bits()))
	other := nal(32, []byte("a video parameter set"))
	for name, c := range map[string]struct {
		data []byte
		ok   bool
	}{
		"first":                               {record(good, other), true},
		"second":                              {record(other, good), true},
		"none":                                {record(other), false},
		"no units":                            {record(), false},
		"nothing":                             {nil, false},
		"22 bytes":                            {make([]byte, 22), false},
		"more units than data":                {append(append(make([]byte, 22), 200), record(good)[23:]...), true},
		"a unit that is longer than the data": {record(good)[:40], false},
		"a unit of one byte":                  {append(append(make([]byte, 22), 1), 33, 0, 1, 0, 1, 66), false},
		"two in one array": {append(append(append(make([]byte, 22), 1), 32, 0, 2, 0, byte(len(other))),
			append(other, append([]byte{0, byte(len(good))}, good...)...)...), true},
	} {
		got, err := Parse(c.data)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrDamaged) || c.ok && got.Width != 64 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// A 3 behind two zeros is none of the content.
func TestUnescaped(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "\x00\x00\x03": "\x00\x00", "\x00\x00\x03\x01": "\x00\x00\x01", "\x00\x03\x00": "\x00\x03\x00",
		"\x00\x00\x03\x00\x00\x03\x02": "\x00\x00\x00\x00\x02", "\x00\x00\x00\x03\x03": "\x00\x00\x00\x03", "\x03\x03": "\x03\x03",
	} {
		if got := unescaped([]byte(in)); string(got) != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Files that libheif wrote are what their names say.
func TestFiles(t *testing.T) {
	for name, want := range map[string]Sequence{
		"plain-heic.heic":     {CroppedWidth: 72, CroppedHeight: 96, Chroma: 1, Depth: 8},
		"chroma422-heic.heic": {CroppedWidth: 72, CroppedHeight: 96, Chroma: 2, Depth: 8},
		"chroma444-heic.heic": {CroppedWidth: 72, CroppedHeight: 96, Chroma: 3, Depth: 8},
		"bits10-heic.heic":    {CroppedWidth: 72, CroppedHeight: 96, Chroma: 1, Depth: 10},
		"bits12-heic.heic":    {CroppedWidth: 72, CroppedHeight: 96, Chroma: 1, Depth: 12},
		"grey-heic.heic":      {CroppedWidth: 72, CroppedHeight: 96, Chroma: 0, Depth: 8},
		"widegrey.heic":       {CroppedWidth: 72, CroppedHeight: 96, Chroma: 0, Depth: 10},
	} {
		data, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		box := data[bytes.Index(data, []byte("hvcC"))+4:]
		got, err := Parse(box)
		if err != nil || got.CroppedWidth != want.CroppedWidth || got.CroppedHeight != want.CroppedHeight || got.Chroma != want.Chroma || got.Depth != want.Depth {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
		}
		if got.Width < got.CroppedWidth || got.Height < got.CroppedHeight {
			t.Errorf("%s: %+v is cropped to more than there is", name, got)
		}
	}
}

// Whatever the bytes, there is a sequence that makes sense or an error.
func FuzzParse(f *testing.F) {
	f.Add(record(nal(typeSPS, bitstest.Packed(plain().bits()))))
	s := plain()
	s.layers, s.profile, s.scaling, s.sets, s.longTerm = 2, "10 01"+strings.Repeat("00", 6)+strings.Repeat("10", 44)+"11110000", "1 1"+scaling(), sets(), "1"+bitstest.UE(3)
	f.Add(record(nal(typeSPS, bitstest.Packed(s.bits()))))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse(data)
		if err != nil {
			return
		}
		if s.Width < 0 || s.Height < 0 || s.Chroma < 0 || s.Chroma > 3 || s.Depth < 8 || s.Matrix < 0 || s.Matrix > 255 {
			t.Errorf("%+v", s)
		}
		if s.CroppedWidth > s.Width || s.CroppedHeight > s.Height {
			t.Errorf("%+v is cropped to more than there is", s)
		}
	})
}
