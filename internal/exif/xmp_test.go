package exif_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/exif/exiftest"
)

// inXMP returns a packet with a description that has these attributes and elements.
func inXMP(attributes, elements string) string {
	return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` + description(attributes, elements) +
		`</x:xmpmeta><?xpacket end="w"?>`
}

func description(attributes, elements string) string {
	return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
		`xmlns:tiff="http://ns.adobe.com/tiff/1.0/" ` + attributes + `>` + elements + `</rdf:Description></rdf:RDF>`
}

func jpegXMP(packet string) []byte {
	return exiftest.Segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00"+packet)
}

func TestXMP(t *testing.T) {
	ofAnother := `<xmpMM:Pantry xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"><rdf:Bag><rdf:li>` +
		`<rdf:Description tiff:Orientation="3"/></rdf:li></rdf:Bag></xmpMM:Pantry>`
	for name, c := range map[string]struct {
		packet string
		want   int
	}{
		"attribute":              {inXMP(`tiff:Orientation="6"`, ""), 6},
		"single quotes":          {inXMP(`tiff:Orientation = '8'`, ""), 8},
		"element":                {inXMP("", "<tiff:Orientation>\n 5 </tiff:Orientation>"), 5},
		"without x:xmpmeta":      {description(`tiff:Orientation="7"`, ""), 7},
		"of another prefix":      {inXMP(`xmlns:t="http://ns.adobe.com/tiff/1.0/" t:Orientation="3"`, ""), 3},
		"of another namespace":   {inXMP(`xmlns:tiff="http://example.com/" tiff:Orientation="3"`, ""), 1},
		"the second description": {inXMP("", "") + description(`tiff:Orientation="2"`, ""), 2},
		"of an ingredient":       {inXMP("", ofAnother), 1},
		"after an ingredient":    {inXMP("", ofAnother+"<tiff:Orientation>4</tiff:Orientation>"), 4},
		"too large":              {inXMP(`tiff:Orientation="9"`, ""), 1},
		"two digits":             {inXMP(`tiff:Orientation="66"`, ""), 1},
		"empty":                  {inXMP("", "<tiff:Orientation/>"), 1},
		"cut before":             {inXMP(`tiff:Orientation="6"`, "")[:200], 1},
		"cut after":              {strings.TrimSuffix(inXMP(`tiff:Orientation="6"`, ""), `</x:xmpmeta><?xpacket end="w"?>`), 6},
		"no XML":                 {`tiff:Orientation="6"`, 1},
		"more ends than starts":  {`</a></b><rdf:RDF>`, 1},
		"nothing":                {"", 1},
	} {
		if got := exif.JPEG(bytes.NewReader(bytes.Join([][]byte{soi, jpegXMP(c.packet), sos}, nil))); got != (exif.Data{Orientation: c.want}) {
			t.Errorf("%s: %+v, want %d", name, got, c.want)
		}
	}
}

