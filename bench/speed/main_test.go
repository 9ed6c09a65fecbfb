package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

func TestServe(t *testing.T) {
	tensor := filepath.Join(t.TempDir(), "zero.f32")
	if err := os.WriteFile(tensor, make([]byte, 4*224*224*3), 0o600); err != nil {
		t.Fatal(err)
	}
	const walker, cup = "../../testdata/walker.png", "../../testdata/coffee.png"
	network := []string{"network", "detector", tensor}
	cases := map[string]struct {
		args    []string
		in, out string // out is a pattern
		fails   bool
	}{
		"network":          {network, "run 2\nload 1\nbytes 1\ntogether 2\n", `^ready\n\d+ \d+ \n\d+ \n\d+\n\d+ \n$`, false},
		"detect":           {[]string{"detect", "lite", walker}, "run 1\ntogether 3\n", `^ready\n\d+ \n\d+ \n$`, false},
		"file":             {[]string{"file", "lite", walker}, "run 1\n", `^ready\n\d+ \n$`, false},
		"nobody":           {[]string{"file", "lite", cup}, "run 1\n", `^ready\n$`, true},
		"nobody, together": {[]string{"detect", "lite", cup}, "together 2\n", `^ready\n$`, true},
		"unknown command":  {network, "jump 1\n", `^ready\n$`, true},
		"no number":        {network, "run\n", `^ready\n$`, true},
		"unknown kind":     {[]string{"a", "b", "c"}, "", `^$`, true},
		"unknown network":  {[]string{"network", "huge", tensor}, "", `^$`, true},
		"unknown model":    {[]string{"detect", "huge", walker}, "", `^$`, true},
		"tensor too short": {[]string{"network", "lite", tensor}, "", `^$`, true},
		"no image":         {[]string{"detect", "lite", tensor}, "", `^$`, true},
		"no file":          {[]string{"detect", "lite", "missing.png"}, "", `^$`, true},
		"too few":          {network[:2], "", `^$`, true},
	}
	for name, c := range cases {
		var out strings.Builder
		err := serve(c.args, options{threads: runtime.GOMAXPROCS(0), mask: true}, strings.NewReader(c.in), &out)
		if (err != nil) != c.fails {
			t.Errorf("%s: error is %v", name, err)
		}
		if !regexp.MustCompile(c.out).MatchString(out.String()) {
			t.Errorf("%s: output %q does not match %q", name, out.String(), c.out)
		}
	}
}

func TestTogetherCallsAsOftenAsAsked(t *testing.T) {
	var calls atomic.Int64
	failure := errors.New("the fifth call")
	err := together(10, 3, func() error {
		if calls.Add(1) == 5 {
			return failure
		}
		return nil
	})
	if calls.Load() != 10 || !errors.Is(err, failure) {
		t.Errorf("%d calls of 10, error %v, want %v", calls.Load(), err, failure)
	}
}

func TestAllocatedCountsACallsBytes(t *testing.T) {
	var out strings.Builder
	var kept []byte
	if err := allocated(&out, 4, func() error { kept = make([]byte, 1<<20); return nil }); err != nil {
		t.Fatal(err)
	}
	// 2^20 bytes and the little that the runtime itself allocates.
	if !regexp.MustCompile(`^10[45]\d{4}\n$`).MatchString(out.String()) {
		t.Errorf("%q bytes, want about %d", out.String(), len(kept))
	}
}
