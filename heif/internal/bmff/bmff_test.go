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

// The file has an image of 3 × 2 pixels, EXIF in the meta box itself, and a location box.
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

// exifLocation says that item 2 is 10 bytes of the idat box, from offset 4.
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

// A meta box without a size extends to the end of the file.
func TestMetaToEnd(t *testing.T) {
	whole := []byte(file(exifLocation))
	i := bytes.Index(whole, []byte("meta"))
	copy(whole[i-4:], "\x00\x00\x00\x00")
	if f, err := Read(bytes.NewReader(whole)); err != nil || f.Primary.Type != "hvc1" {
		t.Error(err)
	}
}

// Large counts in a few bytes do not cause minutes of work, and files that are cut off are errors.
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
