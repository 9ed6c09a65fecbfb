package bmff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"
)

func boxOf(kind string, content ...string) string {
	all := strings.Join(content, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(all)))) + kind + all
}

// A file with an image of 3 × 2 pixels, EXIF in the meta box itself, and a location box.
func file(iloc string) string {
	return boxOf("ftyp", "heic\x00\x00\x00\x00") + boxOf("meta", "\x00\x00\x00\x00",
		boxOf("pitm", "\x00\x00\x00\x00\x00\x01"),
		boxOf("iinf", "\x00\x00\x00\x00\x00\x02", boxOf("infe", "\x02\x00\x00\x00\x00\x01\x00\x00hvc1"), boxOf("infe", "\x02\x00\x00\x00\x00\x02\x00\x00Exif")),
		boxOf("iloc", iloc),
		boxOf("iref", "\x00\x00\x00\x00", boxOf("cdsc", "\x00\x02\x00\x01\x00\x01"), boxOf("auxl", "\x00\x03\x00\x01\x00\x01")),
		boxOf("iprp", boxOf("ipco", boxOf("ispe", "\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x02"), boxOf("colr", "nclx\x00\x01\x00\x0d\x00\x09\x80")),
			boxOf("ipma", "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01\x02\x81\x02")),
		boxOf("idat", "....\x00\x00\x00\x02??MM\x00*"))
}

// exifLocation says that item 2 is 10 bytes of the idat box, after 4.
const exifLocation = "\x01\x00\x00\x00\x44\x00\x00\x01\x00\x02\x00\x01\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00\x0a"

func TestRead(t *testing.T) {
	r := strings.NewReader(file(exifLocation))
	f, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	if w, h := f.Primary.Size(); f.Primary.Type != "hvc1" || w != 3 || h != 2 {
		t.Errorf("%q of %d × %d", f.Primary.Type, w, h)
	}
	if c, ok := f.Primary.Colours(); !ok || c != (Colours{9, true}) {
		t.Errorf("colours %v, %v", c, ok)
	}
	if got := f.EXIF(r); !bytes.Equal(got, []byte("MM\x00*")) {
		t.Errorf("EXIF %q", got)
	}
	var kind [4]byte
	if len(f.Auxiliary) != 1 {
		t.Fatal(f.Auxiliary)
	}
	if _, err := r.ReadAt(kind[:], f.Auxiliary[0]); err != nil || string(kind[:]) != "auxl" {
		t.Errorf("%q, %v", kind, err)
	}
}

// A meta box that has no size goes on to the file's end.
func TestMetaToEnd(t *testing.T) {
	whole := []byte(file(exifLocation))
	i := bytes.Index(whole, []byte("meta"))
	copy(whole[i-4:], "\x00\x00\x00\x00")
	if f, err := Read(bytes.NewReader(whole)); err != nil || f.Primary.Type != "hvc1" {
		t.Error(err)
	}
}

