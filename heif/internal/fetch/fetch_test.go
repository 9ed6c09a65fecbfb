package fetch

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// names lists the files in a folder.
func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// All files are written once, and no others.
func TestDecoders(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "decoders")
	if written, err := Decoders(folder, false); err != nil || len(written) != len(files) {
		t.Fatalf("%d files: %v", len(written), err)
	}
	want := []string{"LICENSE.aom", "LICENSE.gen2brain", "LICENSE.libavif", "LICENSE.libde265",
		"LICENSE.libheif", "libavif.wasm.gz", "libheif.wasm.gz"}
	if got := names(t, folder); !slices.Equal(got, want) {
		t.Errorf("the folder has %q", got)
	}
	t.Setenv("PATH", "") // files that are there are not downloaded
	if written, err := Decoders(folder, false); err != nil || len(written) != 0 {
		t.Errorf("again: %q, %v", written, err)
	}
}

// The user's own file is kept, unless it may be overwritten.
func TestOverwrite(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, HEIC)
	if err := os.WriteFile(path, []byte("my own build"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Decoders(folder, false); !errors.Is(err, ErrExists) ||
		!strings.Contains(err.Error(), path) {
		t.Errorf("the error is %v", err)
	}
	if b, err := os.ReadFile(path); string(b) != "my own build" || len(names(t, folder)) != 1 {
		t.Errorf("the folder has %q, the file %d bytes, %v", names(t, folder), len(b), err)
	}
	if _, err := Decoders(folder, true); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); err != nil || sum(b) != files[0].sum {
		t.Errorf("the file was not overwritten: %v", err)
	}
}

// A file with another sum than expected is not written.
func TestSum(t *testing.T) {
	folder := t.TempDir()
	other := file{heic, "lib/heif.wasm.gz", HEIC, files[1].sum}
	written, err := fetch([]file{other}, folder, false)
	if err == nil || !strings.Contains(err.Error(), files[0].sum) {
		t.Errorf("the error is %v", err)
	}
	if got := names(t, folder); len(written)+len(got) != 0 {
		t.Errorf("the folder has %q", got)
	}
}

// A failed download is an error that says why.
func TestNoDownload(t *testing.T) {
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOPROXY", "off")
	if _, err := Decoders(t.TempDir(), false); err == nil ||
		!strings.Contains(err.Error(), heic) || !strings.Contains(err.Error(), "GOPROXY=off") {
		t.Errorf("no proxy: %v", err)
	}
	t.Setenv("PATH", "")
	if _, err := Decoders(t.TempDir(), false); err == nil || !strings.Contains(err.Error(), "go") {
		t.Errorf("no go command: %v", err)
	}
}
