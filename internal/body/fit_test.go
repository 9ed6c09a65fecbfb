package body

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The fit, which is in Python, takes the same limits as what is served.
func TestFitHasTheSameLimits(t *testing.T) {
	for _, c := range []struct {
		file, names string
		want        []float64
	}{
		{"direct.py", "GATE, MIN_COS, MIN_COS_TORSO", []float64{seenFrom, minCos, minCosTorso}},
		{"fit.py", "EYE_LINE", []float64{crownOverEyes}},
		{"model.py", "MOST_SCORES", []float64{mostScores}},
		{"model.py", "FREEDOM", []float64{freedom}},
	} {
		b, err := os.ReadFile("../../tools/fit/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		line := regexp.MustCompile(`(?m)^` + c.names + ` = ([0-9., ]+)`).FindSubmatch(b)
		if line == nil {
			t.Errorf("%s has no line of %s", c.file, c.names)
			continue
		}
		values := strings.Split(string(line[1]), ",")
		if len(values) != len(c.want) {
			t.Fatalf("%s: %s are %q", c.file, c.names, values)
		}
		for i, v := range values {
			if got, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err != nil || got != c.want[i] {
				t.Errorf("%s: of %s, number %d is %s, served is %g", c.file, c.names, i+1, v, c.want[i])
			}
		}
	}
}
