package main

import (
	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
)

// A silhouette is a pose.Silhouette whose outline can be read and rounded.
type silhouette struct {
	Crown  pose.Point `json:"crown"`
	Sole   pose.Point `json:"sole"`
	Top    pose.Point `json:"top"`
	Bottom pose.Point `json:"bottom"`
	Left   outline    `json:"left"`
	Right  outline    `json:"right"`
}

// An outline is a body.Outline, with a name for each edge.
type outline struct {
	UpperArm   edge `json:"upper_arm"`
	Forearm    edge `json:"forearm"`
	Thigh      edge `json:"thigh"`
	Calf       edge `json:"calf"`
	InnerThigh edge `json:"inner_thigh"`
	InnerCalf  edge `json:"inner_calf"`
}

type edge = [13]float64

// newSilhouette rounds pixels to hundredths, and those of outlines to tenths.
func newSilhouette(s *pose.Silhouette) *silhouette {
	if s == nil {
		return nil
	}
	at := func(p pose.Point) pose.Point { return pose.Point{X: round(p.X, 100), Y: round(p.Y, 100)} }
	sides := outlines(s.Outline)
	return &silhouette{at(s.Crown), at(s.Sole), at(s.Top), at(s.Bottom), rounded(sides[0]), rounded(sides[1])}
}

// outlines are those of both sides.
func outlines(text string) [2]body.Outline {
	sides, err := body.DecodeOutline(text)
	if err != nil {
		panic(err) // the text is this version's own
	}
	return sides
}

func rounded(o body.Outline) outline {
	for i := range o {
		for j, v := range o[i] {
			o[i][j] = round(v, 10)
		}
	}
	return outline{o[0], o[1], o[2], o[3], o[4], o[5]}
}

// pose is the reverse of newSilhouette.
func (s *silhouette) pose() *pose.Silhouette {
	if s == nil {
		return nil
	}
	return &pose.Silhouette{
		Crown: s.Crown, Sole: s.Sole, Top: s.Top, Bottom: s.Bottom,
		Outline: body.EncodeOutline([2]body.Outline{s.Left.body(), s.Right.body()}),
	}
}

func (o outline) body() body.Outline {
	return body.Outline{o.UpperArm, o.Forearm, o.Thigh, o.Calf, o.InnerThigh, o.InnerCalf}
}
