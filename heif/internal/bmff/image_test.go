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

// A grid is made of the images that it refers to, in their order; others are made of themselves.
func TestPartsOfGrid(t *testing.T) {
	f := &File{items: map[uint32]*Item{}}
	for id, kind := range []string{"", "grid", "hvc1", "hvc1", "hvc1"} {
		f.items[uint32(id)] = &Item{ID: uint32(id), Type: kind}
	}
	f.references = []reference{
		{"thmb", 1, []uint32{4}}, {"dimg", 2, []uint32{4}}, {"dimg", 1, []uint32{3, 2, 99, 3}},
	}
	ids := ""
	for _, p := range f.Parts(f.items[1]) {
		ids += string(rune('0' + p.ID))
	}
	if ids != "323" {
		t.Errorf("the grid is made of %s", ids)
	}
	if all := f.Parts(f.items[2]); len(all) != 1 || all[0] != f.items[2] {
		t.Errorf("an image is made of %v", all)
	}
}

func TestSize(t *testing.T) {
	for data, want := range map[string][2]int{
		"\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x01\x02": {3, 258},
		"\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x01": {1 << 30, 1},
		"\x00\x00\x00\x00\x40\x00\x00\x01\x00\x00\x00\x01": {0, 0}, // no image is so wide
		"\x00\x00\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff": {0, 0},
		"\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x01":     {0, 0},
		"": {0, 0},
	} {
		item := &Item{Properties: []Property{{"irot", []byte{1}}, {"ispe", []byte(data)}, {"ispe", []byte("another one")}}}
		if w, h := item.Size(); w != want[0] || h != want[1] {
			t.Errorf("%q: %d × %d, want %v", data, w, h, want)
		}
	}
	if w, h := (&Item{}).Size(); w != 0 || h != 0 {
		t.Errorf("no property: %d × %d", w, h)
	}
}

// Of several colour properties the one that names a matrix counts; a profile does not.
func TestColours(t *testing.T) {
	const full, video = "nclx\x00\x01\x00\x0d\x00\x09\x80", "nclx\x00\x01\x00\x0d\x00\x06\x7f"
	for name, c := range map[string]struct {
		properties []Property
		want       Colours
		ok         bool
	}{
		"full range":       {[]Property{{"colr", []byte(full)}}, Colours{9, true}, true},
		"video range":      {[]Property{{"colr", []byte(video)}}, Colours{6, false}, true},
		"behind a profile": {[]Property{{"colr", []byte("prof............")}, {"colr", []byte(full)}}, Colours{9, true}, true},
		"the first":        {[]Property{{"colr", []byte(video)}, {"colr", []byte(full)}}, Colours{6, false}, true},
		"cut off":          {[]Property{{"colr", []byte(full[:10])}}, Colours{}, false},
		"another property": {[]Property{{"pixi", []byte(full)}}, Colours{}, false},
		"none":             {nil, Colours{}, false},
	} {
		if got, ok := (&Item{Properties: c.properties}).Colours(); got != c.want || ok != c.ok {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
	}
}

// EXIF is that of the main image, behind as many bytes as it says.
func TestEXIF(t *testing.T) {
	const block = "MM\x00*...."
	for name, c := range map[string]struct {
		content   string
		reference reference
		want      string
	}{
		"at once":           {"\x00\x00\x00\x00" + block, reference{"cdsc", 2, []uint32{1}}, block},
		"behind a prefix":   {"\x00\x00\x00\x06Exif\x00\x00" + block, reference{"cdsc", 2, []uint32{7, 1}}, block},
		"behind its end":    {"\xff\xff\xff\xff" + block, reference{"cdsc", 2, []uint32{1}}, ""},
		"too short":         {"\x00\x00", reference{"cdsc", 2, []uint32{1}}, ""},
		"of another image":  {"\x00\x00\x00\x00" + block, reference{"cdsc", 2, []uint32{3}}, ""},
		"of another block":  {"\x00\x00\x00\x00" + block, reference{"cdsc", 9, []uint32{1}}, ""},
		"another reference": {"\x00\x00\x00\x00" + block, reference{"dimg", 2, []uint32{1}}, ""},
	} {
		exif := &Item{ID: 2, Type: "Exif", extents: []extent{{3, int64(len(c.content))}}}
		f := &File{Primary: &Item{ID: 1, Type: "hvc1"}, references: []reference{c.reference}}
		f.order = []*Item{f.Primary, {ID: 2, Type: "mime"}, exif}
		if got := f.EXIF(bytes.NewReader([]byte("..." + c.content + "behind"))); string(got) != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// An item may lie in parts, in the file or in the meta box; no more of it is read than is wanted.
func TestContent(t *testing.T) {
	file := bytes.NewReader([]byte("0123456789"))
	f := &File{idat: box{data: []byte("abcdef")}}
	for name, c := range map[string]struct {
		item Item
		most int64
		want string
	}{
		"one part":              {Item{extents: []extent{{2, 3}}}, 100, "234"},
		"two parts":             {Item{extents: []extent{{7, 2}, {0, 1}}}, 100, "780"},
		"up to the end":         {Item{extents: []extent{{6, 0}}}, 100, "6789"},
		"no more than is asked": {Item{extents: []extent{{0, 4}, {4, 4}}}, 5, "01234"},
		"in the meta box":       {Item{extents: []extent{{1, 3}}, inMeta: true}, 100, "bcd"},
		"to the meta box's end": {Item{extents: []extent{{4, 0}}, inMeta: true}, 100, "ef"},
		"behind the meta box":   {Item{extents: []extent{{6, 2}}, inMeta: true}, 100, ""},
		"over the end":          {Item{extents: []extent{{8, 5}, {0, 1}}}, 100, "89"},
		"before the file":       {Item{extents: []extent{{-5, 2}}}, 100, "01"},
		"none":                  {Item{}, 100, ""},
	} {
		if got := f.Content(file, &c.item, c.most); string(got) != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
