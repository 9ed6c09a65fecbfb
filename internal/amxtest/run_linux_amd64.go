package amxtest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/cpu"
)

// variable is set in the environment of a program that runs under Run.
const variable = "AMXTEST"

// Inside reports whether the program runs under [Run].
func Inside() bool { return os.Getenv(variable) != "" }

// In such a program the processor has AMX: the CPUID instruction cannot be traced.
func init() {
	if Inside() {
		cpu.X86.HasAMXTile, cpu.X86.HasAMXBF16 = true, true
	}
}

// A Result is what came of a program.
type Result struct {
	Output string
	// Counts says how often each instruction was computed; a processor with AMX leaves none.
	Counts map[string]int
	// Faults are the instructions that a processor would not have computed, and why.
	Faults []string
	// Asked says that the program asked for permission to use the tiles.
	Asked bool
	err   error
}

// Run runs the test binary itself once more, with the given arguments, on a processor with AMX.
// Refuse is what the system answers to the question for permission; 0 grants it. No processor has AMX
// without AVX-512: there the test is skipped.
func Run(t testing.TB, refuse syscall.Errno, args ...string) Result {
	t.Helper()
	if x := cpu.X86; !x.HasAVX512F || !x.HasAVX512VL || !x.HasAVX512DQ || !x.HasAVX512BW {
		t.Skip("no AVX-512")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := trace(program, refuse, args)
	if errors.Is(r.err, errNoTrace) || errors.Is(r.err, syscall.EPERM) {
		if os.Getenv("CI") == "true" {
			t.Fatal(r.err)
		}
		t.Skip(r.err)
	}
	return r
}

// Passes runs the tests of the binary that the expression names, and fails unless they ask for the
// tiles and pass, none is skipped, and no instruction faults. It logs what they log.
func Passes(t testing.TB, tests string, args ...string) {
	t.Helper()
	r := Run(t, 0, append([]string{"-test.run=" + tests, "-test.v"}, args...)...)
	if r.err != nil || len(r.Faults) > 0 ||
		!strings.Contains(r.Output, "--- PASS: ") || strings.Contains(r.Output, "--- SKIP: ") {
		t.Fatalf("%v, %q\n%s", r.err, r.Faults, r.Output)
	}
	if !r.Asked {
		t.Error("nothing asked for permission")
	}
	if r.Counts["TDPBF16PS"] == 0 {
		t.Log("no instruction was emulated: the processor has AMX")
	}
	t.Logf("%v\n%s", r.Counts, r.Output)
}

func trace(program string, refuse syscall.Errno, args []string) (r Result) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	read, write, err := os.Pipe()
	if err != nil {
		return Result{err: err}
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), variable+"=1")
	cmd.Stdout, cmd.Stderr = write, write
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	if err := cmd.Start(); err != nil {
		return Result{err: err}
	}
	write.Close()
	output := make(chan string)
	go func() {
		b, _ := io.ReadAll(read)
		output <- string(b)
	}()
	tr := newTracer(refuse)
	status, err := tr.run(cmd.Process.Pid)
	if err == nil && (!status.Exited() || status.ExitStatus() != 0) {
		err = errors.New("the program failed")
	}
	if !status.Exited() && !status.Signaled() {
		cmd.Process.Kill()
	}
	cmd.Process.Release()
	return Result{Output: <-output, Counts: tr.counts, Faults: tr.faults, Asked: tr.asked, err: err}
}
