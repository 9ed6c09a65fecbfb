package bits

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hypermob/pose/heif/internal/bitstest"
)

func TestU(t *testing.T) {
	b := New(bitstest.Packed("1 01 0011 11110000 1010101010101010 1"))
	for _, c := range []struct {
		bits int
		want uint32
	}{{1, 1}, {2, 1}, {4, 3}, {0, 0}, {8, 0xF0}, {16, 0xAAAA}, {1, 1}} {
		if got := b.U(c.bits); got != c.want || b.Bad {
			t.Errorf("%d bits: %#x, %v, want %#x", c.bits, got, b.Bad, c.want)
		}
	}
	if v := New([]byte{0xFE, 0xDC, 0xBA, 0x98}).U(32); v != 0xFEDCBA98 {
		t.Errorf("32 bits: %#x", v)
	}
}

// What lies beyond the end is zero, and from then on the reader is bad.
func TestEnd(t *testing.T) {
	b := New([]byte{0xFF})
	if b.U(7) != 0x7F || b.Bad {
		t.Error("bad before the end")
	}
	if v := b.U(2); v != 0 || !b.Bad {
		t.Errorf("over the end: %d, %v", v, b.Bad)
	}
	if b.Flag() || b.UE() != 0 || !b.Bad {
		t.Error("good again behind the end")
	}
	for skip, bad := range map[int]bool{8: false, 9: true, math.MaxInt: true} {
		b = New([]byte{0xFF})
		if b.Skip(skip); b.Bad != bad {
			t.Errorf("%d of 8 bits skipped: bad is %v", skip, b.Bad)
		}
	}
	for name, empty := range map[string]*Reader{"nothing": New(nil), "zeros": New(make([]byte, 2)), "half of one": New([]byte{1}), "the zero Reader": {}} {
		if v := empty.UE(); v != 0 || !empty.Bad {
			t.Errorf("an Exp-Golomb number of %s: %d, %v", name, v, empty.Bad)
		}
	}
}

// The table of ITU-T H.265, 9.2, and any other number.
func TestUE(t *testing.T) {
	b := New(bitstest.Packed("1 010 011 00100 00101 00110 00111 0001000 0001001"))
	for want := range 9 {
		if got := b.UE(); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	var all []int
	var text strings.Builder
	for range 1000 {
		v := int(r.Uint32() >> (2 + r.IntN(30)))
		all = append(all, v)
		text.WriteString(bitstest.UE(v))
	}
	b = New(bitstest.Packed(text.String()))
	for i, want := range all {
		if got := b.UE(); got != want || b.Bad {
			t.Fatalf("number %d: %d, want %d", i, got, want)
		}
	}
}

// A number of more than 31 bits is none.
func TestUETooLong(t *testing.T) {
	for zeros, bad := range map[int]bool{30: false, 31: true, 32: true, 100: true} {
		b := New(bitstest.Packed(strings.Repeat("0", zeros) + strings.Repeat("1", 1+zeros)))
		if v := b.UE(); b.Bad != bad || bad && v != 0 || !bad && v != 1<<31-2 {
			t.Errorf("%d zeros: %d, bad is %v", zeros, v, b.Bad)
		}
	}
}

func TestUEs(t *testing.T) {
	b := New(bitstest.Packed(bitstest.UE(5) + bitstest.UE(0) + bitstest.UE(77) + "101"))
	if b.UEs(3); b.U(3) != 5 || b.Bad {
		t.Error("three numbers are not three")
	}
	if b.UEs(1 << 30); !b.Bad { // which ends with the data, and not after so many
		t.Error("good behind the end")
	}
}
