package pose

import (
	"image"
	"image/color"

	"github.com/hypermob/pose/internal/annotate"
)

// Annotate returns a copy of img with the skeleton of p on it and, over that, the
// segments that m holds, each with its length in centimetres and the length's standard
// deviation. Arms are green, legs blue and the torso is magenta; joints of the person's
// left side are orange, those of the right side cyan. If there is room, a ruler at the
// side shows m's stature between the crown and the sole of p's silhouette.
//
// The image is the upright one that p was detected in; the result has its size and the origin (0,
// 0). If m is nil, only the skeleton is drawn; if p is nil, nothing is. An image that cannot be
// read (see [Detector.Detect]) or has more than 2^28 pixels gives an empty picture; a picture takes
// 4 bytes for each pixel. Landmarks that are NaN or far outside the image are left out. Lines and
// text follow the size of the image and of the person. Labels never cover each other: where there
// is no room for all of them, their text becomes smaller, then shorter, and at last the least
// important are left out, first of all the totals of arm and leg. The same arguments give the same
// picture. Options change colours, words and lines.
func Annotate(img image.Image, p *Pose, m *Measurements, opts ...AnnotateOption) *image.RGBA {
	var f annotate.Figure
	if p != nil {
		o := newAnnotateOptions(opts)
		f = o.figure(p, m)
	}
	return annotate.Draw(unwrap(img).Image, f)
}

// figure says what is drawn of p and m.
func (o *annotateOptions) figure(p *Pose, m *Measurements) annotate.Figure {
	f := annotate.Figure{Joints: o.joints(p), Skeleton: o.colors.Skeleton, LineWidth: o.lineWidth}
	for _, ends := range Connections() {
		f.Bones = append(f.Bones, [2]int{int(ends[0]), int(ends[1])})
	}
	if m == nil {
		return f
	}
	f.Lines = o.lines(m)
	if s := p.Silhouette; s != nil && isStature(m.Stature) {
		f.Ruler = &annotate.Ruler{Top: s.Crown.Y, Bottom: s.Sole.Y, CM: m.Stature}
	}
	return f
}

// joints returns all landmarks. As in MediaPipe, those that are less than half visible are hidden.
func (o *annotateOptions) joints(p *Pose) []annotate.Joint {
	all := make([]annotate.Joint, NumLandmarks)
	for i := range LandmarkID(NumLandmarks) {
		l := p.Landmarks[i]
		all[i] = annotate.Joint{X: l.X, Y: l.Y, Seen: l.Visibility >= 0.5, Part: bodyPart(i), Color: o.jointColor(i)}
	}
	return all
}

func bodyPart(id LandmarkID) annotate.Part {
	switch {
	case id < LeftShoulder:
		return annotate.Face
	case id == LeftHip || id == RightHip:
		return annotate.Hip
	case id > RightWrist && id < LeftHip || id > RightAnkle:
		return annotate.Extremity
	}
	return annotate.Limb
}

func (o *annotateOptions) jointColor(id LandmarkID) color.Color {
	switch {
	case id == Nose:
		return opaque(o.colors.Skeleton)
	case isLeft(id):
		return o.colors.Left
	}
	return o.colors.Right
}

// opaque returns the colour without its transparency.
func opaque(c color.Color) color.NRGBA {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = 255
	return n
}

// isLeft reports whether a landmark other than the nose is on the person's left.
func isLeft(id LandmarkID) bool {
	if id <= RightEyeOuter {
		return id <= LeftEyeOuter
	}
	return id%2 == 1
}

