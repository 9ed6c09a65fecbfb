package main

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

func TestServe(t *testing.T) {
	tensor := filepath.Join(t.TempDir(), "zero.f32")
	if err := os.WriteFile(tensor, make([]byte, 4*224*224*3), 0o600); err != nil {
		t.Fatal(err)
	}
	network := []string{"network", "detector", tensor}
	cases := map[string]struct {
		args    []string
		in, out string // out is a pattern
		fails   bool
	}{
		"network":          {network, "run 2\nload 1\nbytes 1\n", `^ready\n\d+ \d+ \n\d+ \n\d+\n$`, false},
		"detect":           {[]string{"detect", "lite", "../../testdata/walker.png"}, "run 1\n", `^ready\n\d+ \n$`, false},
		"unknown command":  {network, "jump 1\n", `^ready\n$`, true},
		"no number":        {network, "run\n", `^ready\n$`, true},
		"unknown kind":     {[]string{"a", "b", "c"}, "", `^$`, true},
		"unknown network":  {[]string{"network", "huge", tensor}, "", `^$`, true},
		"unknown model":    {[]string{"detect", "huge", tensor}, "", `^$`, true},
		"tensor too short": {[]string{"network", "lite", tensor}, "", `^$`, true},
		"no image":         {[]string{"detect", "lite", tensor}, "", `^$`, true},
		"too few":          {network[:2], "", `^$`, true},
	}
	for name, c := range cases {
		var out strings.Builder
		err := serve(c.args, runtime.GOMAXPROCS(0), strings.NewReader(c.in), &out)
		if (err != nil) != c.fails {
			t.Errorf("%s: error is %v", name, err)
		}
		if !regexp.MustCompile(c.out).MatchString(out.String()) {
			t.Errorf("%s: output %q does not match %q", name, out.String(), c.out)
		}
	}
}
