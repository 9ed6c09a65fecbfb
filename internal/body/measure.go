package body

// A Method is a way to get from what a photo shows to lengths.
type Method int

// The methods.
const (
	Anatomical Method = iota
	Classic
)

// A Request is what is told of a person, and what is asked.
type Request struct {
	Stature    float64 // in cm, 0 if a known length fixes the scale
	Pixels, CM float64 // of the known length
	Sex        Sex
	Age        float64 // in years, 0 if not told
	Method     Method
	Tape       bool // the tape's lengths are wanted
}

// Known reports whether a known length fixes the scale.
func (r *Request) Known() bool { return r.Pixels > 0 }

// A Result is what is known of a person.
type Result struct {
	Scale             Scale // of the first photo that was measured
	Mean, Left, Right Lengths
	Tape              *TapeLengths // nil if they are not asked for or not known
	Findings          []Finding
}

// A method says how much photos of a person have in common.
type method struct {
	// shared is the part of a photo's variance that all photos of a person have in common, and
	// sharedSession that of photos by one camera.
	shared, sharedSession float64
}

// Measure returns the lengths of the person in the photos.
func Measure(photos []Photo, r *Request) (m Result) {
	if len(photos) == 1 {
		o := Observe(&photos[0])
		m = measureOne(&o, r)
	} else {
		m = measureAll(photos, r)
	}
	m.addTape(r)
	return m
}

// measureOne measures one photo. The result has findings where lengths are absent.
func measureOne(o *Observation, r *Request) (m Result) {
	switch {
	case r.Method == Classic:
		m = measureClassic(o, r)
	case r.Known():
		m = fromKnownLength(o, r)
	default:
		m = fromStature(o, r)
	}
	m.Findings = o.versionFindings(m.Findings, m.Scale.Source)
	return m
}
