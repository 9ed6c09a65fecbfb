package main

import (
	"os"
	"strings"
	"testing"
)

// docs/formats.md shows the last run's table of formats.
func TestSummary(t *testing.T) {
	run, err := os.ReadFile("../FORMATS.md")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(run), "| format |")
	table, _, found := strings.Cut(table, "\n\n")
	if !found || !strings.Contains(table, "| all |") {
		t.Fatal("bench/FORMATS.md has no table of formats")
	}
	if !strings.Contains(string(doc), "| format |"+table) {
		t.Error("docs/formats.md has another table than bench/FORMATS.md")
	}
}

func TestOutcome(t *testing.T) {
	read := func(most int) match { return match{read: true, most: most} }
	for want, r := range map[string]result{
		"equal": {pillow: read(0), cv2: read(0)}, "equal-to-one": {pillow: read(9), cv2: read(0)}, "within-1": {pillow: read(1), cv2: read(2)},
		"differs": {pillow: read(2), cv2: read(256)}, "pose-only": {}, "invalid": {ours: os.ErrInvalid},
		"refused": {ours: os.ErrInvalid, cv2: read(0)},
	} {
		if got := r.outcome(); got != want {
			t.Errorf("%s, not %s: %+v", got, want, r)
		}
	}
}
