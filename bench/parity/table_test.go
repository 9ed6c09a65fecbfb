package main

import (
	"math"
	"strings"
	"testing"
)

func TestVerdict(t *testing.T) {
	cases := map[string]struct {
		bound       bound
		value, own  float64
		verdict     string
		excusesWhat string
	}{
		"kept":             {atMost(0.1), 0.1, 0, "pass", ""},
		"broken":           {atMost(0.1), 0.11, 0, "FAIL", ""},
		"like own":         {atMost(0.1), 0.2, 0.15, "pass*", "image 0.2"},
		"beyond own":       {atMost(0.1), 0.31, 0.15, "FAIL", ""},
		"not a number":     {atMost(0.1), math.NaN(), 0.15, "FAIL", ""},
		"large, kept":      {atLeast(0.995), 0.996, 1, "pass", ""},
		"large, broken":    {atLeast(0.995), 0.99, 1, "FAIL", ""},
		"large, like own":  {atLeast(0.995), 0.99, 0.994, "pass*", "image 0.99"},
		"only shown":       {smallIsGood, 5, 0, "", ""},
		"only shown, NaN":  {smallIsGood, math.NaN(), 0, "FAIL", ""},
		"large only shown": {largeIsGood, -5, 1, "", ""},
	}
	for name, c := range cases {
		var tab table
		tab.addExcused("stage", "measure", "image", c.value, c.own, c.bound)
		r := tab.rows[0]
		if got := r.verdict(); got != c.verdict {
			t.Errorf("%s: verdict %q, want %q", name, got, c.verdict)
		}
		if got := join(r.excused); !strings.HasPrefix(got, c.excusesWhat) || (got == "") != (c.excusesWhat == "") {
			t.Errorf("%s: excused %q, want %q", name, got, c.excusesWhat)
		}
	}
}

func TestWorst(t *testing.T) {
	var tab table
	for i, v := range []float64{2, 3, 1} {
		image := string(rune('a' + i))
		tab.add("s", "small", image, v, smallIsGood)
		tab.add("s", "large", image, v, largeIsGood)
	}
	small, large := tab.rows[0], tab.rows[1]
	if small.worst != 3 || small.image != "b" || large.worst != 1 || large.image != "c" || small.images != 3 {
		t.Errorf("worst are %v in %s and %v in %s of %d images", small.worst, small.image, large.worst, large.image, small.images)
	}
}

func TestIoU(t *testing.T) {
	got := []float32{0.9, 0.5, 0.4, 0}
	for _, c := range []struct {
		want []uint8
		iou  float64
	}{
		{[]uint8{255, 128, 127, 0}, 1},
		{[]uint8{255, 127, 128, 0}, 1.0 / 3},
		{[]uint8{0, 0, 0, 255}, 0},
	} {
		if v := iou(got, c.want); v != c.iou {
			t.Errorf("iou with %v is %v, want %v", c.want, v, c.iou)
		}
	}
	if v := iou([]float32{0}, []uint8{0}); v != 1 {
		t.Errorf("iou of empty masks is %v, want 1", v)
	}
}

func TestSummary(t *testing.T) {
	var kept, lite, heavy table
	kept.add("s", "m", "a", 1, atMost(1))
	lite.addExcused("s", "m", "b", 2, 1.5, atMost(1))
	heavy.addExcused("s", "m", "b", 2, 1.5, atMost(1))
	heavy.addExcused("s", "other", "b", 2, 1.5, atMost(1))
	var s summary
	s.add("full", &kept)
	s.add("lite", &lite)
	s.add("heavy", &heavy)
	check := func(want string) {
		t.Helper()
		var out strings.Builder
		s.print(&out, 3)
		if out.String() != want {
			t.Errorf("summary is %q, want %q", out.String(), want)
		}
	}
	check("\n2 of 3 images are within every bound without excuse.\n" +
		"Excused, within twice the reference's difference from itself (*): b (lite, heavy).\nNo bound is broken.\n")
	heavy.add("s", "m", "c", 2, atMost(1))
	heavy.add("s", "m", noiseName, 2, atMost(1))
	s.add("heavy", &heavy)
	check("\n1 of 3 images are within every bound without excuse.\n" +
		"Excused, within twice the reference's difference from itself (*): b (lite, heavy).\n" +
		"FAIL: bounds are broken in c (heavy); noise (heavy).\n")
}
