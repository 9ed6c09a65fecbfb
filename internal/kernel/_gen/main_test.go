package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestDeclared(t *testing.T) {
	dir := t.TempDir()
	for name, source := range map[string]string{
		"gemm_amd64.go": "package kernel\n\n//go:noescape\nfunc gemmAVX2(p *Gemm)\n\n//go:noescape\nfunc gemmAVX512(p *Gemm)\n",
		"half_arm64.go": "package kernel\n\n//go:noescape\nfunc halfNEON(p *Half)\n",
		"other.go":      "package kernel\n\n//go:noescape\nfunc other()\n",
		"set_amd64.go":  "package kernel\n\nfunc notAssembly() {}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for processor, want := range map[string][]string{"amd64": {"gemmAVX2", "gemmAVX512"}, "arm64": {"halfNEON"}, "riscv64": nil} {
		if got, err := declared(dir, processor); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", processor, got, err, want)
		}
	}
}

// The fields are the loops of kernel.Set and nothing else of it.
func TestFields(t *testing.T) {
	got := fields()
	for _, name := range []string{"Direct", "HalfToFloat", "IDCT2", "Logistic"} {
		if !slices.Contains(got, name) {
			t.Errorf("no %s in %q", name, got)
		}
	}
	for _, name := range []string{"Name", "widths", "tiles", "strips"} {
		if slices.Contains(got, name) {
			t.Errorf("%s in %q", name, got)
		}
	}
}

// The sets need all loops that are declared in the folder; nothing is written if one is left over.
func TestWriteSets(t *testing.T) {
	dir := t.TempDir()
	if err := writeSets(dir, "amd64", nil); err != nil {
		t.Errorf("no sets: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "new_amd64.go"), []byte("//go:noescape\nfunc newAVX2()\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "sets_amd64.go")); err != nil {
		t.Fatal(err)
	}
	if err := writeSets(dir, "amd64", nil); err == nil || err.Error() != "no set has the loop newAVX2" {
		t.Errorf("a loop in no set: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "sets_amd64.go")); err == nil {
		t.Error("sets were written in spite of the error")
	}
}
