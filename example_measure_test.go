package pose_test

import (
	"errors"
	"fmt"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

func ExampleMeasure() {
	p := posetest.Standing() // or what a Detector found in a photo
	m, err := pose.Measure(p, pose.Stature(163.8))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range pose.Segments() {
		fmt.Printf("%-14s %.1f ± %.1f cm\n", s, m.Mean[s].CM, m.Mean[s].Uncertainty)
	}
	// Output:
	// upper_arm      25.7 ± 1.5 cm
	// forearm        25.4 ± 1.3 cm
	// arm            51.1 ± 1.9 cm
	// thigh          39.7 ± 2.1 cm
	// calf           40.1 ± 1.9 cm
	// leg            79.8 ± 2.6 cm
	// torso          44.1 ± 2.6 cm
	// shoulder_width 36.5 ± 1.9 cm
	// hip_width      16.8 ± 1.2 cm
}

// A pose that gives no length says why, as text and as warnings.
func ExampleMeasure_notMeasurable() {
	m, err := pose.Measure(posetest.Seated(), pose.Stature(163.8))
	if errors.Is(err, pose.ErrNotMeasurable) {
		fmt.Println(m.Warnings[0].Code)
	}
	// Output:
	// NOT_UPRIGHT
}

// The classic method takes the eye line for the crown and landmarks for joints.
func ExampleMeasure_classic() {
	m, err := pose.Measure(posetest.Standing(), pose.Stature(163.8), pose.WithMethod(pose.Classic))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("arm %.1f, leg %.1f, torso %.1f cm\n", m.Mean[pose.Arm].CM, m.Mean[pose.Leg].CM, m.Mean[pose.Torso].CM)
	// Output:
	// arm 55.4, leg 80.4, torso 46.1 cm
}

// Two photos of one person: the second one hides the arms.
func ExampleMeasureAll() {
	poses := []*pose.Pose{posetest.Standing(), posetest.ArmsHidden()}
	m, err := pose.MeasureAll(poses, pose.Stature(163.8))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("leg %.1f ± %.1f cm\n", m.Mean[pose.Leg].CM, m.Mean[pose.Leg].Uncertainty)
	fmt.Println(m.Warnings[0].Code, m.Warnings[0].Segments)
	// Output:
	// leg 79.7 ± 2.6 cm
	// ARMS_HIDDEN []
}

// A metre rule held at the side stands in for the stature.
func ExampleKnownLength() {
	rule := pose.KnownLength(pose.Point{X: 330, Y: 900}, pose.Point{X: 334, Y: 1869}, 100)
	m, err := pose.Measure(posetest.FeetCropped(), rule)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("thigh %.1f ± %.1f cm\n", m.Mean[pose.Thigh].CM, m.Mean[pose.Thigh].Uncertainty)
	for _, w := range m.Warnings {
		fmt.Println(w.Code, w.Segments)
	}
	// Output:
	// thigh 38.8 ± 3.0 cm
	// FEET_CROPPED [calf leg]
}

// What a tailor's tape would measure on this woman.
func ExampleWithTape() {
	m, err := pose.Measure(posetest.Standing(), pose.Stature(163.8), pose.WithSex(pose.Female), pose.WithTape(true))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []pose.TapeLength{pose.Sleeve, pose.InsideLeg} {
		fmt.Printf("%-10s %.1f ± %.1f cm\n", name, m.Tape[name].CM, m.Tape[name].Uncertainty)
	}
	// Output:
	// sleeve     55.2 ± 1.9 cm
	// inside_leg 79.7 ± 2.6 cm
}
