package jpeg_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/hypermob/pose/internal/jpeg"
)

// part returns a segment.
func part(code byte, contents ...byte) []byte {
	n := len(contents) + 2
	return append([]byte{0xff, code, byte(n >> 8), byte(n)}, contents...)
}

// Parts of a grey image of 8×8, whose only block is zero: the tables have a code of one bit.
var (
	soi, eoi     = []byte{0xff, 0xd8}, []byte{0xff, 0xd9}
	quantisation = part(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	huffmanDC    = part(0xc4, 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	huffmanAC    = part(0xc4, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	frame        = part(0xc0, 8, 0, 8, 0, 8, 1, 1, 0x11, 0)
	progressive  = part(0xc2, 8, 0, 8, 0, 8, 1, 1, 0x11, 0)
	scanHeader   = part(0xda, 1, 1, 0, 0, 63, 0)
	blockData    = []byte{0x3f}
)

func file(parts ...[]byte) []byte { return slices.Concat(append([][]byte{soi}, parts...)...) }

// without returns the whole image's file with one part replaced.
func with(old []byte, parts ...[]byte) []byte {
	all := [][]byte{soi, quantisation, huffmanDC, huffmanAC, frame, scanHeader, blockData, eoi}
	i := slices.IndexFunc(all, func(p []byte) bool { return &p[0] == &old[0] })
	return slices.Concat(slices.Concat(all[:i], parts, all[i+1:])...)
}

func TestSmallestFile(t *testing.T) {
	m, err := decode(with(eoi, eoi))
	if err != nil || m.Missing != 0 {
		t.Fatalf("%v, %v", m, err)
	}
	for i := range 64 {
		if r, g, b := m.RGB(i%8, i/8); r != 128 || g != 128 || b != 128 {
			t.Fatalf("pixel %d is %d, %d, %d", i, r, g, b)
		}
	}
}

// frameOf is a frame header with the given components.
func frameOf(code byte, components ...byte) []byte {
	return part(code, append([]byte{8, 0, 8, 0, 8, byte(len(components) / 3)}, components...)...)
}

// Every kind of broken file has a message that says what is wrong.
func TestMessages(t *testing.T) {
	const invalid, unsupported = false, true
	counts := func(n ...byte) []byte { return append(n, make([]byte, 16-len(n))...) }
	for _, test := range []struct {
		name string
		data []byte
		kind bool
		want string
	}{
		{"nothing", nil, invalid, "the data ends before the image does"},
		{"another format", []byte("\x89PNG\r\n"), invalid, "the data does not begin with a JPEG marker"},
		{"no image", file(eoi), invalid, "the data ends before the image does"},
		{"no scan", with(scanHeader, eoi), invalid, "the data ends before the image does"},
		{"a segment cut off", file(part(0xe1, 1, 2, 3)[:5]), invalid, "the data ends before the image does"},
		{"a segment without a length", file([]byte{0xff, 0xe1, 0}), invalid, "the data ends before the image does"},
		{"a segment of no length", with(quantisation, []byte{0xff, 0xdb, 0, 1}), invalid, "a segment is shorter than its own length"},
		{"an image inside the image", with(frame, soi), invalid, "a second image begins inside the first"},

		{"lossless", file(part(0xc3)), unsupported, "lossless JPEG"},
		{"lossless and arithmetic", file(part(0xcb)), unsupported, "lossless JPEG"},
		{"arithmetic", file(part(0xc9)), unsupported, "arithmetic-coded JPEG"},
		{"progressive and arithmetic", file(part(0xca)), unsupported, "arithmetic-coded JPEG"},
		{"hierarchical", file(part(0xde)), unsupported, "hierarchical JPEG"},
		{"differential", file(part(0xc5)), unsupported, "hierarchical JPEG"},
		{"extensions", file(part(0xc8)), unsupported, "JPEG with extensions"},
		{"JPEG-LS", file(part(0xf7)), unsupported, "JPEG-LS"},

		{"frame header of no length", file(part(0xc0)), invalid, "the frame header has the wrong length"},
		{"frame header for fewer components", file(part(0xc0, 8, 0, 8, 0, 8, 2, 1, 0x11, 0)), invalid, "the frame header has the wrong length"},
		{"12 bits", file(part(0xc1, 12, 0, 8, 0, 8, 1, 1, 0x11, 0)), unsupported, "JPEG with 12 bits per sample"},
		{"no columns", file(part(0xc0, 8, 0, 8, 0, 0, 1, 1, 0x11, 0)), invalid, "the image has no columns"},
		{"no rows", file(part(0xc0, 8, 0, 0, 0, 8, 1, 1, 0x11, 0)), unsupported, "JPEG that gives its height after the image (DNL)"},
		{"two components", file(frameOf(0xc0, 1, 0x11, 0, 2, 0x11, 0)), unsupported, "JPEG with 2 components"},
		{"no components", file(frameOf(0xc0)), unsupported, "JPEG with 0 components"},
		{"sampling factor 0", file(frameOf(0xc0, 1, 0x10, 0)), invalid, "sampling factors 1 × 0 are none"},
		{"sampling factor 5", file(frameOf(0xc0, 1, 0x51, 0)), invalid, "sampling factors 5 × 1 are none"},
		{"quantisation table 4", file(frameOf(0xc0, 1, 0x11, 4)), invalid, "there is no such quantisation table"},
		{"two of three samples", file(frameOf(0xc0, 1, 0x31, 0, 2, 0x21, 0, 3, 0x11, 0)), unsupported,
			"JPEG with a component that has 2 of 3 samples across and 1 of 1 down, which are no whole multiples"},
		{"two frames", with(frame, frame, frame), invalid, "there are two frame headers"},

		{"restart interval of one byte", with(quantisation, part(0xdd, 1)), invalid, "the restart interval has the wrong length"},
		{"quantisation table 5", with(quantisation, part(0xdb, append([]byte{5}, make([]byte, 64)...)...)), invalid, "there is no such quantisation table"},
		{"of 24 bits", with(quantisation, part(0xdb, append([]byte{0x20}, make([]byte, 192)...)...)), invalid, "there is no such quantisation table"},
		{"quantisation table cut off", with(quantisation, quantisation, part(0xdb, make([]byte, 64)...)), invalid, "a quantisation table is too short"},
		{"of 16 bits cut off", with(quantisation, part(0xdb, append([]byte{0x10}, make([]byte, 64)...)...)), invalid, "a quantisation table is too short"},
		{"no quantisation table", with(quantisation), invalid, "a quantisation table is missing"},

		{"Huffman table cut off", with(huffmanDC, part(0xc4, make([]byte, 16)...)), invalid, "a Huffman table is too short"},
		{"symbols cut off", with(huffmanDC, part(0xc4, append([]byte{0}, counts(0, 2)...)...)), invalid, "Huffman table 0 of class 0 with 2 symbols is none"},
		{"class 2", with(huffmanDC, part(0xc4, append(append([]byte{0x20}, counts(1)...), 0)...)), invalid, "Huffman table 0 of class 2 with 1 symbols is none"},
		{"number 4", with(huffmanDC, part(0xc4, append(append([]byte{0x14}, counts(1)...), 0)...)), invalid, "Huffman table 4 of class 1 with 1 symbols is none"},
		{"257 symbols", with(huffmanDC, part(0xc4, slices.Concat([]byte{0x10}, counts(0, 0, 0, 0, 0, 0, 0, 100, 157), make([]byte, 257))...)), invalid,
			"Huffman table 0 of class 1 with 257 symbols is none"},
		{"sizes of 16 bits", with(huffmanDC, part(0xc4, append(append([]byte{0}, counts(1)...), 16)...)), invalid, "a Huffman table has sizes beyond 15"},
		{"three codes of one bit", with(huffmanDC, part(0xc4, append(append([]byte{0}, counts(3)...), 0, 1, 2)...)), invalid, "a Huffman table has more codes than fit"},
		{"a code of ones", with(huffmanDC, part(0xc4, append(append([]byte{0}, counts(2)...), 0, 1)...)), invalid, "a Huffman table has more codes than fit"},
		{"codes beyond 16 bits", with(huffmanDC, part(0xc4, append(append([]byte{0x10}, counts(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2)...), make([]byte, 17)...)...)), invalid,
			"a Huffman table has more codes than fit"},

		{"scan before the frame", with(frame), invalid, "a scan comes before the frame header"},
		{"scan header of no length", with(scanHeader, part(0xda)), invalid, "a scan header has the wrong length"},
		{"of no components", with(scanHeader, part(0xda, 0, 0, 63, 0)), invalid, "a scan header has the wrong length"},
		{"of five", with(scanHeader, part(0xda, 5, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 63, 0)), invalid, "a scan header has the wrong length"},
		{"of another component", with(scanHeader, part(0xda, 1, 2, 0, 0, 63, 0)), invalid, "a scan has a component that the frame has not"},
		{"of one component twice", with(scanHeader, part(0xda, 2, 1, 0, 1, 0, 0, 63, 0)), invalid, "a scan has a component that the frame has not"},
		{"with Huffman table 4", with(scanHeader, part(0xda, 1, 1, 0x40, 0, 63, 0)), invalid, "there is no such Huffman table"},
		{"with a Huffman table that is not there", with(scanHeader, part(0xda, 1, 1, 0x02, 0, 63, 0)), invalid, "a Huffman table is missing"},
		{"of 11 blocks in an MCU", file(quantisation, frameOf(0xc0, 1, 0x42, 0, 2, 0x21, 0, 3, 0x11, 0), part(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)), unsupported,
			"JPEG with 11 blocks in an MCU, of which there may be 10"},
		{"a code that is none", with(blockData, []byte{0xff, 0x00, 0xff, 0x00, 0xff, 0x00}), invalid, "the image data is damaged, 0 % of the way through it"},
		{"more coefficients than 64", with(huffmanAC, part(0xc4, append(append([]byte{0x10}, counts(1)...), 0xf0)...), frame, scanHeader, make([]byte, 8)), invalid,
			"the image data is damaged, 0 % of the way through it"},
		{"another marker in place of data", with(blockData, part(0xe1)), invalid, "the image data is damaged, 0 % of the way through it"},

		{"progressive without a Huffman table", file(quantisation, progressive, part(0xda, 1, 1, 0, 0, 0, 0)), invalid, "a Huffman table is missing"},
		{"or without one for the others", file(quantisation, huffmanDC, progressive, part(0xda, 1, 1, 0, 1, 63, 0)), invalid, "a Huffman table is missing"},
		{"first coefficient and others", with(frame, progressive), invalid, "a progressive scan has coefficients 0 to 63, bits 0 and 0"},
		{"band that ends before it begins", with(frame, progressive, part(0xda, 1, 1, 0, 9, 8, 0)), invalid, "a progressive scan has coefficients 9 to 8, bits 0 and 0"},
		{"coefficient 64", with(frame, progressive, part(0xda, 1, 1, 0, 1, 64, 0)), invalid, "a progressive scan has coefficients 1 to 64, bits 0 and 0"},
		{"two bits at once", with(frame, progressive, part(0xda, 1, 1, 0, 1, 63, 0x20)), invalid, "a progressive scan has coefficients 1 to 63, bits 2 and 0"},
		{"bit 14", with(frame, progressive, part(0xda, 1, 1, 0, 1, 63, 0x0e)), invalid, "a progressive scan has coefficients 1 to 63, bits 0 and 14"},
		{"others of two components", file(quantisation, huffmanAC, frameOf(0xc2, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0), part(0xda, 2, 1, 0, 2, 0, 1, 63, 0)), invalid,
			"a progressive scan has coefficients 1 to 63, bits 0 and 0"},
		{"progressive, a code that is none", with(frame, progressive, part(0xda, 1, 1, 0, 0, 0, 0), []byte{0xff, 0, 0xff, 0, 0xff, 0}, eoi), invalid,
			"the image data is damaged, 0 % of the way through it"},
		{"others, a code that is none", with(frame, progressive, part(0xda, 1, 1, 0, 1, 63, 0), []byte{0xff, 0, 0xff, 0, 0xff, 0}, eoi), invalid,
			"the image data is damaged, 0 % of the way through it"},
		{"a new coefficient of two bits", with(huffmanAC, part(0xc4, append(append([]byte{0x10}, counts(1)...), 2)...), progressive, part(0xda, 1, 1, 0, 1, 63, 0x10), make([]byte, 4), eoi), invalid,
			"the image data is damaged, 0 % of the way through it"},
		{"a new coefficient behind the last", with(huffmanAC, part(0xc4, append(append([]byte{0x10}, counts(1)...), 0xf1)...), progressive, part(0xda, 1, 1, 0, 1, 8, 0x10), make([]byte, 4), eoi), invalid,
			"the image data is damaged, 0 % of the way through it"},
		{"another restart marker", file(part(0xdd, 0, 1), quantisation, huffmanDC, huffmanAC, part(0xc0, 8, 0, 8, 0, 16, 1, 1, 0x11, 0), scanHeader, blockData,
			[]byte{0xff, 0xd1}, blockData, eoi), invalid, "the image data is damaged, 50 % of the way through it"},
		{"a restart marker without an interval", file(quantisation, huffmanDC, huffmanAC, part(0xc0, 8, 0, 8, 0, 80, 1, 1, 0x11, 0), scanHeader,
			[]byte{0x00, 0xff, 0xd0}, eoi), invalid, "the image data is damaged, 40 % of the way through it"},
	} {
		_, err := decode(test.data)
		var format jpeg.FormatError
		var kind jpeg.UnsupportedError
		if err == nil || err.Error() != test.want || errors.As(err, &kind) != test.kind || errors.As(err, &format) == test.kind {
			t.Errorf("%s: %T %v, want %s", test.name, err, err, test.want)
		}
	}
}

// What the reader fails with is not the file's fault, and is returned as it is, wherever it happens.
func TestReaderErrors(t *testing.T) {
	e := newEncoder(2, 50, 30, [2]int{1, 1})
	e.restart = 2
	fault := errors.New("a fault")
	for _, data := range [][]byte{e.sequential(false), e.progressive()} {
		data = slices.Concat(file(part(0xe1, make([]byte, 9)...)), data[2:])
		for n := range len(data) - 2 {
			r := io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(fault))
			if _, err := jpeg.Decode(context.Background(), r, nil); !errors.Is(err, fault) {
				t.Fatalf("after %d of %d bytes: %v", n, len(data), err)
			}
		}
	}
}

// A reader that gives nothing, again and again, ends with an error.
func TestNoProgress(t *testing.T) {
	r := io.MultiReader(bytes.NewReader(soi), nothing{})
	if _, err := jpeg.Decode(context.Background(), r, nil); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// DecodeConfig stops at the frame header, and says what decoding takes.
func TestDecodeConfig(t *testing.T) {
	for _, progressive := range []bool{false, true} {
		e := newEncoder(3, 33, 20, [2]int{2, 2}, [2]int{1, 1}, [2]int{1, 1})
		data := e.sequential(false)
		if progressive {
			data = e.progressive()
		}
		head := bytes.Index(data, []byte{0xff, 0xc4})
		c, err := jpeg.DecodeConfig(context.Background(), bytes.NewReader(data[:head]))
		if err != nil || c.Width != 33 || c.Height != 20 {
			t.Fatalf("%+v, %v", c, err)
		}
		m, err := decode(data)
		if err != nil {
			t.Fatal(err)
		}
		want := len(m.Memory())
		if progressive {
			want += 128 * (6*4 + 2*3*2) // coefficients of two bytes: 3 × 2 MCUs of 4, 1 and 1 blocks
		}
		if c.Bytes != want {
			t.Errorf("progressive %v: %d bytes, want %d", progressive, c.Bytes, want)
		}
		if _, err := jpeg.DecodeConfig(context.Background(), bytes.NewReader(data[:head-20])); err == nil || !strings.Contains(err.Error(), "ends before") {
			t.Errorf("a header cut off: %v", err)
		}
	}
}
