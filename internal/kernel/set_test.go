package kernel

import (
	"reflect"
	"slices"
	"testing"
)

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
