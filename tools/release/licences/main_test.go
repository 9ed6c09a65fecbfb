package main

import (
	"bytes"
	"debug/buildinfo"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// build builds a command of the repository for Linux, as for the image and the zip.
func build(t *testing.T, folder string, flags ...string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "program")
	args := append([]string{"build", "-trimpath", "-ldflags", "-s -w", "-o", program}, flags...)
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = folder
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// The list has a licence for every module that the linker put into the server, and for Go and the
// networks.
func TestServer(t *testing.T) {
	const folder = "../../../examples/server"
	program := build(t, folder)
	var b bytes.Buffer
	if err := run(&b, program, folder); err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	if len(info.Deps) < 30 {
		t.Errorf("only %d modules", len(info.Deps))
	}
	for _, m := range info.Deps {
		if !strings.Contains(b.String(), "\n"+m.Path+" ") {
			t.Errorf("nothing about %s", m.Path)
		}
	}
	for _, s := range []string{"Go go1", "Copyright Google LLC and the MediaPipe authors", "Permission is hereby granted"} {
		if !strings.Contains(b.String(), s) {
			t.Errorf("%q is missing", s)
		}
	}
}

// The list has the licences of what the server embeds with -tags heif.
func TestHEIF(t *testing.T) {
	const folder = "../../../examples/server"
	fetch := exec.Command("go", "run", "./decoders", "../examples/server/decoders")
	fetch.Dir = "../../../heif"
	if out, err := fetch.CombinedOutput(); err != nil {
		t.Fatalf("this test needs the decoders: %v: %s", err, out)
	}
	var b bytes.Buffer
	if err := run(&b, build(t, folder, "-tags", "heif"), folder); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{": LICENSE.libheif\n", ": LICENSE.libde265\n", ": LICENSE.libavif\n",
		": LICENSE.aom\n", ": LICENSE.gen2brain\n", "GNU LESSER GENERAL PUBLIC LICENSE",
		"github.com/strukturag/libheif"} {
		if !strings.Contains(b.String(), s) {
			t.Errorf("%q is missing", s)
		}
	}
}

// A program that was built elsewhere has modules that are not found here.
func TestOtherFolder(t *testing.T) {
	program := build(t, "../../../examples/server")
	var b bytes.Buffer
	if err := run(&b, program, "../../../examples/measure"); err == nil || !strings.Contains(err.Error(), "not linked") {
		t.Errorf("the error is %v", err)
	}
}
