package av1

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose/heif/internal/bitstest"
)

// size is what a sequence header says of it, in as many bits as are needed.
func size(w, h int) string {
	x, y := fmt.Sprintf("%b", w-1), fmt.Sprintf("%b", h-1)
	return fmt.Sprintf("%04b %04b %s %s", len(x)-1, len(y)-1, x, y)
}

const (
	reduced   = "000 1 1 00101"         // profile, still, reduced, level
	oneLevel  = "000 0 0 0 0 00000 "    // no timing, no delays, one operating point
	upTo7     = "000000000000 00111"    // its layers and its level
	level8    = "000000000000 01000 1"  // with a tier
	delimiter = "0 0010 0 1 0 00000000" // an OBU of no bytes
	header    = "0 0001 0 1 0 00001010" // of a sequence header, with a size
	endless   = "0 0001 0 0 0"          // of one that goes on to the end
	extended  = "0 0001 1 1 0 00000000 00001010"
)

// The size stands behind whatever a sequence header says before.
func TestSize(t *testing.T) {
	timing := strings.Repeat("0", 64)
	for name, bits := range map[string]string{
		"a still image":          header + reduced + size(640, 480),
		"behind a delimiter":     delimiter + header + reduced + size(640, 480),
		"without a length":       endless + reduced + size(640, 480),
		"with an extension":      extended + reduced + size(640, 480),
		"an operating point":     header + oneLevel + upTo7 + size(640, 480),
		"with a tier":            header + oneLevel + level8 + size(640, 480),
		"two operating points":   header + "000 0 0 0 0 00001" + level8 + upTo7 + size(640, 480),
		"timing":                 header + "000 0 0 1" + timing + "0 0 0 00000" + upTo7 + size(640, 480),
		"an equal picture time":  header + "000 0 0 1" + timing + "1 00101 0 0 00000" + upTo7 + size(640, 480),
		"a decoder model":        header + "000 0 0 1" + timing + "0 1 00010" + strings.Repeat("01", 21) + "0 00000" + upTo7 + "1 101 010 1" + size(640, 480),
		"a model for no point":   header + "000 0 0 1" + timing + "0 1 00010" + strings.Repeat("01", 21) + "0 00000" + upTo7 + "0" + size(640, 480),
		"initial delays":         header + "000 0 0 0 1 00000" + upTo7 + "1 0101" + size(640, 480),
		"initial delays, absent": header + "000 0 0 0 1 00000" + upTo7 + "0" + size(640, 480),
	} {
		if w, h, err := Size(bitstest.Packed(bits)); err != nil || w != 640 || h != 480 {
			t.Errorf("%s: %d × %d, %v", name, w, h, err)
		}
	}
	for _, c := range [][2]int{{1, 1}, {2, 65536}, {65536, 3}, {72, 96}} {
		if w, h, err := Size(bitstest.Packed(header + reduced + size(c[0], c[1]))); err != nil || w != c[0] || h != c[1] {
			t.Errorf("%v: %d × %d, %v", c, w, h, err)
		}
	}
}

// What has no sequence header, or not the whole of it, is damaged.
func TestDamaged(t *testing.T) {
	for name, bits := range map[string]string{
		"nothing":                        "",
		"only delimiters":                strings.Repeat(delimiter, 3),
		"too many delimiters":            strings.Repeat(delimiter, maxUnits) + header + reduced + size(640, 480),
		"another unit without a length":  "0 0110 0 0 0" + header + reduced + size(640, 480),
		"a length of more than 28 bits":  "0 0010 0 1 0" + strings.Repeat("11111111", 8) + header + reduced + size(640, 480),
		"a unit that is longer than all": "0 0010 0 1 0 01111111" + header + reduced + size(640, 480),
	} {
		if w, h, err := Size(bitstest.Packed(bits)); !errors.Is(err, ErrDamaged) || w != 0 || h != 0 {
			t.Errorf("%s: %d × %d, %v", name, w, h, err)
		}
	}
	whole := bitstest.Packed(header + oneLevel + level8 + size(640, 480))
	for n := range whole {
		if w, h, err := Size(whole[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d of %d bytes: %d × %d, %v", n, len(whole), w, h, err)
		}
	}
}

// A length takes as many bytes as it needs.
func TestLength(t *testing.T) {
	filler := strings.Repeat("00000000", 200) // more than one byte of a length can say
	bits := "0 0010 0 1 0 11001000 00000001" + filler + header + reduced + size(640, 480)
	if w, h, err := Size(bitstest.Packed(bits)); err != nil || w != 640 || h != 480 {
		t.Errorf("%d × %d, %v", w, h, err)
	}
}

// Files that libavif wrote are of the size that they say, in as many bytes as are read of them.
func TestFiles(t *testing.T) {
	for _, name := range []string{"plain-avif.avif", "lossless-avif.avif", "bits12-avif.avif", "grey-avif.avif"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		image := data[bytes.Index(data, []byte("mdat"))+4:]
		if w, h, err := Size(image[:min(HeadSize, len(image))]); err != nil || w != 72 || h != 96 {
			t.Errorf("%s: %d × %d, %v", name, w, h, err)
		}
	}
}
