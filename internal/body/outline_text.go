package body

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Outlines are stored as text: the version of their form, a colon, and in version 1 the numbers of
// the left and of the right side, each as the eight bytes of a float64, little-endian, in base64.
// Another set of edges, or another way to read them, is another version: lengths are fitted to what
// one version says.
const outlineVersion = "1"

// maxOutlineText bounds the text of a version that is not known.
const maxOutlineText = 16 << 10

const outlineBytes = 2 * NumEdges * edgePlaces * 8

const maxEdge = 1e9 // pixels: far beyond any photo

// ErrOutlineVersion says that a text is an outline of another version than this package's.
var ErrOutlineVersion = errors.New("the outline is of another version")

var outlineEncoding = base64.RawStdEncoding.Strict()

// EncodeOutline writes the outlines of the left and of the right side as text, exactly. Outlines of
// which nothing is known are no text.
func EncodeOutline(sides [2]Outline) string {
	if sides == [2]Outline{} {
		return ""
	}
	b := make([]byte, 0, outlineBytes)
	for _, o := range sides {
		for _, e := range o {
			for _, v := range e {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
			}
		}
	}
	return outlineVersion + ":" + outlineEncoding.EncodeToString(b)
}

// DecodeOutline reads what EncodeOutline wrote. The error is [ErrOutlineVersion], or says what is
// wrong with the text.
func DecodeOutline(text string) (sides [2]Outline, err error) {
	if text == "" {
		return sides, nil
	}
	version, data, ok := strings.Cut(text, ":")
	if !ok || !isNumber(version) || len(text) > maxOutlineText || !isPlain(data) {
		return sides, fmt.Errorf("it is not a version, a colon and up to %d characters of ASCII", maxOutlineText)
	}
	if version != outlineVersion {
		return sides, ErrOutlineVersion
	}
	b, err := outlineEncoding.DecodeString(data)
	if err != nil {
		return sides, err
	}
	if len(b) != outlineBytes {
		return sides, fmt.Errorf("it has %d bytes, not %d", len(b), outlineBytes)
	}
	for side := range sides {
		for i := range sides[side] {
			for j := range sides[side][i] {
				sides[side][i][j] = math.Float64frombits(binary.LittleEndian.Uint64(b))
				b = b[8:]
			}
		}
	}
	if !validOutline(&sides) {
		return [2]Outline{}, fmt.Errorf("its numbers are not finite or beyond %g", maxEdge)
	}
	return sides, nil
}

// validOutline reports whether the numbers can be those of a photo.
func validOutline(sides *[2]Outline) bool {
	for _, o := range sides {
		for _, e := range o {
			for _, v := range e {
				if !(math.Abs(v) <= maxEdge) { // false for NaN
					return false
				}
			}
		}
	}
	return true
}

// isNumber reports whether a version is one to four digits.
func isNumber(s string) bool {
	return len(s) >= 1 && len(s) <= 4 && strings.Trim(s, "0123456789") == ""
}

// isPlain reports whether a text has visible ASCII alone, which stays as it is in JSON.
func isPlain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
