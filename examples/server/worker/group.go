package worker

import (
	"fmt"
	"slices"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

// maxPhotos is how many photos of one person are fused: more hardly reduce the uncertainty.
const maxPhotos = 8

// A group is all rows of one ID.
type group struct {
	person   Person
	inputs   []answer.Input
	photos   []int // those of the inputs that are photos
	warnings []pose.Warning
}

// newGroup puts rows together. The error is for all of them; inputs have their own.
func newGroup(rows []Row) (*group, error) {
	slices.SortFunc(rows, compare)
	g := &group{}
	var unknown []string
	var failed error
	for _, r := range rows {
		if r.ID == r.At && len(rows) > 1 { // it had none
			failed = fmt.Errorf("%w: the id of a row is where another row stands, which has none",
				pose.ErrInvalidInput)
		}
		unknown = append(unknown, r.Unknown...)
		if r.Problem != "" {
			g.bad(r)
			continue
		}
		for _, image := range r.Images {
			g.photos = append(g.photos, len(g.inputs))
			g.inputs = append(g.inputs, answer.Input{Row: r.At, Image: image})
		}
		if err := g.person.join(r.Person); err != nil && failed == nil {
			failed = err
		}
	}
	sortUnique(&unknown)
	for _, name := range unknown {
		message := fmt.Sprintf("the field %q is not known here and was ignored", name)
		g.warnings = append(g.warnings, pose.Warning{
			Code: "UNKNOWN_FIELD", Severity: pose.Info, Message: message,
		})
	}
	if failed == nil {
		failed = g.check()
	}
	return g, failed
}

// bad adds a row that cannot be used.
func (g *group) bad(r Row) {
	g.inputs = append(g.inputs, answer.Input{Row: r.At, Result: "INVALID_INPUT", Message: r.Problem})
	if len(r.Images) == 1 {
		g.inputs[len(g.inputs)-1].Image = r.Images[0]
	}
}

// join adds what another row says of the person. Rows may leave out what others say, but not
// contradict them.
func (p *Person) join(q Person) error {
	for _, f := range []struct {
		name  string
		clash bool
	}{
		{"height_cm", joined(&p.Height, q.Height)}, {"age", joined(&p.Age, q.Age)},
		{"reference", joined(&p.Reference, q.Reference)},
		{"sex", p.Sex != "" && q.Sex != "" && p.Sex != q.Sex},
	} {
		if f.clash {
			return fmt.Errorf("%w: rows of this id have different values of %s", pose.ErrInvalidInput, f.name)
		}
	}
	setDefault(&p.Sex, q.Sex)
	return nil
}

// joined takes the new value if there is none, and reports whether both differ.
func joined[T comparable](have **T, other *T) (clash bool) {
	if *have == nil {
		*have = other
	}
	return other != nil && **have != *other
}

// check looks at what can be judged without a photo.
func (g *group) check() error {
	p := g.person
	switch {
	case len(g.photos) == 0:
		return fmt.Errorf("%w: %s", pose.ErrInvalidInput, g.inputs[0].Message)
	case len(g.photos) > maxPhotos:
		return fmt.Errorf("%w: there are %d photos of this id; at most %d are fused",
			pose.ErrInvalidInput, len(g.photos), maxPhotos)
	case p.Height != nil && p.Reference != nil:
		return fmt.Errorf("%w: there are height_cm and reference: give one of them", pose.ErrInvalidInput)
	case p.Height == nil && p.Reference == nil:
		return fmt.Errorf("%w: height_cm is missing: the person's height in cm", pose.ErrInvalidHeight)
	case p.Height != nil && p.scale().Check() != nil:
		return p.scale().Check()
	case p.Sex != "" && p.Sex != pose.Female && p.Sex != pose.Male:
		return fmt.Errorf("%w: sex is female or male", pose.ErrInvalidInput)
	}
	return nil
}

// scale is what the photos' scale is taken from.
func (p Person) scale() pose.Reference {
	if p.Height != nil {
		return pose.Stature(*p.Height)
	}
	r := p.Reference
	return pose.KnownLength(pose.Point{X: r[0], Y: r[1]}, pose.Point{X: r[2], Y: r[3]}, r[4])
}

func (p Person) options(c Config) []pose.MeasureOption {
	o := []pose.MeasureOption{pose.WithMethod(c.Method), pose.WithTape(c.Tape)}
	if p.Sex != "" {
		o = append(o, pose.WithSex(p.Sex))
	}
	if p.Age != nil {
		o = append(o, pose.WithAge(*p.Age))
	}
	return o
}
