package command

import (
	"fmt"

	"github.com/hypermob/pose"
)

// A person is what is known of whom a photo shows.
type person struct {
	reference *pose.Reference // nil if only the landmarks are wanted
	options   []pose.MeasureOption
}

// newPerson checks what is told of a person: nil and "" stand for what is not.
func (c *config) newPerson(height *float64, sex string, age *float64) (person, error) {
	p := person{reference: c.reference, options: []pose.MeasureOption{pose.WithMethod(c.method)}}
	if height != nil {
		if err := checkHeight(*height); err != nil {
			return p, err
		}
		r := pose.Stature(*height)
		p.reference = &r
	}
	if sex != "" {
		if !validSex(sex) {
			return p, fmt.Errorf("%w: the sex is female or male, not %q", pose.ErrInvalidInput, sex)
		}
		p.options = append(p.options, pose.WithSex(pose.Sex(sex)))
	}
	if age != nil {
		if !(*age >= 0 && *age <= maxAge) {
			return p, fmt.Errorf("%w: %g is not a number of years from 0 to %d", pose.ErrInvalidInput, *age, maxAge)
		}
		p.options = append(p.options, pose.WithAge(*age))
	}
	p.options = append(p.options, pose.WithTape(c.tape))
	return p, nil
}

const maxAge = 120

func validSex(s string) bool { return s == string(pose.Female) || s == string(pose.Male) }

// checkHeight refuses what is no stature, and guesses what was meant.
func checkHeight(cm float64) error {
	if validHeight(cm) {
		return nil
	}
	hint := ""
	for _, unit := range []struct {
		name string
		cm   float64
	}{{"metres", 100}, {"millimetres", 0.1}, {"feet", 30.48}} {
		if meant := cm * unit.cm; validHeight(meant) {
			hint = fmt.Sprintf("; did you mean %.4g? heights are in centimetres, not %s", meant, unit.name)
			break
		}
	}
	return fmt.Errorf("%w: %g is not a number of cm from %g to %g%s", pose.ErrInvalidHeight, cm, pose.MinStature, pose.MaxStature, hint)
}

func validHeight(cm float64) bool { return cm >= pose.MinStature && cm <= pose.MaxStature }
