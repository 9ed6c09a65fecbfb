package service

import (
	"io/fs"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func makePipe(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A picture that cannot be written to its end leaves nothing behind.
func TestDiskFull(t *testing.T) {
	folder := t.TempDir()
	s, _ := start(t, Config{Storage: "file://" + folder})
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	full := syscall.Rlimit{Cur: 10_000, Max: old.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	got := do(t, s, form(photo(t), "x.png", "height_cm", "175"))
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if got.StatusCode != 200 || !strings.Contains(string(got.body), "PICTURE_NOT_STORED") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			t.Errorf("%s is left behind, %v", path, err)
		}
		return nil
	})
}
