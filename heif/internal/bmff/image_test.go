package bmff

import (
	"bytes"
	"testing"
)

// Parts of an item that are beyond the end of the file cost nothing, however many there are.
func TestContentOfMissingParts(t *testing.T) {
	const most, parts = 1 << 20, 100_000
	file := bytes.NewReader([]byte("0123456789"))
	for name, e := range map[string]extent{
		"behind the end": {1 << 40, 5}, "to the end, behind it": {1 << 40, 0}, "of less than nothing": {2, -1},
	} {
		item := &Item{extents: []extent{{2, 3}, {7, 1}}}
		for range parts {
			item.extents = append(item.extents, e)
		}
		var got []byte
		allocations := testing.AllocsPerRun(1, func() {
			var f File
			got = f.Content(file, item, most)
		})
		if string(got) != "2347" || allocations > 10 {
			t.Errorf("%s: %q with %g allocations", name, got, allocations)
		}
	}
}
