//go:build !purego

package kernel

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/hypermob/pose/internal/amxtest"
)

// The tests of the loops for tiles, once more on a processor that has AMX.
func TestSplitOnAMX(t *testing.T) {
	amxtest.Passes(t, "^(TestBestIsTiled|TestSplitPixels|TestSplitWeightsEveryHalf|TestSplitGemm)$")
}

func TestBestIsTiled(t *testing.T) {
	if !amxtest.Inside() {
		t.Skip("part of TestSplitOnAMX")
	}
	if name := BestTiled().Name; name != "amx" {
		t.Errorf("the best set is %s", name)
	}
}

// Where the system refuses, whatever the reason, no instruction of AMX is executed.
func TestTilesRefused(t *testing.T) {
	if amxtest.Inside() {
		if s := BestTiled(); s != Best() || s.Split != nil {
			t.Errorf("the best set is %s", s.Name)
		}
		return
	}
	for _, refusal := range []syscall.Errno{syscall.ENOSYS, syscall.EPERM, syscall.EINVAL, syscall.EOPNOTSUPP, syscall.ENOSPC} {
		r := amxtest.Run(t, refusal, "-test.run=^TestTilesRefused$", "-test.v")
		if !r.Asked || len(r.Counts) > 0 || len(r.Faults) > 0 || !strings.Contains(r.Output, "--- PASS: TestTilesRefused") {
			t.Errorf("%v: %+v", refusal, r)
		}
	}
}

// Tiles that are used all the same end the program, as on a processor.
func TestTilesWithoutPermission(t *testing.T) {
	if amxtest.Inside() {
		tilesPermitted()
		sample(&splitAMX)
		return
	}
	r := amxtest.Run(t, syscall.EPERM, "-test.run=^TestTilesWithoutPermission$", "-test.v")
	if len(r.Faults) != 1 || !strings.HasSuffix(r.Faults[0], " without permission") || !strings.Contains(r.Output, "SIGILL: illegal instruction") {
		t.Errorf("%q\n%s", r.Faults, r.Output)
	}
}

// Nothing asks for tiles unless BestTiled is called.
func TestTilesAskedLazily(t *testing.T) {
	if amxtest.Inside() {
		Best()
		Sets()
		return
	}
	r := amxtest.Run(t, 0, "-test.run=^TestTilesAskedLazily$", "-test.v")
	if r.Asked || !strings.Contains(r.Output, "--- PASS: TestTilesAskedLazily") {
		t.Errorf("%+v", r)
	}
}

// GODEBUG has names for what BestTiled needs. Package cpu and the Go runtime both complain about a
// name that they do not know, in the same words; the runtime knows neither of these.
func TestSwitchingTilesOff(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"amxtile", "amxbf16"} {
		cmd := exec.Command(program, "-test.run=^TestTiledProcessor$", "-test.v")
		cmd.Env = append(os.Environ(), "GODEBUG=cpu."+name+"=off")
		out, err := cmd.CombinedOutput()
		if err != nil || strings.Count(string(out), "unknown cpu feature") > 1 || !strings.Contains(string(out), "--- PASS: TestTiledProcessor") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// A processor with AMX uses it, unless GODEBUG says not to.
func TestTiledProcessor(t *testing.T) {
	flags := processorFlags(t)
	off := strings.Contains(os.Getenv("GODEBUG"), "cpu.amx")
	want := Best().Name
	if want == "avx512" && flags["amx_tile"] && flags["amx_bf16"] && !off && tilesPermitted() {
		want = "amx"
	}
	if got := BestTiled().Name; got != want {
		t.Errorf("the best set is %s, want %s", got, want)
	}
}

// Loops that do anything else than plain Go are not used.
func TestTrustworthy(t *testing.T) {
	if !splitInGo.trustworthy() {
		t.Error("plain Go is not")
	}
	for i := range SplitProducts {
		wrong := splitInGo
		wrong.Gemm[1] = func(g *SplitGemm) {
			all := SplitProducts
			defer func() { SplitProducts = all }()
			SplitProducts[i] = SplitProducts[(i+1)%len(SplitProducts)]
			splitGemm32Go(g)
		}
		if wrong.trustworthy() {
			t.Errorf("without product %d the sample is the same", i)
		}
	}
}
