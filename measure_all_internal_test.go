package pose

import (
	"math"
	"testing"
)

func sameLength(a, b Length) bool {
	return math.Abs(a.CM-b.CM) < 1e-9 && math.Abs(a.Uncertainty-b.Uncertainty) < 1e-9
}

func TestFuseLengths(t *testing.T) {
	usual := Length{CM: 40, Uncertainty: 2}
	one := Length{CM: 41, Uncertainty: 1.5}
	if got := fuseLengths([]Length{one}, usual, 0.5); !sameLength(got, one) {
		t.Errorf("one photo: %v, want %v", got, one)
	}
	// A photo whose deviation of 1 is what is left of d after a pull of u²/p² = 9/16 says
	// d = 16/7, with variance 9/4 · 16/7 = 36/7; two that share half of it are worth 27/7.
	got := fuseLengths([]Length{one, one}, usual, 0.5)
	k := 4 / (4 + 27.0/7)
	if want := (Length{40 + k*16/7, math.Sqrt(k * 27 / 7)}); !sameLength(got, want) {
		t.Errorf("two photos: %v, want %v", got, want)
	}
	// Without anything usual, variance is what counts: 1 and 4, of which 0.5 is shared.
	got = fuseLengths([]Length{{CM: 40, Uncertainty: 1}, {CM: 44, Uncertainty: 2}}, Length{}, 0.5)
	w, x := 1/0.5, 1/3.5
	if want := (Length{(w*40 + x*44) / (w + x), math.Sqrt(0.5 + 1/(w+x))}); !sameLength(got, want) {
		t.Errorf("a sure and an unsure one: %v, want %v", got, want)
	}
	if got := fuseLengths([]Length{{CM: 50, Uncertainty: 3}}, usual, 0.5); got.CM < 40 || got.CM > 50.1 || got.Uncertainty > 2 {
		t.Errorf("a photo less sure than none at all: %v", got)
	}
}