// Counts in few bytes do not make work for minutes, and files that are cut off are errors.
func TestHostile(t *testing.T) {
	begin := time.Now()
	for name, data := range map[string]string{
		"extents in no bytes": file("\x00\x00\x00\x00\x00\x00\xff\xff" + strings.Repeat("\x00\x02\x00\x00\xff\xff", 10_000)),
		"many items":          file("\x02\x00\x00\x00\x44\x00\xff\xff\xff\xff"),
		"box beyond its own":  strings.Replace(file(exifLocation), "\x00\x00\x00\x0epitm", "\x00\x00\xff\xffpitm", 1),
		"box of 7 bytes":      "\x00\x00\x00\x07ftyp",
		"no meta box":         strings.Repeat(boxOf("free"), 1000),
	} {
		if _, err := Read(strings.NewReader(data)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("that took %v", d)
	}
	whole := file(exifLocation)
	for n := range len(whole) {
		if _, err := Read(strings.NewReader(whole[:n])); err == nil {
			t.Errorf("%d of %d bytes are enough", n, len(whole))
		}
	}
}

// Boxes of other versions have longer numbers, and more of them.
func TestVersions(t *testing.T) {
	data := boxOf("meta", "\x00\x00\x00\x00",
		boxOf("pitm", "\x01\x00\x00\x00\x00\x01\x00\x05"), // a number of 32 bits
		boxOf("iinf", "\x01\x00\x00\x00\x00\x00\x00\x03",
			boxOf("infe", "\x03\x00\x00\x00\x00\x01\x00\x05\x00\x00av01"),
			boxOf("infe", "\x01\x00\x00\x00\x00\x06\x00\x00old."), // which says no type
			boxOf("free", "")),
		// Offsets of 64 bits from a base, an index, and method 2, which is that of items in items.
		boxOf("iloc", "\x02\x00\x00\x00\x84\x42\x00\x00\x00\x01\x00\x01\x00\x05\x00\x02\x00\x00\x00\x00\x00\x64\x00\x01"+
			"\x00\x07\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x09"),
		boxOf("iref", "\x01\x00\x00\x00", boxOf("cdsc", "\x00\x00\x00\x09\x00\x01\x00\x01\x00\x05")),
		boxOf("iprp", boxOf("ipco", boxOf("irot", "\x01"), boxOf("imir", "\x00")),
			boxOf("ipma", "\x01\x00\x00\x01\x00\x00\x00\x01\x00\x01\x00\x05\x03\x80\x02\x00\x01\x00\x09"))) // the last one is none
	f, err := Read(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	p := f.Primary
	if p.ID != 0x10005 || p.Type != "av01" || len(f.order) != 1 {
		t.Errorf("%+v of %d items", p, len(f.order))
	}
	if len(p.extents) != 1 || p.extents[0] != (extent{100 + 3, 9}) || p.inMeta {
		t.Errorf("it lies at %+v", p.extents)
	}
	if len(p.Properties) != 2 || p.Properties[0].Type != "imir" || p.Properties[1].Type != "irot" {
		t.Errorf("properties %+v", p.Properties)
	}
	if len(f.references) != 1 || f.references[0].from != 9 || f.references[0].to[0] != 0x10005 {
		t.Errorf("references %+v", f.references)
	}
}

// An item has no more properties than are kept, however often one is named.
func TestManyProperties(t *testing.T) {
	names := strings.Repeat("\x01", 200)
	data := boxOf("meta", "\x00\x00\x00\x00",
		boxOf("pitm", "\x00\x00\x00\x00\x00\x01"),
		boxOf("iinf", "\x00\x00\x00\x00\x00\x01", boxOf("infe", "\x02\x00\x00\x00\x00\x01\x00\x00hvc1")),
		boxOf("iprp", boxOf("ipco", boxOf("irot", "\x01")), boxOf("ipma", "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01\xc8", names)))
	f, err := Read(strings.NewReader(data))
	if err != nil || len(f.Primary.Properties) != maxProperties {
		t.Errorf("%v, %v", f, err)
	}
}

// A box that ends before what it counts is damage, whichever it is.
func TestBoxesTooShort(t *testing.T) {
	info := boxOf("iinf", "\x00\x00\x00\x00\x00\x01", boxOf("infe", "\x02\x00\x00\x00\x00\x01\x00\x00hvc1"))
	for name, boxes := range map[string]string{
		"no main image":        info,
		"a main image of none": boxOf("pitm", "\x00\x00\x00\x00\x00\x09") + info,
		"an item":              boxOf("pitm", "\x00\x00\x00\x00\x00\x01") + boxOf("iinf", "\x00\x00\x00\x00\x00\x01", boxOf("infe", "\x02\x00\x00\x00\x00\x01\x00\x00hv")),
		"items":                boxOf("pitm", "\x00\x00\x00\x00\x00\x01") + boxOf("iinf", "\x00\x00\x00\x00\x00\x01", "\x00\x00\x00\xffinfe"),
		"references":           boxOf("pitm", "\x00\x00\x00\x00\x00\x01") + info + boxOf("iref", "\x00\x00\x00\x00", boxOf("dimg", "\x00\x01\x00\xff\x00\x02")),
		"a reference":          boxOf("pitm", "\x00\x00\x00\x00\x00\x01") + info + boxOf("iref", "\x00\x00\x00\x00", "\x00\x00\x00\xffdimg"),
		"properties":           boxOf("pitm", "\x00\x00\x00\x00\x00\x01") + info + boxOf("iprp", "\x00\x00\x00\xffipco"),
		"a property":           boxOf("pitm", "\x00\x00\x00\x00\x00\x01") + info + boxOf("iprp", boxOf("ipco", "\x00\x00\x00\xffirot")),
		"associations":         boxOf("pitm", "\x00\x00\x00\x00\x00\x01") + info + boxOf("iprp", boxOf("ipma", "\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01\x00")),
	} {
		if f, err := Read(strings.NewReader(boxOf("meta", "\x00\x00\x00\x00", boxes))); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

// Whatever the bytes, reading ends soon with a file that makes sense or an error.
func FuzzRead(f *testing.F) {
	f.Add([]byte(file(exifLocation)))
	f.Add([]byte(boxOf("meta", "\x00\x00\x00\x00", boxOf("pitm", "\x00\x00\x00\x00\x00\x01"), boxOf("iinf", "\x00\x00\x00\x00\x00\x00"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bytes.NewReader(data)
		got, err := Read(r)
		if err != nil {
			return
		}
		if len(got.Primary.Properties) > maxProperties {
			t.Errorf("%d properties", len(got.Primary.Properties))
		}
		for _, at := range got.Auxiliary {
			if at < 0 || at+4 > int64(len(data)) || string(data[at:at+4]) != "auxl" {
				t.Errorf("no reference at %d of %d", at, len(data))
			}
		}
		const most = 1000
		for _, p := range got.Parts(got.Primary) {
			if w, h := p.Size(); w < 0 || h < 0 {
				t.Errorf("a size of %d × %d", w, h)
			}
			if b := got.Content(r, p, most); len(b) > most {
				t.Errorf("%d bytes of %d", len(b), most)
			}
		}
		got.EXIF(r)
	})
}
