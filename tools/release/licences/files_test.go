package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNamesOfLicences(t *testing.T) {
	for name, want := range map[string]bool{
		"LICENSE": true, "LICENCE": true, "License.md": true, "licenses": true, "COPYING": true, "NOTICE.txt": true, "PATENTS": true,
		"LICENSE.libheif": true, "LICENSE.aom": true, "LICENSE.gen2brain": true,
		"LICENSE.go": false, "licensing.md": false, "MYLICENSE": false, "NOTICED": false, "LICENSE.html": false, "COPYING.LESSER": false,
	} {
		if got := licence.MatchString(name); got != want {
			t.Errorf("%s is a licence: %v", name, got)
		}
	}
}

// Licences are looked for from what is linked up to the module's root, and not beyond or beside.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"LICENSE", "mod/LICENSE", "mod/NOTICE", "mod/a/b/COPYING", "mod/a/b/c.go", "mod/unused/LICENSE", "mod/fonts/LICENSE.txt", "bare/x/x.go",
		"mod/LICENSES/README", // a folder is no licence
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(names ...string) (paths []string) {
		for _, n := range names {
			paths = append(paths, filepath.Join(dir, filepath.FromSlash(n)))
		}
		return paths
	}
	l := link{
		root:    map[string]string{"m": in("mod")[0], "bare": in("bare")[0], "github.com/hypermob/pose/heif": in("bare")[0]},
		folders: map[string][]string{"m": in("mod/a/b", "mod/fonts", "mod/a"), "bare": in("bare/x"), "github.com/hypermob/pose/heif": in("bare/x")},
	}
	if got, want := l.files("m"), in("mod/NOTICE", "mod/LICENSE", "mod/a/b/COPYING", "mod/fonts/LICENSE.txt"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := l.files("bare"); len(got) != 0 {
		t.Errorf("a module without a licence has %q", got)
	}
	if got := l.files("github.com/hypermob/pose/heif"); len(got) == 0 || filepath.Base(filepath.Dir(got[0])) == "bare" {
		t.Errorf("a module of the repository has %q, want the root's", got)
	}
	if got := l.files("unknown"); len(got) != 0 {
		t.Errorf("a module that is not linked has %q", got)
	}
}

func TestShow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "LICENSE")
	if err := os.WriteFile(file, []byte("\n\nDo what you want.\n\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := show(&b, "example.com/m v1.2.3", file); err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("=", 80) + "\nexample.com/m v1.2.3: LICENSE\n\nDo what you want.\n\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if err := show(&b, "x", file+".none"); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// What is no Go program, or has no module in the folder, is an error.
func TestRunRefuses(t *testing.T) {
	text := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(text, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := run(&b, text, "."); err == nil || b.Len() > 0 {
		t.Errorf("a script: %v", err)
	}
	if _, err := packages(t.TempDir(), map[string]string{}); err == nil || !strings.Contains(err.Error(), "go list") {
		t.Errorf("an empty folder: %v", err)
	}
}
