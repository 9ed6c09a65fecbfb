package amxtest

import (
	"os"
	"strings"
	"testing"
)

// A program that fails, and one that panics, are seen to.
func TestRunSeesFailure(t *testing.T) {
	if Inside() {
		switch os.Args[len(os.Args)-1] {
		case "fail":
			t.Fail()
		case "panic":
			panic("as asked")
		}
		return
	}
	for arg, fails := range map[string]bool{"pass": false, "fail": true, "panic": true} {
		r := Run(t, 0, "-test.run=^TestRunSeesFailure$", "-test.v", arg)
		if fails != (r.err != nil) || fails == strings.Contains(r.Output, "--- PASS: ") || len(r.Faults) > 0 || r.Asked {
			t.Errorf("%s: %+v", arg, r)
		}
	}
}
