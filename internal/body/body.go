// Package body turns what was found in photos of a person into lengths. Each step is a function of
// those before it, in a file of its own:
//
//	photo → observation (what it shows: readings, stance) → scale → lengths (anatomical, classic)
//	      → findings (what makes them absent or less sure) → several photos fused → tape
//
// The anatomical lengths weigh what the photo shows (features, outline) against what people are
// like without one (prior). What people are like is in prior_table.go, from ANSUR II and published
// lengths; what photos show of them in table.go, from rendered people and what the detector finds
// in their pictures. tools/fit writes both. Lengths are centimetres between joint centres.
package body

// A Segment is a body length.
type Segment int

// The segments.
const (
	UpperArm Segment = iota
	Forearm
	Arm
	Thigh
	Calf
	Leg
	Torso
	ShoulderWidth
	HipWidth
	NumSegments
)

// Segments lists all of them.
func Segments() []Segment {
	return []Segment{UpperArm, Forearm, Arm, Thigh, Calf, Leg, Torso, ShoulderWidth, HipWidth}
}

// limbs are the chains of joints that are measured; joints are those of the left side.
var limbs = [...]struct {
	upper, lower, whole Segment
	joints              [3]int
}{
	{UpperArm, Forearm, Arm, [3]int{shoulder, elbow, wrist}},
	{Thigh, Calf, Leg, [3]int{hip, knee, ankle}},
}

// breadths are the segments between both sides of a joint, given as the left side's.
var breadths = [...]struct {
	segment Segment
	name    string
	id      int
}{{ShoulderWidth, "shoulders", shoulder}, {HipWidth, "hips", hip}}

// A Length is an estimate in cm with its standard deviation; zero where there is none.
type Length struct{ CM, SD float64 }

// Lengths are those of the segments.
type Lengths [NumSegments]Length

// Has reports whether there is a length of the segment.
func (ls *Lengths) Has(s Segment) bool { return ls[s].CM > 0 }

// Count is how many there are.
func (ls *Lengths) Count() (n int) {
	for s := range NumSegments {
		if ls.Has(s) {
			n++
		}
	}
	return n
}
