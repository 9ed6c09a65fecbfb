package pose

import (
	"fmt"
	"math"

	"github.com/hypermob/pose/internal/body"
)

// A MeasureOption changes how [Measure] works.
type MeasureOption func(*measureOptions) error

type measureOptions struct {
	method method
	sex    Sex
	age    float64 // years, 0 if not told
	tape   bool
}

// A method is one way to measure. Its result has warnings where lengths are absent;
// it never fails, since the pose and the reference were checked.
type method struct {
	name    Method
	measure func(*Pose, Reference, *measureOptions) *Measurements
	// shared is the part of a photo's variance that all photos of a person have in common, and
	// sharedSession that of photos by one camera.
	shared, sharedSession float64
}

// WithMethod chooses the method; the default is [Anatomical].
func WithMethod(m Method) MeasureOption {
	return func(o *measureOptions) error {
		for _, known := range []method{anatomical, classic} {
			if known.name == m {
				o.method = known
				return nil
			}
		}
		return fmt.Errorf("%w: there is no method %q, only %q and %q", ErrInvalidInput, m, Anatomical, Classic)
	}
}

// WithSex tells the person's sex. [Anatomical] lengths from the stature are then those of
// women or men who look like this, rather than of both as the photo lets guess.
func WithSex(s Sex) MeasureOption {
	return func(o *measureOptions) error {
		if s != "" && s != Female && s != Male {
			return fmt.Errorf("%w: the sex must be %q, %q or empty for not told, not %q", ErrInvalidInput, Female, Male, s)
		}
		o.sex = s
		return nil
	}
}

// WithAge tells the person's age in years, 0 to 120, for [WithTape]. The methods do not use it.
// What is known of people without a photo is of adults, so children's lengths are less exact than
// their uncertainty says.
func WithAge(years float64) MeasureOption {
	return func(o *measureOptions) error {
		if !(years >= 0 && years <= 120) {
			return fmt.Errorf("%w: the age must be 0 to 120 years, not %g", ErrInvalidInput, years)
		}
		o.age = years
		return nil
	}
}

// Measure turns a pose into body lengths. It is a pure function of its arguments and
// needs neither the photo nor a model.
//
// A length that cannot be stood behind is absent, with a warning that says why. If none
// is left, the error wraps [ErrNotMeasurable] and the Measurements, which are not nil
// then, hold the warnings. A malformed pose, reference or option is [ErrInvalidInput],
// a stature out of range [ErrInvalidHeight].
func Measure(p *Pose, ref Reference, opts ...MeasureOption) (*Measurements, error) {
	o, err := newMeasureOptions(ref, opts)
	if err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	m := o.measure(p, ref)
	m.addTape(o)
	return m, m.check()
}

// measure measures one pose that was checked.
func (o *measureOptions) measure(p *Pose, ref Reference) *Measurements {
	m := o.method.measure(p, ref, o)
	m.warnOfVersion(p)
	return m
}

// check says whether there is any length, and if not, why.
func (m *Measurements) check() error {
	if len(m.Mean) > 0 {
		return nil
	}
	if len(m.Warnings) == 0 {
		return ErrNotMeasurable
	}
	return fmt.Errorf("%w: %s", ErrNotMeasurable, m.Warnings[0].Message)
}

// newMeasureOptions applies the options and checks the reference.
func newMeasureOptions(ref Reference, opts []MeasureOption) (*measureOptions, error) {
	o := &measureOptions{method: anatomical}
	for _, opt := range opts {
		if err := opt(o); err != nil {
			return nil, err
		}
	}
	return o, ref.Check()
}

// newMeasurements returns measurements without lengths.
func newMeasurements(m Method, ref Reference) *Measurements {
	return &Measurements{Method: m, Stature: ref.stature, Mean: Lengths{}, Left: Lengths{}, Right: Lengths{}}
}

// widen multiplies all lengths' uncertainty.
func (m *Measurements) widen(by float64) {
	for _, ls := range []Lengths{m.Mean, m.Left, m.Right} {
		for s, l := range ls {
			l.Uncertainty *= by
			ls[s] = l
		}
	}
}

// maxCoordinate is far beyond any photo, and small enough for sums and squares.
const maxCoordinate = 1e9

// check reports whether the pose is well formed; it need not be of a likely body.
func (p *Pose) check() error {
	if p == nil {
		return fmt.Errorf("%w: the pose is nil", ErrInvalidInput)
	}
	if p.ImageWidth <= 0 || p.ImageHeight <= 0 {
		return fmt.Errorf("%w: the pose's image has %d by %d pixels; set ImageWidth and ImageHeight", ErrInvalidInput, p.ImageWidth, p.ImageHeight)
	}
	for i, l := range p.Landmarks {
		w := p.WorldLandmarks[i]
		if !finite(l.X, l.Y, l.Z, w.X, w.Y, w.Z) {
			return fmt.Errorf("%w: the coordinates of landmark %v are not finite or absurdly large", ErrInvalidInput, LandmarkID(i))
		}
		if !(l.Visibility >= 0 && l.Visibility <= 1) {
			return fmt.Errorf("%w: the visibility of landmark %v must be 0 to 1, not %g", ErrInvalidInput, LandmarkID(i), l.Visibility)
		}
	}
	if p.Silhouette != nil {
		return p.Silhouette.check()
	}
	return nil
}

func (s *Silhouette) check() error {
	if !finite(s.Crown.X, s.Crown.Y, s.Sole.X, s.Sole.Y, s.Top.X, s.Top.Y, s.Bottom.X, s.Bottom.Y) {
		return fmt.Errorf("%w: the silhouette's ends are not finite or absurdly large", ErrInvalidInput)
	}
	if !body.ValidOutline(&s.Outline.sides) {
		return fmt.Errorf("%w: the silhouette's outline is not finite or absurdly large", ErrInvalidInput)
	}
	return nil
}

func finite(vs ...float64) bool {
	for _, v := range vs {
		if !(math.Abs(v) <= maxCoordinate) { // false for NaN
			return false
		}
	}
	return true
}
