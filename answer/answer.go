// Package answer is the JSON that the command (cmd/pose) prints and the server (examples/server)
// sends: one object for each photo, a success or an error, with the codes that others match on. Use
// it to read these answers, or to write the same ones.
package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"unicode/utf8"

	"github.com/hypermob/pose"
)

// An Answer is one line of the command's output, or the body of one of the server's answers.
type Answer struct {
	ID     string   `json:"id,omitempty"`     // of a batch's row
	Inputs []Input  `json:"inputs,omitempty"` // of a batch: every row and photo of the ID
	Status string   `json:"status"`           // "success" or "error"
	Data   *Data    `json:"data,omitempty"`
	Error  *Failure `json:"error,omitempty"`
}

// An Input is a photo that a batch's row names, or a row without a photo, and what became of it.
type Input struct {
	Row     string `json:"row,omitempty"`       // the file and the line
	Image   string `json:"image_url,omitempty"` // as the row has it
	Result  string `json:"result"`              // Measured or an error code
	Message string `json:"message,omitempty"`
}

// Measured is the Result of an Input that went into the lengths.
const Measured = "SUCCESS"

// Data is what was measured. A length that is null was not; a warning says why.
type Data struct {
	Scale PerPixel `json:"scale_cm_per_px"`
	Lengths
	Height      CM                  `json:"height_cm"` // null if the scale did not come from it
	Uncertainty Lengths             `json:"uncertainty_cm"`
	Sides       map[string]*Lengths `json:"sides"`
	Tape        *Tape               `json:"tape_cm,omitempty"` // if it was asked for
	Warnings    []pose.Warning      `json:"warnings"`
	Image       *Photo              `json:"image,omitempty"`
	Images      []Photo             `json:"images,omitempty"` // in place of Image, where several show one person
	Model       string              `json:"model"`
	Method      pose.Method         `json:"method"`
	Picture     string              `json:"output_image_url,omitempty"`
	UserID      string              `json:"user_id,omitempty"` // of a service's request
	*Body
}

// Body is the pose itself, if its landmarks were asked for.
type Body struct {
	Landmarks      pose.Landmarks      `json:"landmarks"`
	WorldLandmarks pose.WorldLandmarks `json:"world_landmarks"`
}

// A Photo says which photo was measured.
type Photo struct {
	File    string `json:"file,omitempty"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Picture string `json:"output_image_url,omitempty"` // if there are several
}

// Lengths are one number of each length, null where it is not known; the widths are left out then.
type Lengths struct {
	Arm      CM `json:"arm_cm"`
	Leg      CM `json:"leg_cm"`
	Torso    CM `json:"torso_cm"`
	UpperArm CM `json:"upper_arm_cm"`
	Forearm  CM `json:"forearm_cm"`
	Thigh    CM `json:"thigh_cm"`
	Calf     CM `json:"calf_cm"`

	ShoulderWidth CM `json:"shoulder_width_cm,omitzero"`
	HipWidth      CM `json:"hip_width_cm,omitzero"`
}

// newLengths takes one number of each length.
func newLengths(all pose.Lengths, number func(pose.Length) float64) Lengths {
	get := func(s pose.Segment) CM {
		l, ok := all[s]
		if !ok {
			return CM{}
		}
		return CM{number(l), true}
	}
	return Lengths{get(pose.Arm), get(pose.Leg), get(pose.Torso), get(pose.UpperArm), get(pose.Forearm), get(pose.Thigh), get(pose.Calf),
		get(pose.ShoulderWidth), get(pose.HipWidth)}
}

// A Tape is what a tape would measure; null where that is not known.
type Tape struct {
	TapeLengths
	Uncertainty TapeLengths `json:"uncertainty_cm"`
}

// TapeLengths are one number of each of a tape's lengths.
type TapeLengths struct {
	Sleeve    CM `json:"sleeve"`
	InsideLeg CM `json:"inside_leg"`
}

// NewTape returns the tape's lengths of the measurements, which may be nil. They are null without
// [pose.WithTape].
func NewTape(m *pose.Measurements) *Tape {
	t := &Tape{}
	if m == nil {
		return t
	}
	for name, into := range map[pose.TapeLength][2]*CM{
		pose.Sleeve:    {&t.Sleeve, &t.Uncertainty.Sleeve},
		pose.InsideLeg: {&t.InsideLeg, &t.Uncertainty.InsideLeg},
	} {
		if l, ok := m.Tape[name]; ok {
			*into[0], *into[1] = CM{l.CM, true}, CM{l.Uncertainty, true}
		}
	}
	return t
}

// Fill adds the measurements, except the tape's lengths. m may be nil.
func (d *Data) Fill(m *pose.Measurements) {
	d.Warnings, d.Sides = []pose.Warning{}, map[string]*Lengths{"left": {}, "right": {}}
	if m == nil {
		return
	}
	cm := func(l pose.Length) float64 { return l.CM }
	d.Scale = PerPixel{m.Scale.CMPerPixel, m.Scale.CMPerPixel > 0}
	d.Lengths = newLengths(m.Mean, cm)
	d.Height = CM{m.Stature, m.Stature > 0}
	d.Uncertainty = newLengths(m.Mean, func(l pose.Length) float64 { return l.Uncertainty })
	*d.Sides["left"], *d.Sides["right"] = newLengths(m.Left, cm), newLengths(m.Right, cm)
	d.Warnings = append(d.Warnings, m.Warnings...)
}

// A Failure says why a photo has no answer.
type Failure struct {
	Code     string         `json:"code"`
	Message  string         `json:"message"`
	File     string         `json:"file,omitempty"`
	Warnings []pose.Warning `json:"warnings,omitempty"` // the reasons, for programs
}

// NewFailure returns the error line of a photo.
func NewFailure(err error, file string) Answer {
	return Answer{Status: "error", Error: &Failure{Code: Code(err), Message: err.Error(), File: file}}
}

// ErrOverloaded says that a service has too much to do to take the photo.
var ErrOverloaded = errors.New("overloaded")

// Code returns the error code of the contract, INTERNAL_ERROR for an error that has none of its
// own.
func Code(err error) string {
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
		{ErrOverloaded, "OVERLOADED"},
		{context.Canceled, "TIMEOUT"},
		{context.DeadlineExceeded, "TIMEOUT"},
	} {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return "INTERNAL_ERROR"
}

// Line returns the answer as one line of JSON. Control characters are escaped, because a terminal
// might obey them.
func (a Answer) Line() ([]byte, error) {
	b, err := json.Marshal(a)
	return append(escapeControls(b), '\n'), err
}

// escapeControls spells out the control characters that JSON allows in strings: DEL and C1.
func escapeControls(line []byte) []byte {
	control := func(r rune) bool { return r >= 0x7f && r <= 0x9f }
	if !bytes.ContainsFunc(line, control) {
		return line
	}
	var out []byte
	for _, r := range string(line) {
		if control(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}
