package graph

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hypermob/pose/internal/kernel"
)

// Half-precision numbers by their bits: what is not zero, however small, counts, and both zeros do not.
var halves = []struct {
	bits kernel.Half
	want float32
}{
	{0x0000, 0}, {0x8000, 0}, {0x0001, 1.0 / (1 << 24)}, {0x8001, -1.0 / (1 << 24)}, {0x03ff, 1023.0 / (1 << 24)},
	{0x0400, 1.0 / (1 << 14)}, {0x3c00, 1}, {0xbc00, -1}, {0x3555, 0.333251953125}, {0x7bff, 65504}, {0xfbff, -65504},
}

func TestAt(t *testing.T) {
	var w Weights
	for _, h := range halves {
		w.Half = append(w.Half, h.bits)
		w.Full = append(w.Full, h.want)
	}
	half, full := Weights{Half: w.Half}, Weights{Full: w.Full}
	if half.Len() != len(halves) || full.Len() != len(halves) || (Weights{}).Len() != 0 {
		t.Errorf("%d and %d weights", half.Len(), full.Len())
	}
	for i, h := range halves {
		if a, b := half.At(i), full.At(i); a != h.want || b != h.want {
			t.Errorf("weight %d is %g as half, %g as full, want %g", i, a, b, h.want)
		}
	}
}

// Find gives what a loop with a branch gives, of any part of the weights, in room for one more.
func TestFind(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const n = 300
	half, full := Weights{Half: make([]kernel.Half, n)}, Weights{Full: make([]float32, n)}
	for i := range n {
		if random.IntN(3) == 0 {
			h := halves[2+random.IntN(len(halves)-2)]
			half.Half[i], full.Full[i] = h.bits, h.want
		} else if random.IntN(2) == 0 {
			half.Half[i], full.Full[i] = 0x8000, float32(math.Copysign(0, -1))
		}
	}
	for range 100 {
		from := random.IntN(n + 1)
		to := from + random.IntN(n+1-from)
		var want []int32
		for i := from; i < to; i++ {
			if full.Full[i] != 0 {
				want = append(want, int32(i-from))
			}
		}
		for name, w := range map[string]Weights{"half": half, "full": full} {
			found := make([]int32, len(want)+1)
			if got := found[:w.Find(found, from, to)]; !slices.Equal(got, want) {
				t.Fatalf("%s, %d to %d: %v, want %v", name, from, to, got, want)
			}
		}
	}
}

// What is no number is not zero.
func TestFindNaN(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	found := make([]int32, 4)
	if n := (Weights{Full: []float32{0, nan, inf}}).Find(found, 0, 3); n != 2 || found[0] != 1 || found[1] != 2 {
		t.Errorf("%d: %v", n, found)
	}
	if n := (Weights{Half: []kernel.Half{0x7e00, 0, 0xfc00}}).Find(found, 0, 3); n != 2 || found[0] != 0 || found[1] != 2 {
		t.Errorf("half: %d: %v", n, found)
	}
}

func TestShapeSize(t *testing.T) {
	if got := (Shape{3, 4, 5}).Size(); got != 60 {
		t.Error(got)
	}
}
