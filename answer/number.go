package answer

import (
	"encoding/json"
	"strconv"
)

// CM is a number of centimetres that is printed with one decimal, or null if it is not known.
// Halves are rounded as Python's round does, by the exact binary value.
type CM struct {
	value float64
	known bool
}

// Value returns the number and whether it is known.
func (c CM) Value() (cm float64, known bool) { return c.value, c.known }

// String is the number as it is printed, "" if it is not known.
func (c CM) String() string { return fixed(c.value, 1, c.known) }

// MarshalJSON implements [json.Marshaler].
func (c CM) MarshalJSON() ([]byte, error) { return orNull(c.String()), nil }

// UnmarshalJSON implements [json.Unmarshaler].
func (c *CM) UnmarshalJSON(b []byte) (err error) {
	c.value, c.known, err = parse(b)
	return err
}

// PerPixel is a number of centimetres per pixel that is printed with four decimals, or null if it
// is not known.
type PerPixel CM

// Value returns the number and whether it is known.
func (p PerPixel) Value() (cm float64, known bool) { return p.value, p.known }

// String is the number as it is printed, "" if it is not known.
func (p PerPixel) String() string { return fixed(p.value, 4, p.known) }

// MarshalJSON implements [json.Marshaler].
func (p PerPixel) MarshalJSON() ([]byte, error) { return orNull(p.String()), nil }

// UnmarshalJSON implements [json.Unmarshaler].
func (p *PerPixel) UnmarshalJSON(b []byte) (err error) {
	p.value, p.known, err = parse(b)
	return err
}

func fixed(v float64, decimals int, known bool) string {
	if !known {
		return ""
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

func orNull(s string) []byte {
	if s == "" {
		return []byte("null")
	}
	return []byte(s)
}

func parse(b []byte) (v float64, known bool, err error) {
	var p *float64
	if err := json.Unmarshal(b, &p); err != nil || p == nil {
		return 0, false, err
	}
	return *p, true, nil
}
