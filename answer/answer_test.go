package answer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

// The line is the one of the contract: these keys in this order, compact, with
// one decimal for lengths and four for the scale.
func TestLineFormat(t *testing.T) {
	m := &pose.Measurements{
		Method: pose.Anatomical, Stature: 175, Scale: pose.Scale{CMPerPixel: 0.21454},
		Mean: pose.Lengths{pose.Arm: {CM: 65.25, Uncertainty: 1.36}, pose.Torso: {CM: 61.45, Uncertainty: 2}},
		Left: pose.Lengths{pose.Arm: {CM: 65.3}}, Right: pose.Lengths{},
		Warnings: []pose.Warning{{Code: pose.FeetCropped, Severity: pose.Severe, Message: "…", Segments: []pose.Segment{pose.Calf}}},
	}
	d := &Data{Model: "heavy", Method: pose.Anatomical, Image: &Photo{File: "photo.jpg", Width: 3000, Height: 4000}}
	d.Fill(m)
	b, err := Answer{Status: "success", Data: d}.Line()
	if err != nil {
		t.Fatal(err)
	}
	none := `"leg_cm":null,"torso_cm":null,"upper_arm_cm":null,"forearm_cm":null,"thigh_cm":null,"calf_cm":null}`
	want := `{"status":"success","data":{"scale_cm_per_px":0.2145,"arm_cm":65.2,"leg_cm":null,"torso_cm":61.5,` +
		`"upper_arm_cm":null,"forearm_cm":null,"thigh_cm":null,"calf_cm":null,"height_cm":175.0,` +
		`"uncertainty_cm":{"arm_cm":1.4,"leg_cm":null,"torso_cm":2.0,"upper_arm_cm":null,"forearm_cm":null,"thigh_cm":null,"calf_cm":null},` +
		`"sides":{"left":{"arm_cm":65.3,` + none + `,"right":{"arm_cm":null,` + none + `},` +
		`"warnings":[{"code":"FEET_CROPPED","severity":"severe","message":"…","segments":["calf"]}],` +
		`"image":{"file":"photo.jpg","width":3000,"height":4000},"model":"heavy","method":"anatomical"}}` + "\n"
	if string(b) != want {
		t.Errorf("line is\n%swant\n%s", b, want)
	}
}

func TestCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{pose.ErrInvalidHeight, "INVALID_HEIGHT"},
		{pose.ErrInvalidImage, "INVALID_INPUT"},
		{&fs.PathError{Op: "open", Path: "x.jpg", Err: fs.ErrNotExist}, "IMAGE_NOT_FOUND"},
		{fmt.Errorf("%w: come back later", ErrOverloaded), "OVERLOADED"},
		{context.DeadlineExceeded, "TIMEOUT"},
		{errors.New("something else"), "INTERNAL_ERROR"},
	} {
		if got := Code(c.err); got != c.want {
			t.Errorf("%v has the code %s, want %s", c.err, got, c.want)
		}
	}
}

// A line can be read back into an Answer, and is the same when it is printed again.
func TestReadBack(t *testing.T) {
	m := &pose.Measurements{
		Method: pose.Anatomical, Stature: 175, Scale: pose.Scale{CMPerPixel: 0.25},
		Mean: pose.Lengths{pose.Arm: {CM: 65.5, Uncertainty: 1.5}},
		Tape: map[pose.TapeLength]pose.Length{pose.Sleeve: {CM: 61, Uncertainty: 1.5}},
	}
	d := &Data{Model: "heavy", Method: pose.Anatomical, Image: &Photo{File: "photo.jpg", Width: 3000, Height: 4000}, Tape: NewTape(m)}
	d.Fill(m)
	line, err := Answer{Status: "success", Data: d}.Line()
	if err != nil {
		t.Fatal(err)
	}
	var a Answer
	if err := json.Unmarshal(line, &a); err != nil {
		t.Fatal(err)
	}
	if cm, known := a.Data.Arm.Value(); cm != 65.5 || !known {
		t.Errorf("the arm is %g, %v", cm, known)
	}
	if scale, known := a.Data.Scale.Value(); scale != 0.25 || !known {
		t.Errorf("the scale is %g, %v", scale, known)
	}
	if _, known := a.Data.Leg.Value(); known || a.Data.Leg.String() != "" {
		t.Error("null is a length")
	}
	if again, err := a.Line(); err != nil || string(again) != string(line) {
		t.Errorf("%v, from\n%sto\n%s", err, line, again)
	}
	if err := json.Unmarshal([]byte(`{"status":"success","data":{"arm_cm":"long"}}`), &a); err == nil {
		t.Error("a text is a length")
	}
}

// No control character gets through, and what is printed stays the same JSON.
func TestLineIsPrintable(t *testing.T) {
	const name = "a\x1b[31m\u009b\x7fé\n.jpg"
	line, err := NewFailure(fs.ErrNotExist, name).Line()
	if err != nil || strings.ContainsAny(strings.TrimSuffix(string(line), "\n"), "\x1b\u009b\x7f\n") || !strings.Contains(string(line), "é") {
		t.Errorf("%v, %q", err, line)
	}
	var a Answer
	if err := json.Unmarshal(line, &a); err != nil || a.Error.File != name {
		t.Errorf("%v, %q", err, a.Error)
	}
}
