package proof

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// The command needs nothing but itself and the photo.
func TestCommandNeedsNothing(t *testing.T) {
	photo := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(photo, largePhoto(t), 0o600); err != nil {
		t.Fatal(err)
	}
	root := folder(t, map[string]string{"measure": build(t, "../measure", runtime.GOARCH), "photo.jpg": photo})
	s := start(t, root, nil, "/measure", "-height", "174.058", "/photo.jpg")
	s.Process.Signal(syscall.SIGSTOP) // or it might end before it is looked at
	s.check(t, "/photo.jpg")
	s.Process.Signal(syscall.SIGCONT)
	err := s.Wait()
	var a measured
	if err != nil || json.Unmarshal(s.stdout.Bytes(), &a) != nil || a.Status != "success" || !a.Data.near(truth, 4) {
		t.Errorf("measured %s, should be about %+v; %v %s", &s.stdout, truth, err, &s.stderr)
	}
	s.unchanged(t)

	// That the root cannot be written to, the command finds too.
	s = start(t, root, nil, "/measure", "-height", "174.058", "-model", "lite", "-annotate", "/out.png", "/photo.jpg")
	if err := s.Wait(); err == nil || !strings.Contains(s.stdout.String()+s.stderr.String(), "read-only file system") {
		t.Errorf("with -annotate: %v, %s %s", err, &s.stdout, &s.stderr)
	}
	s.unchanged(t)
}

// native returns what the command measures outside of any sandbox.
func native(t testing.TB, photo []byte, model string) lengths {
	t.Helper()
	file := filepath.Join(t.TempDir(), "photo")
	if err := os.WriteFile(file, photo, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(build(t, "../measure", runtime.GOARCH), "-height", "174.058", "-model", model, file).Output()
	var a measured
	if err != nil || json.Unmarshal(out, &a) != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return a.Data.lengths
}
