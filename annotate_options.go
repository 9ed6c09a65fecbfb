package pose

import (
	"image/color"
	"math"
)

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

// Colors are those of [Annotate]'s lines and joints. One that is nil is the usual one.
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

// A Language is one that [Annotate] writes, by its code of ISO 639.
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

// WithLanguage sets the language of the words on the picture. The default is [English], which also
// stands in for languages that are not known.
func WithLanguage(l Language) AnnotateOption {
	return func(o *annotateOptions) {
		if words, ok := limbNames[l]; ok {
			o.words = words
		}
	}
}

// WithUncertainty sets whether each length is followed by its standard deviation, "±1.4". The
// default is that it is.
func WithUncertainty(on bool) AnnotateOption {
	return func(o *annotateOptions) { o.uncertainty = on }
}

// WithLineWidth sets the width of the measured segments in pixels, from half a pixel to a tenth of
// the person's height; the skeleton's lines and the joints follow it. The default, and 0, is a
// width that suits picture and person.
func WithLineWidth(px float64) AnnotateOption {
	return func(o *annotateOptions) { o.lineWidth = px }
}

// width is that of measured segments on a person of the given height, all in pixels, where suits is
// the usual one.
func (o *annotateOptions) width(suits, height float64) float64 {
	if !(o.lineWidth > 0) { // or NaN
		return suits
	}
	return math.Max(0.5, math.Min(o.lineWidth, height/10))
}
