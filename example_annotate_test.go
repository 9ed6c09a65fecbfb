package pose_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/hypermob/pose"
)

// The pose and the lengths come from Detect and Measure; here they are made by hand.
func ExampleAnnotate() {
	photo := image.NewGray(image.Rect(0, 0, 300, 400))
	p := &pose.Pose{ImageWidth: 300, ImageHeight: 400}
	p.Landmarks[pose.LeftShoulder] = pose.Landmark{X: 180, Y: 100, Visibility: 1}
	p.Landmarks[pose.LeftElbow] = pose.Landmark{X: 200, Y: 200, Visibility: 1}
	p.Landmarks[pose.LeftWrist] = pose.Landmark{X: 205, Y: 290, Visibility: 1}
	m := &pose.Measurements{Left: pose.Lengths{
		pose.UpperArm: {CM: 29.1, Uncertainty: 1.1},
		pose.Forearm:  {CM: 26.0, Uncertainty: 1.0},
	}}

	annotated := pose.Annotate(photo, p, m)

	var file bytes.Buffer
	if err := png.Encode(&file, annotated); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(annotated.Bounds().Size())
	fmt.Println("upper arm:", annotated.RGBAAt(187, 135))
	// Output:
	// (300,400)
	// upper arm: {48 222 120 255}
}

// A picture for a Korean page, in which the arms are red and lengths have no ±.
func ExampleAnnotate_options() {
	photo := image.NewGray(image.Rect(0, 0, 300, 400))
	p := &pose.Pose{ImageWidth: 300, ImageHeight: 400}
	p.Landmarks[pose.LeftShoulder] = pose.Landmark{X: 180, Y: 100, Visibility: 1}
	p.Landmarks[pose.LeftElbow] = pose.Landmark{X: 200, Y: 200, Visibility: 1}
	m := &pose.Measurements{Left: pose.Lengths{pose.UpperArm: {CM: 29.1, Uncertainty: 1.1}}}

	annotated := pose.Annotate(photo, p, m,
		pose.WithLanguage(pose.Korean),
		pose.WithUncertainty(false),
		pose.WithColors(pose.Colors{Arm: color.RGBA{200, 30, 30, 255}}),
	)
	skeleton := pose.Annotate(photo, p, nil, pose.WithLineWidth(6)) // without lengths

	fmt.Println("upper arm:", annotated.RGBAAt(187, 135))
	fmt.Println("skeleton:", skeleton.Bounds().Size())
	// Output:
	// upper arm: {200 30 30 255}
	// skeleton: (300,400)
}
