package main

import (
	"path/filepath"
	"testing"
)

// Of people who stand, at most one in a hundred has a photo that is said to contradict the height.
// Of people who sit, kneel, squat or lunge, nine in ten are found, and the others' true lengths are
// within the uncertainties.
func TestPhotoContradictsHeight(t *testing.T) {
	files, _ := filepath.Glob("../render/data/*.jsonl.gz") // fails only for a bad pattern
	photos := stored(t)
	for _, name := range files {
		more, err := readPhotos(name)
		if err != nil {
			t.Fatal(err)
		}
		photos = append(photos, more...)
	}
	all := stances(photos)
	var down, standing stance
	for kind, s := range all {
		switch kind {
		case "sit", "kneel", "half_kneel", "squat", "lunge", "jump", "wide_stride":
			down.photos += s.photos
			down.silent += s.silent
			down.covered += s.covered
			down.lengths += s.lengths
			if kind == "sit" && s.silent > 0 {
				t.Errorf("%d of %d who sit are not found", s.silent, s.photos)
			}
		case "stride", "one_leg", "bent": // neither
		default:
			standing.photos += s.photos - s.refused - s.other
			standing.contradict += s.contradict
		}
	}
	if down.photos < 100 || float64(down.silent) > 0.1*float64(down.photos) {
		t.Errorf("%d of %d who do not stand are not found", down.silent, down.photos)
	}
	if down.covered < 0.95*down.lengths {
		t.Errorf("of those, %.0f of %.0f lengths are within two uncertainties", down.covered, down.lengths)
	}
	if standing.photos < 400 || float64(standing.contradict) > 0.01*float64(standing.photos) {
		t.Errorf("%d of %d who stand are said to contradict their height", standing.contradict, standing.photos)
	}
}
