package pose

import (
	"fmt"
	"math"
	"slices"

	"github.com/hypermob/pose/internal/body"
)

// A MeasureOption changes how [Measure] works.
type MeasureOption func(*measureOptions) error

type measureOptions struct{ body.Request }

// WithMethod chooses the method; the default is [Anatomical].
func WithMethod(m Method) MeasureOption {
	return func(o *measureOptions) error {
		i := slices.Index(methods[:], m)
		if i < 0 {
			return fmt.Errorf("%w: there is no method %q, only %q and %q", ErrInvalidInput, m, Anatomical, Classic)
		}
		o.Method = body.Method(i)
		return nil
	}
}

// WithSex tells the person's sex. [Anatomical] lengths from the stature are then those of women, or
// of men, who look like this. If the sex is not told, the photo decides how much each of the two
// counts.
func WithSex(s Sex) MeasureOption {
	return func(o *measureOptions) error {
		sex, ok := body.SexNamed(string(s))
		if !ok {
			return fmt.Errorf("%w: the sex must be %q, %q or empty for not told, not %q", ErrInvalidInput, Female, Male, s)
		}
		o.Sex = sex
		return nil
	}
}

// WithAge tells the person's age in years, 0 to 120, for [WithTape]. The methods do not use it. The
// statistics of people are those of adults, so children's lengths are less exact than their
// uncertainty says.
func WithAge(years float64) MeasureOption {
	return func(o *measureOptions) error {
		if !(years >= 0 && years <= 120) {
			return fmt.Errorf("%w: the age must be 0 to 120 years, not %g", ErrInvalidInput, years)
		}
		o.Age = years
		return nil
	}
}

// WithTape sets whether the [Measurements] also have a tape's lengths. It is off by default. These
// lengths are what a tape is expected to measure on adults of that stature whose arm and leg are as
// long as the measured ones. They need [Anatomical] and a [Stature] of 140 to 200 cm. An age told
// by [WithAge] must be at least 16, because the statistics are those of adults. Otherwise the
// tape's lengths are absent, and the warning [NoTape] says why. If the arm or the leg is absent, so
// is the length that follows from it. [WithSex] makes them a little more certain.
//
// Sleeve and InsideLeg have never been compared with a real tape. Their uncertainty is calculated
// from how the people of ANSUR II differ, and from the uncertainty of the arm or leg. A guess from
// the stature alone is uncertain by 1.8 and 2.5 cm.
func WithTape(on bool) MeasureOption {
	return func(o *measureOptions) error { o.Tape = on; return nil }
}

// Measure turns a pose into body lengths. It is a pure function of its arguments and needs neither
// the photo nor a model.
//
// A length that the photo does not show well enough is absent, with a warning that says why. If no
// length is left, the error wraps [ErrNotMeasurable]. The Measurements are then not nil, and hold
// the warnings. For a malformed pose, reference or option the error wraps [ErrInvalidInput]. For a
// stature out of range it wraps [ErrInvalidHeight].
func Measure(p *Pose, ref Reference, opts ...MeasureOption) (*Measurements, error) {
	r, err := newRequest(ref, opts)
	if err != nil {
		return nil, err
	}
	photo, err := p.photo()
	if err != nil {
		return nil, err
	}
	m := newMeasurements(r, body.Measure([]body.Photo{photo}, r))
	return m, m.check()
}

// MeasureAll measures several photos of one person and combines the results. Photos that cannot be
// measured are left out, with a warning. Only if none can, the error wraps [ErrNotMeasurable]. If
// there are several photos, each warning begins with the number of its photo, counted from 1. The
// Scale is that of the first photo that could be measured. A [KnownLength] must lie at the same
// pixels in all photos, as with a camera on a tripod, so the photos must be of the same size.
//
// Each length is a weighted mean over the photos, so it lies between theirs. Photos with smaller
// uncertainties have more weight. The errors in photos of one person are alike: of a photo's
// variance, all photos are taken to share 0.85 with [Anatomical], and those of one camera 0.9. (One
// camera means one size and focal length, and so mostly one place and one set of clothes.) With
// [Classic], all share 0.9. So more photos reduce the uncertainty by only a few per cent, and photos
// by other cameras, on other days, by more.
func MeasureAll(poses []*Pose, ref Reference, opts ...MeasureOption) (*Measurements, error) {
	r, err := newRequest(ref, opts)
	if err != nil {
		return nil, err
	}
	photos, err := photosOf(poses, ref)
	if err != nil {
		return nil, err
	}
	m := newMeasurements(r, body.Measure(photos, r))
	return m, m.check()
}