// EXIF goes before XMP where it says an orientation, in whatever order they come.
func TestEXIFBeforeXMP(t *testing.T) {
	xmp := jpegXMP(inXMP(`tiff:Orientation="6"`, ""))
	for name, c := range map[string]struct {
		exif, want uint16
	}{
		"upright": {1, 1}, "turned otherwise": {3, 3}, "not said": {0, 6},
	} {
		app1 := exiftest.Segment(0xE1, prefix+string(exiftest.Block(binary.BigEndian, c.exif, 26)))
		for _, segments := range [][][]byte{{soi, app1, xmp, sos}, {soi, xmp, app1, sos}} {
			got := exif.JPEG(bytes.NewReader(bytes.Join(segments, nil)))
			if got != (exif.Data{Orientation: int(c.want), FocalLength35: 26}) {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
}

func TestXMPInChunks(t *testing.T) {
	packet := inXMP(`tiff:Orientation="6"`, "")
	const keyword, signature = "XML:com.adobe.xmp\x00", "\x89PNG\r\n\x1a\n"
	png := func(text string) exif.Data {
		chunks := [][]byte{[]byte(signature), pngChunk("IDAT", []byte("pixels")), pngChunk("iTXt", []byte(text)), pngChunk("IEND", nil)}
		return exif.PNG(bytes.NewReader(bytes.Join(chunks, nil)))
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write([]byte(packet))
	w.Close()
	webp := riffChunk("RIFF", append([]byte("WEBP"), append(riffChunk("VP8 ", []byte("odd")), riffChunk("XMP ", []byte(packet))...)...))
	for name, c := range map[string]struct{ got, want exif.Data }{
		"WebP":                    {exif.WebP(bytes.NewReader(webp)), exif.Data{Orientation: 6}},
		"PNG":                     {png(keyword + "\x00\x00en\x00\x00" + packet), exif.Data{Orientation: 6}},
		"PNG, compressed":         {png(keyword + "\x01\x00\x00\x00" + z.String()), exif.Data{Orientation: 6}},
		"PNG, badly compressed":   {png(keyword + "\x01\x00\x00\x00" + packet), none},
		"PNG, compressed, cut":    {png(keyword + "\x01\x00\x00\x00" + z.String()[:20]), none},
		"PNG, another text":       {png("Comment\x00\x00\x00en\x00\x00" + packet), none},
		"PNG, only the keyword":   {png(keyword), none},
		"PNG, less than the rest": {png(keyword + "\x00\x00en"), none},
	} {
		if c.got != c.want {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}

// tiffWithXMP has the tag XMP and, if it is not 0, Orientation.
func tiffWithXMP(orientation uint16, packet string) []byte {
	le := binary.LittleEndian
	entry := func(tag, kind uint16, count, value uint32) []byte {
		return le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(nil, tag), kind), count), value)
	}
	const after = 8 + 2 + 2*12 + 4
	b := append([]byte("II*\x00\x08\x00\x00\x00\x02\x00"), entry(0x0112, 3, 1, uint32(orientation))...)
	b = append(b, entry(0x02BC, 1, uint32(len(packet)), after)...)
	return append(append(b, 0, 0, 0, 0), packet...)
}

func TestXMPInTIFF(t *testing.T) {
	packet := inXMP(`tiff:Orientation="6"`, "")
	for orientation, want := range map[uint16]int{0: 6, 1: 1, 3: 3} {
		if got := exif.TIFF(bytes.NewReader(tiffWithXMP(orientation, packet))); got != (exif.Data{Orientation: want}) {
			t.Errorf("Orientation %d: %+v", orientation, got)
		}
	}
	if got := exif.TIFF(bytes.NewReader(tiffWithXMP(0, packet)[:60])); got != none {
		t.Errorf("cut: %+v", got)
	}
}

// A packet of any size and depth costs no more than a JPEG segment can hold.
func TestHostileXMP(t *testing.T) {
	for name, packet := range map[string]string{
		"long":       strings.Repeat("x", 64<<10) + inXMP(`tiff:Orientation="6"`, ""),
		"deep":       strings.Repeat("<a>", 1<<20),
		"attributes": "<a" + strings.Repeat(` b=""`, 1<<20),
		"entities":   `<!DOCTYPE a [<!ENTITY b "` + strings.Repeat("c", 1<<20) + `">]><a>&b;</a>`,
	} {
		b := tiffWithXMP(0, packet)
		allocs := testing.AllocsPerRun(1, func() {
			if got := exif.TIFF(bytes.NewReader(b)); got != none {
				t.Errorf("%s: %+v", name, got)
			}
		})
		if allocs > 100_000 {
			t.Errorf("%s: %g allocations", name, allocs)
		}
	}
}

func FuzzXMP(f *testing.F) {
	f.Add(inXMP(`tiff:Orientation="6"`, ""))
	f.Add(inXMP("", "<tiff:Orientation>5</tiff:Orientation>"))
	f.Fuzz(func(t *testing.T, packet string) {
		a := exif.TIFF(bytes.NewReader(tiffWithXMP(0, packet)))
		if a.Orientation < 1 || a.Orientation > 8 || a.FocalLength35 != 0 || a.Preview {
			t.Errorf("%+v", a)
		}
		if len(packet) > 4 && len(packet) < 60<<10 { // shorter ones have no place of their own in a TIFF file
			if b := exif.JPEG(bytes.NewReader(append(soi, jpegXMP(packet)...))); b != a {
				t.Errorf("%+v in JPEG, %+v in TIFF", b, a)
			}
		}
	})
}
