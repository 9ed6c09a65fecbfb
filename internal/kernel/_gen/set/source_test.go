package set

import (
	"slices"
	"strings"
	"testing"
)

func TestTiles(t *testing.T) {
	want := []Tile{{12, 32, 12.2}, {2, 32, 3}, {1, 32, 2.6}}
	if got := Tiles(32, map[int]float64{1: 2.6, 12: 12.2, 2: 3}); !slices.Equal(got, want) {
		t.Errorf("tiles %v, want %v", got, want)
	}
}

func TestStrips(t *testing.T) {
	want := []Strip{
		{3, 1, 8, 4}, {3, 1, 8, 1}, {3, 2, 8, 4}, {3, 2, 8, 1},
		{5, 1, 8, 4}, {5, 1, 8, 1}, {5, 2, 8, 4}, {5, 2, 8, 1},
	}
	if got := Strips(8, 4, 1); !slices.Equal(got, want) {
		t.Errorf("strips %v, want %v", got, want)
	}
}

// Two sets, one of which rests on the other, and a field that plain Go serves.
func sets() (fast, base *Set) {
	base = &Set{
		Name: "base", Suffix: "Old", Widths: []int{16}, Tiles: Tiles(16, map[int]float64{1: 1}),
		Strips: []Strip{{3, 1, 16, 1}, {3, 1, 8, 1}}, Plain: []string{"Crop"},
	}
	fast = &Set{
		Name: "fast", Suffix: "New", Widths: []int{32, 16}, Tiles: Tiles(32, map[int]float64{2: 2, 1: 1.5}),
		Strips: []Strip{{3, 1, 16, 4}, {3, 1, 16, 1}}, Plain: []string{"Crop"}, Base: base,
	}
	return fast, base
}

var (
	loops = []string{"gemm1x16Old", "gemm2x32New", "gemm1x32New", "depthwise3s1l16c1Old", "depthwise3s1l8c1Old",
		"depthwise3s1l16c4New", "depthwise3s1l16c1New", "idctOld", "maxPoolOld", "maxPoolNew"}
	fields = []string{"MaxPool", "IDCT", "Crop"}
)

func TestSource(t *testing.T) {
	fast, base := sets()
	got, err := Source([]*Set{fast, base}, loops, fields)
	if err != nil {
		t.Fatal(err)
	}
	const want = header + `
var fast = &Set{
	Name:   "fast",
	widths: []int{32, 16},
	tiles: []tile{
		{2, 32, 2, gemm2x32New},
		{1, 32, 1.5, gemm1x32New},
	},
	strips: []strip{
		{3, 1, 16, 4, depthwise3s1l16c4New},
		{3, 1, 16, 1, depthwise3s1l16c1New},
		{3, 1, 8, 1, depthwise3s1l8c1Old},
	},
	MaxPool: maxPoolNew,
	IDCT:    idctOld,
	Crop:    plain.Crop,
}

var base = &Set{
	Name:   "base",
	widths: []int{16},
	tiles: []tile{
		{1, 16, 1, gemm1x16Old},
	},
	strips: []strip{
		{3, 1, 16, 1, depthwise3s1l16c1Old},
		{3, 1, 8, 1, depthwise3s1l8c1Old},
	},
	MaxPool: maxPoolOld,
	IDCT:    idctOld,
	Crop:    plain.Crop,
}
`
	if string(got) != want {
		t.Errorf("%s", got)
	}
}

// Nothing is left to plain Go, and no loop is left over, without a word.
func TestSourceErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(fast, base *Set, loops *[]string)
		want   string
	}{
		{"a tile without a loop", func(fast, _ *Set, _ *[]string) { fast.Tiles = append(fast.Tiles, Tile{4, 32, 4}) },
			"there is no loop gemm4x32New"},
		{"a strip without a loop", func(_, base *Set, _ *[]string) { base.Strips[0].Stride = 2 },
			"there is no loop depthwise3s2l16c1Old"},
		{"a loop of a shape that no set names", func(_, _ *Set, loops *[]string) { *loops = append(*loops, "gemm9x32New") },
			"no set has the loop gemm9x32New"},
		{"a loop for no field", func(_, _ *Set, loops *[]string) { *loops = append(*loops, "halveOld") },
			"no set has the loop halveOld"},
		{"a field without a loop", func(_, base *Set, _ *[]string) { base.Plain = nil },
			"base has no loop for Crop, and does not say that plain Go serves it"},
		{"a loop in place of which plain Go is wanted", func(fast, _ *Set, _ *[]string) { fast.Plain = append(fast.Plain, "IDCT") },
			"fast has the loop idctOld, but wants plain Go for IDCT"},
	} {
		fast, base := sets()
		loops := slices.Clone(loops)
		test.change(fast, base, &loops)
		if _, err := Source([]*Set{fast, base}, loops, fields); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}