// lines returns the measured segments, the most important first. Those that m lacks have no length.
func (o *annotateOptions) lines(m *Measurements) []annotate.Line {
	lines := []annotate.Line{{
		From: []int{int(LeftShoulder), int(RightShoulder)}, To: []int{int(LeftHip), int(RightHip)},
		Color: o.colors.Torso, Length: o.length(m.Mean[Torso]),
	}}
	for _, limb := range []struct {
		whole, upper, lower Segment
		left                [3]LandmarkID
		color               color.Color
	}{
		{Arm, UpperArm, Forearm, [3]LandmarkID{LeftShoulder, LeftElbow, LeftWrist}, o.colors.Arm},
		{Leg, Thigh, Calf, [3]LandmarkID{LeftHip, LeftKnee, LeftAnkle}, o.colors.Leg},
	} {
		line := func(side int, from, to LandmarkID, l Length) annotate.Line {
			// Each landmark of the right side follows that of the left.
			return annotate.Line{From: []int{int(from) + side}, To: []int{int(to) + side}, Color: limb.color, Length: o.length(l)}
		}
		for side, lengths := range m.sides() {
			lines = append(lines, line(side, limb.left[0], limb.left[1], lengths[limb.upper]))
		}
		for side, lengths := range m.sides() {
			l := line(side, limb.left[1], limb.left[2], lengths[limb.lower])
			l.Total, l.Name = o.length(lengths[limb.whole]), o.words[limb.whole]
			lines = append(lines, l)
		}
	}
	return lines
}

// length returns a length as it is shown.
func (o *annotateOptions) length(l Length) annotate.Length {
	if !o.uncertainty {
		return annotate.Length{CM: l.CM}
	}
	return annotate.Length{CM: l.CM, Uncertainty: l.Uncertainty}
}

// An AnnotateOption changes how [Annotate] draws.
type AnnotateOption func(*annotateOptions)

type annotateOptions struct {
	colors      Colors
	words       map[Segment]string // by which limbs are named
	uncertainty bool
	lineWidth   float64 // in pixels, 0 to follow the picture
}

func newAnnotateOptions(opts []AnnotateOption) annotateOptions {
	o := annotateOptions{colors: usualColors, words: limbNames[English], uncertainty: true}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// Colors are those of [Annotate]'s lines and joints. A nil colour means the default.
type Colors struct {
	Arm, Leg, Torso color.Color // of the measured segments: green, blue and magenta
	Left, Right     color.Color // of the joints of the person's own sides: orange and cyan
	Skeleton        color.Color // of the lines between landmarks, and of the nose: a light grey
}

var usualColors = Colors{
	Arm:      color.NRGBA{48, 222, 120, 255},
	Leg:      color.NRGBA{64, 156, 255, 255},
	Torso:    color.NRGBA{255, 84, 190, 255},
	Left:     color.NRGBA{255, 138, 0, 255}, // as MediaPipe draws them
	Right:    color.NRGBA{0, 217, 231, 255},
	Skeleton: color.NRGBA{235, 235, 235, 190},
}

// WithColors draws in other colours.
func WithColors(c Colors) AnnotateOption {
	return func(o *annotateOptions) {
		for _, pair := range []struct {
			into *color.Color
			from color.Color
		}{
			{&o.colors.Arm, c.Arm}, {&o.colors.Leg, c.Leg}, {&o.colors.Torso, c.Torso},
			{&o.colors.Left, c.Left}, {&o.colors.Right, c.Right}, {&o.colors.Skeleton, c.Skeleton},
		} {
			if pair.from != nil {
				*pair.into = pair.from
			}
		}
	}
}

// A Language is the ISO 639 code of a language that [Annotate] can write.
type Language string

// The languages of pictures.
const (
	English Language = "en"
	Korean  Language = "ko"
)

var limbNames = map[Language]map[Segment]string{
	English: {Arm: "arm", Leg: "leg"},
	Korean:  {Arm: "팔", Leg: "다리"}, // internal/draw/hangul has these syllables and no others
}

// WithLanguage sets the language of the words on the picture. The default is [English], which is
// also used for unknown languages.
func WithLanguage(l Language) AnnotateOption {
	return func(o *annotateOptions) {
		if words, ok := limbNames[l]; ok {
			o.words = words
		}
	}
}

// WithUncertainty sets whether each length is followed by its standard deviation, as in "±1.4". It
// is on by default.
func WithUncertainty(on bool) AnnotateOption {
	return func(o *annotateOptions) { o.uncertainty = on }
}

// WithLineWidth sets the width of the measured segments in pixels, from half a pixel to a tenth of
// the person's height; the skeleton's lines and the joints follow it. The default, and 0, is a
// width that suits picture and person.
func WithLineWidth(px float64) AnnotateOption {
	return func(o *annotateOptions) { o.lineWidth = px }
}
