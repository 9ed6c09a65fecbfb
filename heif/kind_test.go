package heif

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif/internal/bmff"
)

// ftyp is the first box of a file, with its major brand and those that it is compatible with.
func ftyp(major string, compatible ...string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(16+4*len(compatible)))
	return append(b, "ftyp"+major+"\x00\x00\x00\x00"+strings.Join(compatible, "")...)
}

// A file is of the format of its major brand, or if that is a general one of those that follow.
func TestBrands(t *testing.T) {
	for name, c := range map[string]struct {
		head       []byte
		heic, avif bool
	}{
		"HEIC":                       {ftyp("heic", "mif1", "heic"), true, false},
		"HEIC with 10 bits":          {ftyp("heix"), true, false},
		"a HEIC sequence":            {ftyp("hevc", "msf1"), true, false},
		"AVIF":                       {ftyp("avif", "mif1", "miaf"), false, true},
		"an AVIF sequence":           {ftyp("avis", "avif", "msf1"), false, true},
		"HEIF that says HEVC":        {ftyp("mif1", "miaf", "heic"), true, false},
		"HEIF that says AV1":         {ftyp("mif1", "miaf", "avif"), false, true},
		"HEIF of no kind":            {ftyp("mif1", "miaf"), true, false},
		"AVIF that is also HEVC":     {ftyp("avif", "heic"), true, true},
		"HEIC that is also AV1":      {ftyp("heic", "avif"), true, false},
		"a video":                    {ftyp("isom", "mp42"), false, false},
		"a brand behind the box":     {append(ftyp("mif1"), "avif"...), true, false},
		"the minor version":          {[]byte("\x00\x00\x00\x14ftypisomheicmp42"), false, false},
		"a box of no size":           {[]byte("\x00\x00\x00\x00ftypavif"), false, true},
		"cut off in the brand":       {[]byte("\x00\x00\x00\x14ftyphei"), false, false},
		"cut off behind the brand":   {ftyp("mif1", "avif")[:12], true, false},
		"a size beyond what is read": {append([]byte("\xff\xff\xff\xff"), ftyp("mif1", "avif")[4:]...), false, true},
		"no ftyp":                    {[]byte("\x00\x00\x00\x14freeheic----heic"), false, false},
		"nothing":                    {nil, false, false},
	} {
		if heic, avif := isHEIC(c.head), isAVIF(c.head); heic != c.heic || avif != c.avif {
			t.Errorf("%s: HEIC %v, AVIF %v", name, heic, avif)
		}
	}
}

// item is one with a size.
func item(id uint32, kind string, w, h uint32) *bmff.Item {
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(make([]byte, 4), w), h)
	return &bmff.Item{ID: id, Type: kind, Properties: []bmff.Property{{Type: "ispe", Data: size}}}
}

// One image has to be of its coding and to have a size.
func TestParts(t *testing.T) {
	for name, c := range map[string]struct {
		primary *bmff.Item
		want    error
	}{
		"an image":          {item(1, "hvc1", 40, 30), nil},
		"of another coding": {item(1, "jpeg", 40, 30), pose.ErrUnsupportedImage},
		"of no width":       {item(1, "hvc1", 0, 30), pose.ErrInvalidImage},
		"of no height":      {item(1, "hvc1", 40, 0), pose.ErrInvalidImage},
		"of no size":        {&bmff.Item{ID: 1, Type: "hvc1"}, pose.ErrInvalidImage},
		"of a huge size":    {item(1, "hvc1", 1<<31, 30), pose.ErrInvalidImage},
		"a grid of nothing": {item(1, "grid", 40, 30), pose.ErrInvalidImage},
	} {
		all, err := parts(&bmff.File{Primary: c.primary}, "HEIC", "hvc1")
		if !errors.Is(err, c.want) || c.want == nil && (err != nil || len(all) != 1) {
			t.Errorf("%s: %d parts, %v", name, len(all), err)
		}
	}
}

func TestAbove(t *testing.T) {
	for _, c := range [][3]int{{0, 5, 0}, {1, 5, 1}, {5, 5, 1}, {6, 5, 2}, {4032, 512, 8}} {
		if got := above(c[0], c[1]); got != c[2] {
			t.Errorf("%d / %d = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}
