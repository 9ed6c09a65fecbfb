package kernel

import (
	"math"
	"reflect"
	"runtime"
	"slices"
	"testing"
)

// Every set has every loop, and products for all widths of its panels and any number of rows.
func TestSetsComplete(t *testing.T) {
	sets := Sets()
	if sets[len(sets)-1] != plain || Best() != sets[0] {
		t.Error("the sets do not end with plain Go or do not begin with the best")
	}
	for _, set := range sets {
		v := reflect.ValueOf(*set)
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !slices.Contains([]string{"strips", "Split"}, f.Name) && v.Field(i).IsZero() {
				t.Errorf("%s has no %s", set.Name, f.Name)
			}
		}
		for _, width := range set.widths {
			if !slices.ContainsFunc(set.tiles, func(t tile) bool { return t.width == width && t.rows == 1 }) {
				t.Errorf("%s: no tile of one row for width %d", set.Name, width)
			}
		}
		for _, s := range set.strips {
			if !set.HasDepthwise(s.kernel, s.stride, s.lanes) {
				t.Errorf("%s: a strip of kernel %d, stride %d, %d lanes, but not for any width", set.Name, s.kernel, s.stride, s.lanes)
			}
		}
	}
}

// Sets in assembly have assembly for all products; those for amd64 have it for everything.
func TestAssemblyHasNoPlainLoops(t *testing.T) {
	pointer := func(f any) uintptr { return reflect.ValueOf(f).Pointer() }
	for _, set := range Sets()[:len(Sets())-1] {
		for _, tile := range set.tiles {
			for _, p := range plain.tiles {
				if pointer(tile.run) == pointer(p.run) {
					t.Errorf("%s: a tile of %d rows is plain Go", set.Name, tile.rows)
				}
			}
		}
		v, p := reflect.ValueOf(*set), reflect.ValueOf(*plain)
		for i := range v.NumField() {
			if runtime.GOARCH == "amd64" && v.Field(i).Kind() == reflect.Func && v.Field(i).Pointer() == p.Field(i).Pointer() {
				t.Errorf("%s: %s is plain Go", set.Name, v.Type().Field(i).Name)
			}
		}
	}
}

// A tile of more rows costs more than one of fewer, and less for each row: no other costs make
// sense.
func TestCostsOfTiles(t *testing.T) {
	for _, set := range Sets() {
		for _, a := range set.tiles {
			for _, b := range set.tiles {
				if a.width == b.width && a.rows > b.rows && (a.cost <= b.cost || a.cost/float64(a.rows) > b.cost/float64(b.rows)) {
					t.Errorf("%s, width %d: %d rows cost %g, and %d rows %g", set.Name, a.width, a.rows, a.cost, b.rows, b.cost)
				}
			}
		}
	}
}

// A tiling covers the pixels, and no other is cheaper.
func TestTiling(t *testing.T) {
	for _, set := range Sets() {
		for _, width := range set.widths {
			least := []float64{0}
			for pixels := 1; pixels <= 70; pixels++ {
				best := math.Inf(1)
				for _, l := range set.tiles {
					if l.width == width && l.rows <= pixels {
						best = min(best, least[pixels-l.rows]+l.cost)
					}
				}
				least = append(least, best)
				covered, cost, tiles := 0, 0.0, 0
				tiling := set.Tiling(width, pixels)
				for _, part := range tiling {
					covered, cost, tiles = covered+part.n*part.rows, cost+float64(part.n)*part.cost, tiles+part.n
				}
				if covered != pixels || cost > best+1e-9 || tiles != tiling.Tiles() {
					t.Errorf("%s, width %d: tiles for %d of %d pixels cost %g, not %g", set.Name, width, covered, pixels, cost, best)
				}
			}
		}
	}
}

// Panels cover the outputs, none more than is asked for, and all have a tile.
func TestPanels(t *testing.T) {
	for _, set := range Sets() {
		for outputs := Lanes; outputs <= 40*Lanes; outputs += Lanes {
			sum := 0
			for _, width := range set.Panels(outputs) {
				if !slices.Contains(set.widths, width) {
					t.Errorf("%s: %d outputs: a panel of width %d", set.Name, outputs, width)
				}
				sum += width
			}
			if sum != outputs {
				t.Errorf("%s: panels for %d of %d outputs", set.Name, sum, outputs)
			}
		}
	}
}
