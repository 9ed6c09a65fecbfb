package proof

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Args[0] == sandboxName { // this program, started by start: see sandbox_linux_test.go
		enterSandbox()
	}
	code := m.Run()
	if folder, err := programs(); err == nil {
		os.RemoveAll(folder)
	}
	os.Exit(code)
}

// unavailable ends a test that this machine cannot run. In CI that is a failure.
func unavailable(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal("CI has to run this: ", reason)
	}
	t.Skip(reason)
}

// programs is the folder for what build makes.
var programs = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "pose-proof") })

// build compiles a package for GOARCH as it is shipped and returns the file. The path is relative to examples/server.
func build(t testing.TB, path, goarch string) string {
	t.Helper()
	folder, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, filepath.Base(path)+"-"+goarch)
	if _, err := os.Stat(file); err == nil {
		return file
	}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, ".")
	cmd.Dir = filepath.Join("..", path)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+goarch)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatal(errors.Join(err, errors.New(string(out))))
	}
	return file
}
