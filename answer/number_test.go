package answer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

// Numbers are rounded as Python's round does, by the exact binary value: what these print was
// printed by Python 3.
func TestRounding(t *testing.T) {
	for v, want := range map[float64]string{
		0.25: "0.2", 0.75: "0.8", 0.05: "0.1", 0.15: "0.1", 0.35: "0.3", 2.675: "2.7", 64.25: "64.2", 64.35: "64.3", 1e6 + 0.05: "1000000.1", 0: "0.0", 174.95: "174.9",
	} {
		if got := (CM{v, true}).String(); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{0.00005: "0.0001", 0.21455: "0.2145", 0.12345: "0.1235", 0.03125: "0.0312", 12: "12.0000"} {
		if got := (PerPixel{v, true}).String(); got != want {
			t.Errorf("%v is %s per pixel, want %s", v, got, want)
		}
	}
}

// A number is read as any JSON has it, null is unknown, and all else is an error.
func TestNumbersInJSON(t *testing.T) {
	for text, want := range map[string]CM{"54.4": {54.4, true}, "5.44e1": {54.4, true}, "0": {0, true}, "null": {}, " 7 ": {7, true}} {
		var cm CM
		var per PerPixel
		if err := errors.Join(json.Unmarshal([]byte(text), &cm), json.Unmarshal([]byte(text), &per)); err != nil || cm != want || CM(per) != want {
			t.Errorf("%s: %+v, %+v, %v", text, cm, per, err)
		}
		again, err := json.Marshal(cm)
		var back CM
		if err != nil || json.Unmarshal(again, &back) != nil || math.Abs(back.value-want.value) > 0.05 || back.known != want.known {
			t.Errorf("%s is written as %s, %v", text, again, err)
		}
	}
	for _, text := range []string{`"54.4"`, "true", "[1]", "{}", "1e999"} {
		cm, per := CM{1, true}, PerPixel{1, true}
		if json.Unmarshal([]byte(text), &cm) == nil || json.Unmarshal([]byte(text), &per) == nil {
			t.Errorf("%s is a number: %+v, %+v", text, cm, per)
		}
	}
	if line, err := (Answer{Data: &Data{Lengths: Lengths{Arm: CM{math.NaN(), true}}}}).Line(); err == nil {
		t.Errorf("what is no number is written: %s", line)
	}
}

// The widths are left out where they are not known; the other lengths are null.
func TestWidths(t *testing.T) {
	b, err := json.Marshal(newLengths(pose.Lengths{pose.HipWidth: {CM: 18}}, func(l pose.Length) float64 { return l.CM }))
	if want := `{"arm_cm":null,"leg_cm":null,"torso_cm":null,"upper_arm_cm":null,"forearm_cm":null,"thigh_cm":null,"calf_cm":null,"hip_width_cm":18.0}`; err != nil || string(b) != want {
		t.Errorf("%s, %v", b, err)
	}
}

// Every segment has a place of its own in the answer.
func TestEverySegment(t *testing.T) {
	for _, s := range pose.Segments() {
		m := &pose.Measurements{Mean: pose.Lengths{s: {CM: 31.5, Uncertainty: 1.5}}, Left: pose.Lengths{s: {CM: 32.5}}}
		var d Data
		d.Fill(m)
		line, err := Answer{Status: "success", Data: &d}.Line()
		name := `"` + s.String() + `_cm":`
		if err != nil || strings.Count(string(line), name+"31.5") != 1 || strings.Count(string(line), name+"1.5") != 1 || strings.Count(string(line), name+"32.5") != 1 {
			t.Errorf("%v: %s, %v", s, line, err)
		}
	}
}

// Without measurements there are nulls and empty lists, never a missing key.
func TestNothingMeasured(t *testing.T) {
	d := &Data{Tape: NewTape(nil)}
	d.Fill(nil)
	line, err := Answer{Status: "success", Data: d}.Line()
	for _, want := range []string{`"scale_cm_per_px":null`, `"height_cm":null`, `"warnings":[]`, `"tape_cm":{"sleeve":null,"inside_leg":null,"uncertainty_cm":{"sleeve":null,"inside_leg":null}}`} {
		if err != nil || !strings.Contains(string(line), want) {
			t.Errorf("%s is missing in %s, %v", want, line, err)
		}
	}
	known := &pose.Measurements{Scale: pose.Scale{CMPerPixel: 0.5}, Tape: map[pose.TapeLength]pose.Length{pose.InsideLeg: {CM: 80, Uncertainty: 2}}}
	d.Fill(known) // from a known length there is no height
	if _, ok := d.Height.Value(); ok || NewTape(known).Sleeve.String() != "" || NewTape(known).Uncertainty.InsideLeg.String() != "2.0" {
		t.Errorf("%+v, %+v", d.Height, NewTape(known))
	}
}

// An error that is several has the code that says most.
func TestCodeOfSeveral(t *testing.T) {
	for want, err := range map[string]error{
		"INVALID_HEIGHT":    errors.Join(pose.ErrInvalidInput, pose.ErrInvalidHeight),
		"INVALID_INPUT":     fmt.Errorf("%w: %w", pose.ErrInvalidInput, fs.ErrNotExist),
		"UNSUPPORTED_IMAGE": fmt.Errorf("photo 2: %w", pose.ErrUnsupportedImage),
		"IMAGE_TOO_LARGE":   errors.Join(errors.New("x"), pose.ErrImageTooLarge),
		"NOT_MEASURABLE":    pose.ErrNotMeasurable,
		"NO_PERSON":         fmt.Errorf("%w: %w", errors.New("x"), pose.ErrNoPerson),
		"INTERNAL_ERROR":    errors.Join(pose.ErrClosed, errors.New("x")),
	} {
		if got := Code(err); got != want {
			t.Errorf("%v has the code %s, want %s", err, got, want)
		}
	}
}
