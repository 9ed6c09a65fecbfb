package sandbox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
)

// uleb writes a number as WebAssembly has it.
func uleb(v int) []byte { return binary.AppendUvarint(nil, uint64(v)) }

// codeOf is a code section of one function with no locals.
func codeOf(body ...byte) []byte {
	f := append([]byte{0}, body...)
	return slices.Concat([]byte{1}, uleb(len(f)), f)
}

// A check follows the beginning of each loop, and nothing else is changed: operands that look like
// the beginning of a loop are none.
func TestWithChecks(t *testing.T) {
	const mark = 0xEE
	for name, c := range map[string]struct{ body, want []byte }{
		"nothing":             {[]byte{0x0B}, []byte{0x0B}},
		"a loop":              {[]byte{0x03, 0x40, 0x0B, 0x0B}, []byte{0x03, 0x40, mark, 0x0B, 0x0B}},
		"two loops":           {[]byte{0x03, 0x40, 0x03, 0x7F, 0x0B}, []byte{0x03, 0x40, mark, 0x03, 0x7F, mark, 0x0B}},
		"a block":             {[]byte{0x02, 0x40, 0x0B}, []byte{0x02, 0x40, 0x0B}},
		"a block of a type":   {[]byte{0x03, 0x83, 0x03, 0x0B}, []byte{0x03, 0x83, 0x03, mark, 0x0B}},
		"constant 3":          {[]byte{0x41, 0x03, 0x1A}, []byte{0x41, 0x03, 0x1A}},
		"a long constant":     {[]byte{0x42, 0x83, 0x83, 0x03, 0x1A}, []byte{0x42, 0x83, 0x83, 0x03, 0x1A}},
		"a float":             {[]byte{0x43, 3, 3, 3, 3}, []byte{0x43, 3, 3, 3, 3}},
		"a long float":        {[]byte{0x44, 3, 3, 3, 3, 3, 3, 3, 3}, []byte{0x44, 3, 3, 3, 3, 3, 3, 3, 3}},
		"a load":              {[]byte{0x28, 3, 3, 0x1A}, []byte{0x28, 3, 3, 0x1A}},
		"local 3":             {[]byte{0x20, 3, 0x21, 3, 0x22, 3}, []byte{0x20, 3, 0x21, 3, 0x22, 3}},
		"a call":              {[]byte{0x10, 3, 0x11, 3, 3}, []byte{0x10, 3, 0x11, 3, 3}},
		"a table of branches": {[]byte{0x0E, 2, 3, 3, 3, 0x0B}, []byte{0x0E, 2, 3, 3, 3, 0x0B}},
		"a typed select":      {[]byte{0x1C, 1, 3, 0x0B}, []byte{0x1C, 1, 3, 0x0B}},
		"memory.copy":         {[]byte{0xFC, 10, 3, 3}, []byte{0xFC, 10, 3, 3}},
		"memory.fill":         {[]byte{0xFC, 11, 3, 0x0B}, []byte{0xFC, 11, 3, 0x0B}},
		"a conversion":        {[]byte{0xFC, 3, 0x0B}, []byte{0xFC, 3, 0x0B}},
		"a comparison":        {[]byte{0x45, 0x6A, 0xC4, 0x0B}, []byte{0x45, 0x6A, 0xC4, 0x0B}},
	} {
		got, err := withChecks(codeOf(c.body...), []byte{mark})
		if err != nil || !bytes.Equal(got, codeOf(c.want...)) {
			t.Errorf("%s: % x, %v, want % x", name, got, err, codeOf(c.want...))
		}
	}
}

// A function whose locals are declared keeps them; a long one gets a longer length.
func TestLocalsAndLengths(t *testing.T) {
	body := slices.Concat([]byte{2, 3, 0x7F, 3, 0x7E}, bytes.Repeat([]byte{0x03, 0x40}, 60), []byte{0x0B})
	got, err := withChecks(slices.Concat([]byte{1}, uleb(len(body)), body), []byte{0xEE})
	want := slices.Concat([]byte{2, 3, 0x7F, 3, 0x7E}, bytes.Repeat([]byte{0x03, 0x40, 0xEE}, 60), []byte{0x0B})
	if err != nil || !bytes.Equal(got, slices.Concat([]byte{1}, uleb(len(want)), want)) {
		t.Errorf("% x, %v", got, err)
	}
}

// Instructions that are not known, and those that are cut off, are not guessed.
func TestUnknownInstructions(t *testing.T) {
	for name, body := range map[string][]byte{
		"atomic": {0xFE, 0x03}, "vector": {0xFD, 0x00}, "reserved": {0x27}, "unknown FC": {0xFC, 99}, "half a float": {0x43, 1, 2},
		"half a load": {0x28, 3}, "half a table": {0x0E, 200, 1}, "half a number": {0x20, 0x80},
	} {
		if got, err := withChecks(codeOf(body...), nil); !errors.Is(err, errModule) {
			t.Errorf("%s: % x, %v", name, got, err)
		}
	}
	if _, err := withChecks([]byte{2, 2, 0, 0x0B}, nil); !errors.Is(err, errModule) {
		t.Errorf("a function that is not there: %v", err)
	}
}

// The variable that checks count in comes behind the others.
func TestWithVariable(t *testing.T) {
	existing := []byte{0x7F, 0, 0x41, 5, 0x0B}
	got, number := withVariable(globalSection, slices.Concat([]byte{1}, existing))
	if want := slices.Concat([]byte{2}, existing, variable); number != 1 || !bytes.Equal(got, want) {
		t.Errorf("one more: number %d, % x, want % x", number, got, want)
	}
	got, number = withVariable(globalSection+1, []byte("another section"))
	if want := slices.Concat([]byte{1}, variable); number != 0 || !bytes.Equal(got, want) {
		t.Errorf("the only one: number %d, % x, want % x", number, got, want)
	}
}

// Imports other than functions would move the numbers of globals.
func TestOnlyFunctions(t *testing.T) {
	name := "\x03env\x01f"
	for imports, want := range map[string]bool{
		"\x00": true, "\x01" + name + "\x00\x05": true, "\x02" + name + "\x00\x05" + name + "\x00\x00": true,
		"\x01" + name + "\x03\x7f\x00": false, "\x02" + name + "\x00\x05" + name + "\x02\x00\x01": false, "\x01\x03en": false,
	} {
		if got := onlyFunctions([]byte(imports)); got != want {
			t.Errorf("%q: %v", imports, got)
		}
	}
	module := "\x00asm\x01\x00\x00\x00\x02\x09\x01" + name + "\x03\x7f\x00"
	if _, err := stoppable([]byte(module)); !errors.Is(err, errModule) {
		t.Errorf("a module with an imported global: %v", err)
	}
}
