package posetest_test

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

// poseDetector is what the code under test needs of a *pose.Detector.
type poseDetector interface {
	Detect(ctx context.Context, img image.Image) (*pose.Pose, error)
}

var _ poseDetector = (*pose.Detector)(nil)

// armLength is the code under test.
func armLength(ctx context.Context, d poseDetector, img image.Image, heightCM float64) (string, error) {
	p, err := d.Detect(ctx, img)
	if errors.Is(err, pose.ErrNoPerson) {
		return "nobody there", nil
	}
	if err != nil {
		return "", err
	}
	m, err := pose.Measure(p, pose.Stature(heightCM))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%.0f cm", m.Mean[pose.Arm].CM), nil
}

// found is a poseDetector that finds what it is told to.
type found struct {
	pose *pose.Pose
	err  error
}

func (f found) Detect(context.Context, image.Image) (*pose.Pose, error) { return f.pose, f.err }

// A test of code that detects and measures, without a network.
func Example() {
	for _, d := range []poseDetector{
		found{pose: posetest.Standing()},
		found{err: pose.ErrNoPerson},
	} {
		fmt.Println(armLength(context.Background(), d, nil, 163.8))
	}
	// Output:
	// 51 cm <nil>
	// nobody there <nil>
}