// photosOf turns the poses of one person into what package body reads.
func photosOf(poses []*Pose, ref Reference) (photos []body.Photo, err error) {
	if len(poses) == 0 {
		return nil, fmt.Errorf("%w: there is no pose to measure", ErrInvalidInput)
	}
	photos = make([]body.Photo, len(poses))
	for i, p := range poses {
		if photos[i], err = p.photo(); err != nil {
			return nil, fmt.Errorf("pose %d of %d: %w", i+1, len(poses), err)
		}
		if ref.known && (p.ImageWidth != poses[0].ImageWidth || p.ImageHeight != poses[0].ImageHeight) {
			return nil, fmt.Errorf("%w: a known length holds for photos of one size only; measure those of other sizes on their own", ErrInvalidInput)
		}
	}
	return photos, nil
}

// newRequest applies the options and checks the reference.
func newRequest(ref Reference, opts []MeasureOption) (*body.Request, error) {
	o := &measureOptions{}
	for _, opt := range opts {
		if err := opt(o); err != nil {
			return nil, err
		}
	}
	if ref.known {
		o.Pixels, o.CM = ref.pixels(), ref.length
	} else {
		o.Stature = ref.stature
	}
	return &o.Request, ref.Check()
}

// photo checks a pose and turns it into what package body reads.
func (p *Pose) photo() (f body.Photo, err error) {
	if err := p.check(); err != nil {
		return f, err
	}
	f.Width, f.Height, f.FocalLength = p.ImageWidth, p.ImageHeight, p.FocalLength
	f.People, f.Truncated = p.People, p.Truncated
	for i, l := range p.Landmarks {
		w := p.WorldLandmarks[i]
		f.Points[i], f.Visibility[i], f.World[i] = [2]float64{l.X, l.Y}, l.Visibility, body.Vector{w.X, w.Y, w.Z}
	}
	if s := p.Silhouette; s != nil {
		f.Contour = body.Contour{
			Known: true, Crown: s.Crown.Y, Sole: s.Sole.Y,
			Top: [2]float64{s.Top.X, s.Top.Y}, Bottom: [2]float64{s.Bottom.X, s.Bottom.Y},
		}
		f.Contour.Outline, err = body.DecodeOutline(s.Outline)
		if f.Contour.OtherOutline = err == body.ErrOutlineVersion; err != nil && !f.Contour.OtherOutline {
			return f, fmt.Errorf("%w: the silhouette's outline cannot be read: %w", ErrInvalidInput, err)
		}
	}
	if p.Version > poseVersion {
		f.LaterVersion = p.Version
	}
	return f, nil
}

// newMeasurements turns the result into the types that users see.
func newMeasurements(r *body.Request, found body.Result) *Measurements {
	s := found.Scale
	return &Measurements{
		Method:   methods[r.Method],
		Scale:    Scale{CMPerPixel: s.CMPerPixel, Uncertainty: s.SD, Source: scaleSources[s.Source]},
		Stature:  r.Stature,
		Mean:     newLengths(&found.Mean),
		Left:     newLengths(&found.Left),
		Right:    newLengths(&found.Right),
		Tape:     newTape(found.Tape),
		Warnings: newWarnings(&found),
	}
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

// check reports whether the pose is well formed. Its body need not be a likely one.
func (p *Pose) check() error {
	if p == nil {
		return fmt.Errorf("%w: the pose is nil", ErrInvalidInput)
	}
	if p.ImageWidth <= 0 || p.ImageHeight <= 0 {
		return fmt.Errorf("%w: the pose's image has %d by %d pixels; set ImageWidth and ImageHeight", ErrInvalidInput, p.ImageWidth, p.ImageHeight)
	}
	if p.Version < 0 {
		return fmt.Errorf("%w: the pose's version must not be negative, but is %d", ErrInvalidInput, p.Version)
	}
	for i, l := range p.Landmarks {
		w := p.WorldLandmarks[i]
		if !finite(l.X, l.Y, l.Z, w.X, w.Y, w.Z) {
			return fmt.Errorf("%w: the coordinates of landmark %v must be numbers within ±%g", ErrInvalidInput, LandmarkID(i), maxCoordinate)
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
		return fmt.Errorf("%w: the silhouette's ends must be numbers within ±%g", ErrInvalidInput, maxCoordinate)
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
