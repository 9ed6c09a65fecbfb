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
	checkNotStored(t, got, folder)
}

// The same on a file system that is full, and then has room again.
func TestFileSystemFull(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=20k"); err != nil {
		t.Skip("a file system cannot be mounted here: ", err)
	}
	defer syscall.Unmount(folder, syscall.MNT_DETACH)
	s, _ := start(t, Config{Storage: "file://" + folder})
	checkNotStored(t, do(t, s, form(photo(t), "x.png", "height_cm", "175")), folder)
	if err := syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_REMOUNT, "size=10m"); err != nil {
		t.Fatal(err)
	}
	if got := do(t, s, form(photo(t), "x.png", "height_cm", "175")); got.dig("data", "output_image_url") == nil {
		t.Errorf("there is room again: %d %s", got.StatusCode, got.body)
	}
}

// checkNotStored reports lengths that did not come, or a file that did.
func checkNotStored(t *testing.T, got reply, folder string) {
	t.Helper()
	if got.StatusCode != 200 || got.dig("data", "arm_cm") == nil || !strings.Contains(string(got.body), "PICTURE_NOT_STORED") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			t.Errorf("%s is left behind, %v", path, err)
		}
		return nil
	})
}
