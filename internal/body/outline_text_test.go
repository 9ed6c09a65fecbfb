package body

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// An outline is the same after it was text, to the last bit.
func TestOutlineText(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	odd := []float64{0, math.Copysign(0, -1), 1. / 3, -1e9, 1e9, math.SmallestNonzeroFloat64, 70.25}
	for range 100 {
		var want [2]Outline
		for side := range want {
			for i := range want[side] {
				for j := range want[side][i] {
					want[side][i][j] = odd[random.IntN(len(odd))] * (random.Float64()*2 - 1)
				}
			}
		}
		text := EncodeOutline(want)
		got, err := DecodeOutline(text)
		if err != nil || EncodeOutline(got) != text {
			t.Fatalf("%v", err)
		}
		for side := range want {
			for i := range want[side] {
				for j, v := range want[side][i] {
					if math.Float64bits(v) != math.Float64bits(got[side][i][j]) {
						t.Fatalf("%g became %g", v, got[side][i][j])
					}
				}
			}
		}
	}
}

// Outlines of which nothing is known are no text.
func TestNoOutlineText(t *testing.T) {
	if text := EncodeOutline([2]Outline{}); text != "" {
		t.Errorf("%.20q…", text)
	}
	if sides, err := DecodeOutline(""); err != nil || sides != [2]Outline{} {
		t.Errorf("%v, %v", sides, err)
	}
}

// The form of version 1 does not change: lengths are stored with it.
func TestOutlineTextIsFixed(t *testing.T) {
	var o [2]Outline
	o[0][0][0], o[1][5][12] = 1, -2.5
	text := EncodeOutline(o)
	if !strings.HasPrefix(text, "1:AAAAAAAA8D8AAAAA") || !strings.HasSuffix(text, "AAAAAATA") || len(text) != 2+1664 {
		t.Errorf("%.30s… of %d characters", text, len(text))
	}
	if got, err := DecodeOutline(text); err != nil || got != o {
		t.Errorf("%v, %v", got, err)
	}
}

func TestDecodeOutlineRefuses(t *testing.T) {
	valid := EncodeOutline([2]Outline{{{1}}})
	var wild [2]Outline
	texts := map[string]string{
		"no colon": "1", "no version": ":" + valid[2:], "a long version": "12345:x", "a sign": "-1:x", "no ASCII": "2:é", "a space": "2:a b",
		"padded": valid + "=", "short": valid[:100], "long": valid + valid[2:], "endless": "3:" + strings.Repeat("A", 1<<15),
	}
	for name, v := range map[string]float64{"NaN": math.NaN(), "infinite": math.Inf(-1), "absurd": 1.1e9} {
		wild[0][3][7] = v
		texts[name] = EncodeOutline(wild)
		if validOutline(&wild) {
			t.Errorf("%s is valid", name)
		}
	}
	for name, text := range texts {
		if got, err := DecodeOutline(text); err == nil || errors.Is(err, ErrOutlineVersion) || got != [2]Outline{} {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"0:", "2:", "2:anything", "9999:x", "01:" + valid[2:]} {
		if _, err := DecodeOutline(text); !errors.Is(err, ErrOutlineVersion) {
			t.Errorf("%.20s: %v", text, err)
		}
	}
}

// Whatever the text is, it is refused or it is written as it was.
func FuzzDecodeOutline(f *testing.F) {
	f.Add(EncodeOutline([2]Outline{}))
	f.Add("1:")
	f.Add("2:AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		if o, err := DecodeOutline(text); err == nil && EncodeOutline(o) != text {
			t.Errorf("%q became %q", text, EncodeOutline(o))
		}
	})
}
