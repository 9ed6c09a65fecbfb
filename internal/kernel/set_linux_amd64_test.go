//go:build !purego

package kernel

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// processorFlags returns what the kernel of the system says the processor can do, without
// what GODEBUG switches off.
func processorFlags(t *testing.T) map[string]bool {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(info), "\nflags")
	line, _, _ = strings.Cut(line, "\n")
	flags := map[string]bool{}
	for _, flag := range strings.Fields(line) {
		flags[flag] = true
	}
	for _, setting := range strings.Split(os.Getenv("GODEBUG"), ",") {
		name, ok := strings.CutPrefix(setting, "cpu.")
		name, off := strings.CutSuffix(name, "=off")
		switch {
		case ok && off && name == "all":
			clear(flags)
		case ok && off:
			delete(flags, name)
		}
	}
	return flags
}

// A set that the processor can run must not be missing, or tests and programs would quietly
// do without.
func TestSetsOfProcessor(t *testing.T) {
	flags := processorFlags(t)
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !flags[name] })
	}
	want := []string{"plain"}
	if has("avx2", "fma", "bmi2") {
		if !has("f16c") {
			t.Error("a processor with AVX2 but not F16C")
		}
		want = slices.Insert(want, 0, "avx2")
		if has("avx512f", "avx512vl", "avx512dq", "avx512bw") {
			want = slices.Insert(want, 0, "avx512")
		}
	}
	var got []string
	for _, set := range Sets() {
		got = append(got, set.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("sets %q, want %q", got, want)
	}
}

func TestSwitchingSetsOff(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{"cpu.avx512f=off", "cpu.avx512dq=off", "cpu.avx2=off", "cpu.fma=off", "cpu.bmi2=off"} {
		cmd := exec.Command(program, "-test.run=^TestSetsOfProcessor$", "-test.v")
		cmd.Env = append(os.Environ(), "GODEBUG="+setting)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: TestSetsOfProcessor") {
			t.Errorf("%s: %v\n%s", setting, err, out)
		}
	}
}
