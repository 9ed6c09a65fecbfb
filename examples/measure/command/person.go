package command

import (
	"fmt"

	"github.com/hypermob/pose"
)

// A person is what is known about the person in a photo.
type person struct {
	reference *pose.Reference // nil if only the landmarks are wanted
	options   []pose.MeasureOption
}

// newPerson checks what the user says about a person. nil and "" mean that nothing was said.
func (c *config) newPerson(height *float64, sex string, age *float64) (person, error) {
	p := person{reference: c.reference, options: []pose.MeasureOption{pose.WithMethod(c.method)}}
	if height != nil {
		r := pose.Stature(*height)
		if err := r.Check(); err != nil {
			return p, err
		}
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
