// Package bitstest writes bits for tests.
package bitstest

import (
	"fmt"
	"strings"
)

// Packed makes bytes of bits that are written as text; spaces are for the eye. The last byte is
// filled with zeros.
func Packed(bits string) (b []byte) {
	bits = strings.ReplaceAll(bits, " ", "")
	for i, c := range bits {
		if i%8 == 0 {
			b = append(b, 0)
		}
		b[i/8] |= byte(c-'0') << (7 - i%8)
	}
	return b
}

// UE writes numbers in Exp-Golomb code.
func UE(values ...int) (text string) {
	for _, v := range values {
		code := fmt.Sprintf("%b", v+1)
		text += strings.Repeat("0", len(code)-1) + code
	}
	return text
}
