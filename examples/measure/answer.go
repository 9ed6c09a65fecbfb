package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"strconv"

	"github.com/hypermob/pose"
)

// An answer is one line of output.
type answer struct {
	Status string   `json:"status"` // "success" or "error"
	Data   *data    `json:"data,omitempty"`
	Error  *failure `json:"error,omitempty"`
}

// Data is what was measured. A length that is null was not; a warning says why.
type data struct {
	Scale fixed4 `json:"scale_cm_per_px"`
	lengths
	Height      fixed1              `json:"height_cm"` // null if the scale did not come from it
	Uncertainty lengths             `json:"uncertainty_cm"`
	Sides       map[string]*lengths `json:"sides"`
	Tape        *tape               `json:"tape_cm,omitempty"` // with -tape
	Warnings    []pose.Warning      `json:"warnings"`
	Image       *photoFacts         `json:"image,omitempty"`
	Images      []photoFacts        `json:"images,omitempty"` // with -same-person
	Model       string              `json:"model"`
	Method      pose.Method         `json:"method"`
	Picture     string              `json:"output_image_url,omitempty"`
	*body
}

// Body is the pose itself, with -landmarks.
type body struct {
	Landmarks      pose.Landmarks      `json:"landmarks"`
	WorldLandmarks pose.WorldLandmarks `json:"world_landmarks"`
}

type photoFacts struct {
	File    string `json:"file"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Picture string `json:"output_image_url,omitempty"` // with -same-person
}

type lengths struct {
	Arm      fixed1 `json:"arm_cm"`
	Leg      fixed1 `json:"leg_cm"`
	Torso    fixed1 `json:"torso_cm"`
	UpperArm fixed1 `json:"upper_arm_cm"`
	Forearm  fixed1 `json:"forearm_cm"`
	Thigh    fixed1 `json:"thigh_cm"`
	Calf     fixed1 `json:"calf_cm"`
}

// newLengths takes one number of each length.
func newLengths(all pose.Lengths, number func(pose.Length) float64) lengths {
	get := func(s pose.Segment) fixed1 {
		l, ok := all[s]
		if !ok {
			return fixed1{}
		}
		return fixed1{number(l), true}
	}
	return lengths{get(pose.Arm), get(pose.Leg), get(pose.Torso), get(pose.UpperArm), get(pose.Forearm), get(pose.Thigh), get(pose.Calf)}
}

// A tape is what a tape would measure; null where that is not known.
type tape struct {
	tapeLengths
	Uncertainty tapeLengths `json:"uncertainty_cm"`
}

type tapeLengths struct {
	Sleeve    fixed1 `json:"sleeve"`
	InsideLeg fixed1 `json:"inside_leg"`
}

// newTape takes the tape's lengths of the measurements, which may be nil.
func newTape(m *pose.Measurements) *tape {
	t := &tape{}
	if m == nil {
		return t
	}
	for name, into := range map[pose.TapeLength][2]*fixed1{
		pose.Sleeve:    {&t.Sleeve, &t.Uncertainty.Sleeve},
		pose.InsideLeg: {&t.InsideLeg, &t.Uncertainty.InsideLeg},
	} {
		if l, ok := m.Tape[name]; ok {
			*into[0], *into[1] = fixed1{l.CM, true}, fixed1{l.Uncertainty, true}
		}
	}
	return t
}

// A fixed1 is a number printed with one decimal, or null if it is not known. Halves
// are rounded as Python's round does, by the exact binary value.
type fixed1 struct {
	value float64
	known bool
}

func (f fixed1) MarshalJSON() ([]byte, error) { return fixed(f.value, 1, f.known), nil }

// A fixed4 is a number printed with four decimals, or null if it is not known.
type fixed4 fixed1

func (f fixed4) MarshalJSON() ([]byte, error) { return fixed(f.value, 4, f.known), nil }

func fixed(v float64, decimals int, known bool) []byte {
	if !known {
		return []byte("null")
	}
	return strconv.AppendFloat(nil, v, 'f', decimals, 64)
}

// fill enters the measurements; m may be nil.
func (d *data) fill(m *pose.Measurements) {
	d.Warnings, d.Sides = []pose.Warning{}, map[string]*lengths{"left": {}, "right": {}}
	if m == nil {
		return
	}
	cm := func(l pose.Length) float64 { return l.CM }
	d.Scale = fixed4{m.Scale.CMPerPixel, m.Scale.CMPerPixel > 0}
	d.lengths = newLengths(m.Mean, cm)
	d.Height = fixed1{m.Stature, m.Stature > 0}
	d.Uncertainty = newLengths(m.Mean, func(l pose.Length) float64 { return l.Uncertainty })
	*d.Sides["left"], *d.Sides["right"] = newLengths(m.Left, cm), newLengths(m.Right, cm)
	d.Warnings = append(d.Warnings, m.Warnings...)
}

// A failure says why a photo has no answer.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file"`
}

// newFailure returns the error line of a photo.
func newFailure(err error, file string) answer {
	return answer{Status: "error", Error: &failure{Code: code(err), Message: err.Error(), File: file}}
}

// code returns the error code of the contract.
func code(err error) string {
	for _, c := range []struct {
		err  error
		code string
	}{
		{pose.ErrInvalidHeight, "INVALID_HEIGHT"},
		{pose.ErrInvalidInput, "INVALID_INPUT"},
		{pose.ErrInvalidImage, "INVALID_INPUT"},
		{pose.ErrUnsupportedImage, "UNSUPPORTED_IMAGE"},
		{pose.ErrImageTooLarge, "IMAGE_TOO_LARGE"},
		{pose.ErrNoPerson, "NO_PERSON"},
		{pose.ErrNotMeasurable, "NOT_MEASURABLE"},
		{fs.ErrNotExist, "IMAGE_NOT_FOUND"},
		{context.Canceled, "TIMEOUT"},
		{context.DeadlineExceeded, "TIMEOUT"},
	} {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return "INTERNAL_ERROR"
}

// line returns the answer as one line of JSON.
func (a answer) line() ([]byte, error) {
	b, err := json.Marshal(a)
	return append(b, '\n'), err
}
