package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// source is a package with each kind of declaration, exported and not.
const source = `// Package body is about bodies.
package body

import "io"

// Limits of a stature.
const (
	Least = 50.0 // an infant
	most  = 272.0
)

const (
	Left Side = iota // the person's own
	Right
	neither
)

var ErrGone, errHidden = io.EOF, io.EOF

// A Side is one of two.
type Side int

func (s Side) String() string { return "side" }

func (s Side) hidden() {}

// A Pair is of any type.
type Pair[T any, K ~int | ~string] struct {
	First, Second T // of the pair
	key           K
	*Side
}

func NewPair[T any](a, b T) *Pair[T, int] { return nil }

func (p *Pair[T, K]) Swap() (K, error) { var k K; return k, nil }

// Photo is another name.
type Photo = map[string][]byte

type Reader interface {
	io.Reader
	// Close ends it.
	Close() error
	private()
}

type base struct{}

// Shown is promoted to those that embed base.
func (base) Shown() {}

type Outer struct {
	base
	Name string ` + "`json:\"name\"`" + `
}

type hidden struct{ X int }

func Do(do func(Side) error, rest ...Option) (n int, err error) {
	return len(rest), nil
}

type Option func(*hidden)

func helper() {}
`

const recorded = `# a/body: package body

const (
	Least = 50.0
)

var ErrGone, _ = io.EOF, io.EOF

func Do(do func(Side) error, rest ...Option) (n int, err error)

type Option func(*hidden)

type Outer struct {
	Name string ` + "`json:\"name\"`" + `
} // contains filtered or unexported fields

func (Outer) Shown()

type Pair[T any, K ~int | ~string] struct {
	First, Second T
	*Side
} // contains filtered or unexported fields

func NewPair[T any](a, b T) *Pair[T, int]

func (p *Pair[T, K]) Swap() (K, error)

type Photo = map[string][]byte

type Reader interface {
	io.Reader
	Close() error
} // contains filtered or unexported methods

type Side int

const (
	Left Side = iota
	Right
)

func (s Side) String() string

`

// files makes a folder of files, by their paths.
func files(t *testing.T, all map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func apiOf(t *testing.T, all map[string]string) (string, error) {
	t.Helper()
	var b bytes.Buffer
	err := run(&b, files(t, all))
	return b.String(), err
}

// squeezed has one space for any white space within a line.
func squeezed(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.Join(strings.Fields(l), " ")
	}
	return strings.Join(lines, "\n")
}

// Everything exported is recorded, without comments and bodies, and nothing else.
func TestRecord(t *testing.T) {
	got, err := apiOf(t, map[string]string{"a/body/body.go": source})
	if err != nil {
		t.Fatal(err)
	}
	g, w := strings.Split(squeezed(got), "\n"), strings.Split(squeezed(recorded), "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("line %d differs:\n%s\nwant\n%s", i+1, got, recorded)
		}
	}
}

// What changes nothing for importers does not show; what does, shows.
func TestChanges(t *testing.T) {
	before, err := apiOf(t, map[string]string{"a/body/body.go": source})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		old, new string
		shows    bool
	}{
		"a comment":             {"// A Side is one of two.", "// A Side is left or right.", false},
		"a field's comment":     {"// of the pair", "// of two", false},
		"a body":                {"return len(rest), nil", "return 0, nil", false},
		"an unexported field":   {"key           K", "keys []K", false},
		"an unexported func":    {"func helper() {}", "func helper(int) {}", false},
		"a constraint":          {"~int | ~string", "~int", true},
		"a result":              {"(K, error)", "(K, bool)", true},
		"a variadic parameter":  {"rest ...Option", "rest []Option", true},
		"a tag":                 {`json:"name"`, `json:"Name"`, true},
		"a receiver":            {"func (s Side) String", "func (s *Side) String", true},
		"an embedded type":      {"	*Side\n", "", true},
		"a promoted method":     {"func (base) Shown() {}", "", true},
		"an interface's method": {"Close() error", "Close()", true},
		"an alias":              {"type Photo = map", "type Photo map", true},
		"a constant's value":    {"50.0", "60.0", true},
	} {
		if !strings.Contains(source, c.old) {
			t.Fatalf("%s: the source has no %q", name, c.old)
		}
		after, err := apiOf(t, map[string]string{"a/body/body.go": strings.Replace(source, c.old, c.new, 1)})
		if err != nil || (after != before) != c.shows {
			t.Errorf("%s: shows is %v, %v", name, after != before, err)
		}
	}
}

// Commands, tests, private folders and files for other systems are no API.
func TestLeftOut(t *testing.T) {
	got, err := apiOf(t, map[string]string{
		"a.go": "package a\n\nfunc A() {}\n", "a_test.go": "package a\n\nfunc TestOnly() {}\n",
		"a_windows.go": "package a\n\nfunc Windows() {}\n", "a_linux.go": "package a\n\nfunc Linux() {}\n",
		"tagged.go": "//go:build tflite\n\npackage a\n\nfunc Tagged() {}\n", "cgo.go": "package a\n\nimport \"C\"\n\nfunc Cgo() {}\n",
		"cmd/main.go": "package main\n\nfunc Main() {}\n", "internal/b.go": "package b\n\nfunc B() {}\n",
		"testdata/c.go": "package c\n\nfunc C() {}\n", "_gen/d.go": "package d\n\nfunc D() {}\n", ".git/e.go": "package e\n\nfunc E() {}\n",
		"tools/f.go": "package f\n\nfunc F() {}\n", "z/y.go": "package y\n\nfunc Y() {}\n", "docs/README.md": "no Go",
	})
	want := "# .: package a\n\nfunc A()\n\nfunc Linux()\n\n# z: package y\n\nfunc Y()\n\n"
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

// A folder that cannot be read as a package is an error with its name.
func TestBroken(t *testing.T) {
	for name, all := range map[string]map[string]string{
		"syntax":       {"bad/a.go": "package bad\n\nfunc {"},
		"two packages": {"bad/a.go": "package bad\n", "bad/b.go": "package worse\n"},
	} {
		if got, err := apiOf(t, all); err == nil || !strings.HasPrefix(err.Error(), "bad: ") {
			t.Errorf("%s: %v, %q", name, err, got)
		}
	}
	if err := run(&bytes.Buffer{}, filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is not there has an API")
	}
}
