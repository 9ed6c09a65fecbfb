package command

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lines returns the lines of a message, without their ends.
func lines(s string) []string { return strings.Split(strings.TrimRight(s, "\n"), "\n") }

// shown returns a file's name for people to read. It is quoted if a terminal would not print all of
// it.
func shown(name string) string {
	if printable(name) {
		return name
	}
	return strconv.Quote(name)
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// escaped returns a message in which control characters are spelt out, such as \x1b.
func escaped(s string) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if part := s[:n]; unicode.IsPrint(r) && (r != utf8.RuneError || n > 1) {
			b.WriteString(part)
		} else {
			b.WriteString(strings.Trim(strconv.Quote(part), `"`))
		}
		s = s[n:]
	}
	return b.String()
}
