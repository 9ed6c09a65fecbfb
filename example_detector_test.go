package pose_test

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"image/draw"
	"os"
	"slices"

	"github.com/hypermob/pose"
)

func ExampleDetector_Detect() {
	f, err := os.Open("testdata/render_p012.png")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	photo, err := pose.Decode(f)
	if err != nil {
		panic(err)
	}
	det, err := pose.NewDetector(pose.Lite()) // pose.Heavy() is the most exact
	if err != nil {
		panic(err)
	}
	defer det.Close()
	p, err := det.Detect(context.Background(), photo)
	if err != nil {
		panic(err)
	}
	m, err := pose.Measure(p, pose.Stature(175))
	if err != nil {
		panic(err)
	}
	arm := m.Mean[pose.Arm]
	fmt.Printf("%v at (%.0f, %.0f)\n", pose.LeftWrist, p.Landmarks[pose.LeftWrist].X, p.Landmarks[pose.LeftWrist].Y)
	fmt.Printf("arm %.0f ± %.0f cm\n", arm.CM, arm.Uncertainty)
	// Output:
	// left_wrist at (284, 297)
	// arm 54 ± 2 cm
}

// Two people stand side by side, and each of them has a height of their own.
func ExampleDetector_DetectAll() {
	photo := sideBySide("testdata/render_p001.png", "testdata/render_p012.png") // or what Decode returns
	det, err := pose.NewDetector(pose.Full())
	if err != nil {
		panic(err)
	}
	defer det.Close()
	people, err := det.DetectAll(context.Background(), photo, 10)
	if err != nil {
		panic(err) // pose.ErrNoPerson if there is nobody
	}
	slices.SortFunc(people, func(a, b *pose.Pose) int { // from left to right, no longer best first
		return cmp.Compare(a.ROI.Center.X, b.ROI.Center.X)
	})
	for i, height := range []float64{174, 166} {
		m, err := pose.Measure(people[i], pose.Stature(height))
		if err != nil {
			panic(err)
		}
		fmt.Printf("leg %.0f cm, one of %d people\n", m.Mean[pose.Leg].CM, people[i].People)
	}
	// Output:
	// leg 83 cm, one of 2 people
	// leg 79 cm, one of 2 people
}

// sideBySide makes one photo of several.
func sideBySide(names ...string) image.Image {
	all := image.NewRGBA(image.Rectangle{})
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			panic(err)
		}
		photo, err := pose.Decode(f)
		f.Close()
		if err != nil {
			panic(err)
		}
		left, size := all.Rect.Dx(), photo.Bounds().Size()
		wider := image.NewRGBA(image.Rect(0, 0, left+size.X, max(all.Rect.Dy(), size.Y)))
		draw.Draw(wider, all.Rect, all, image.Point{}, draw.Src)
		draw.Draw(wider, image.Rect(left, 0, left+size.X, size.Y), photo, image.Point{}, draw.Src)
		all = wider
	}
	return all
}
