package command

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

// A format says how answers are printed.
type format struct {
	header string
	line   func(answer.Answer) ([]byte, error)
}

func newFormat(c *config) format {
	switch c.format {
	case "csv":
		header, _ := csvLine(csvHeader())
		return format{string(header), func(a answer.Answer) ([]byte, error) { return csvLine(csvRow(a)) }}
	case "table":
		return format{tableHeader(c.tape), func(a answer.Answer) ([]byte, error) { return tableRow(a, c.tape), nil }}
	}
	return format{"", answer.Answer.Line}
}

// A number is a length with its uncertainty.
type number struct{ cm, uncertainty answer.CM }

// numbers returns the lengths in the order of the columns.
func numbers(d *answer.Data) []number {
	u := d.Uncertainty
	return []number{
		{d.Arm, u.Arm}, {d.Leg, u.Leg}, {d.Torso, u.Torso}, {d.UpperArm, u.UpperArm}, {d.Forearm, u.Forearm},
		{d.Thigh, u.Thigh}, {d.Calf, u.Calf}, {d.ShoulderWidth, u.ShoulderWidth}, {d.HipWidth, u.HipWidth},
	}
}

var columns = []string{"arm", "leg", "torso", "upper_arm", "forearm", "thigh", "calf", "shoulder_width", "hip_width"}

// tapeNumbers returns the tape's lengths. The tape may be nil.
func tapeNumbers(t *answer.Tape) []number {
	if t == nil {
		return make([]number, len(tapeColumns))
	}
	return []number{{t.Sleeve, t.Uncertainty.Sleeve}, {t.InsideLeg, t.Uncertainty.InsideLeg}}
}

var tapeColumns = []string{"sleeve", "inside_leg"}

func csvHeader() []string {
	header := []string{"file", "status", "height_cm", "scale_cm_per_px"}
	for _, name := range append(columns[:len(columns):len(columns)], tapeColumns...) {
		header = append(header, name+"_cm", name+"_uncertainty_cm")
	}
	return append(header, "warnings", "picture", "error_code", "error_message")
}

func csvRow(a answer.Answer) []string {
	d, failure := orEmpty(a)
	row := []string{shown(photoNames(a)), a.Status, d.Height.String(), d.Scale.String()}
	for _, n := range append(numbers(d), tapeNumbers(d.Tape)...) {
		row = append(row, n.cm.String(), n.uncertainty.String())
	}
	return append(row, warningCodes(d.Warnings), shown(pictures(d)), failure.Code, escaped(failure.Message))
}

// orEmpty returns the answer's data and failure, with an empty one in place of nil.
func orEmpty(a answer.Answer) (*answer.Data, *answer.Failure) {
	d, f := a.Data, a.Error
	if d == nil {
		d = &answer.Data{}
	}
	if f == nil {
		f = &answer.Failure{}
	}
	return d, f
}

func csvLine(cells []string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(cells)
	w.Flush()
	return b.Bytes(), w.Error()
}

// photoNames returns the files that an answer is about.
func photoNames(a answer.Answer) string {
	switch {
	case a.Error != nil:
		return a.Error.File
	case a.Data.Image != nil:
		return a.Data.Image.File
	}
	var names []string
	for _, p := range a.Data.Images {
		names = append(names, p.File)
	}
	return strings.Join(names, ", ")
}

// pictures returns the paths of an answer's annotated pictures.
func pictures(d *answer.Data) string {
	var names []string
	if d.Picture != "" {
		names = append(names, d.Picture)
	}
	for _, p := range d.Images {
		if p.Picture != "" {
			names = append(names, p.Picture)
		}
	}
	return strings.Join(names, ", ")
}

// warningCodes returns the codes of the warnings, each once.
func warningCodes(warnings []pose.Warning) string {
	var codes []string
	seen := map[pose.WarningCode]bool{}
	for _, w := range warnings {
		if !seen[w.Code] {
			codes = append(codes, string(w.Code))
		}
		seen[w.Code] = true
	}
	return strings.Join(codes, " ")
}

// inTable is the number of columns in a table. The others, widths of the body, do not fit.
const inTable = 7

func tableHeader(tape bool) string {
	names := columns[:inTable:inTable]
	if tape {
		names = append(names, tapeColumns...)
	}
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%11s  ", strings.ReplaceAll(name, "_", " "))
	}
	return b.String() + "photo (lengths in cm, ± one standard deviation)\n"
}

func tableRow(a answer.Answer, tape bool) []byte {
	d, failure := orEmpty(a)
	cells := numbers(d)[:inTable]
	if tape {
		cells = append(cells, tapeNumbers(d.Tape)...)
	}
	var b bytes.Buffer
	for _, n := range cells {
		cell := "-"
		if _, known := n.cm.Value(); known {
			cell = fmt.Sprintf("%s ± %s", n.cm, n.uncertainty)
		}
		fmt.Fprintf(&b, "%11s  ", cell)
	}
	b.WriteString(shown(photoNames(a)))
	if a.Error != nil {
		fmt.Fprintf(&b, ": %s: %s", failure.Code, escaped(failure.Message))
	} else if codes := warningCodes(d.Warnings); codes != "" {
		fmt.Fprintf(&b, " [%s]", codes)
	}
	b.WriteByte('\n')
	return b.Bytes()
}
