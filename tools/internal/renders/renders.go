// Package renders reads folders of rendered people whose bones and cameras are known, and finds the
// people in their pictures.
package renders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"

	"github.com/hypermob/pose"
)

// A Person is one picture: the truth about body and camera from the generator's truth.json, and the
// pose that was found in it.
type Person struct {
	Image   string
	Index   int     // of the picture
	Number  *int    `json:"person"` // absent in old files, where each picture shows another person
	Tag     string  // what is difficult about it, or "easy"
	Stature float64 `json:"stature_cm"`
	Age     float64 `json:"age_years"`
	Sex     string
	// Lengths are in cm between joint centres. Tape is in cm between points on the skin.
	Lengths struct{ Mean map[pose.Segment]float64 } `json:"lengths_upright_cm"`
	Tape    struct{ Mean map[string]float64 }       `json:"tape_cm"`
	// Kinds say what body, clothes, pose and camera are like. Domain says which of these are
	// unusual.
	Kinds  map[string]string
	Domain map[string]bool
	Outfit int                   // the number of the person's outfit
	Joints map[string][3]float64 `json:"joints_cam_cm"` // right, down, away from the camera
	Points map[string][2]float64 `json:"joints_px"`     // the same joints in the picture
	Scale  float64               `json:"scale_cm_per_px_at_hips"`
	Body   struct {
		Yaw float64 `json:"yaw_deg"`
	} `json:"pose"`
	Extent struct{ Top, Bottom int } `json:"person_px"` // rows; the person is cut off at 0 or at the picture's height
	Camera struct {
		Width, Height int
		Rotation      [3][3]float64 `json:"R_world_to_cam"` // the world's z points up
		Distance      float64       `json:"distance_cm"`    // on the ground, to the person
		Film          float64       `json:"exif_focal_35mm"`
		Roll          float64       `json:"roll_deg"`
	}
	Pose *pose.Pose `json:"-"`
}

// Elevation is how steeply the line from the hips to the camera rises, in degrees.
func (p *Person) Elevation() float64 {
	l, r := p.Joints["left_hip"], p.Joints["right_hip"]
	var up, far float64
	for i := range l {
		mid := (l[i] + r[i]) / 2
		up -= mid * p.Camera.Rotation[i][2]
		far += mid * mid
	}
	return math.Asin(up/math.Sqrt(far)) * 180 / math.Pi
}

// Truth reads DIR/truth.json: all people, each without a Pose.
func Truth(dir string) ([]*Person, error) {
	b, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		return nil, err
	}
	var truth struct{ Images []*Person }
	if err := json.Unmarshal(b, &truth); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return truth.Images, nil
}

// Load returns the people of DIR/truth.json that the detector finds in their pictures in DIR.
func Load(dir string, detector *pose.Detector) (people []*Person, err error) {
	all, err := Truth(dir)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		photo, err := Decode(filepath.Join(dir, p.Image))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Image, err)
		}
		if p.Pose, err = Find(detector, photo); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Image, err)
		}
		if p.Pose != nil {
			people = append(people, p)
		}
	}
	return people, nil
}

// Find returns the pose that the detector finds in an image, or nil if it finds nobody.
func Find(detector *pose.Detector, img image.Image) (*pose.Pose, error) {
	p, err := detector.Detect(context.Background(), img)
	if errors.Is(err, pose.ErrNoPerson) {
		return nil, nil
	}
	return p, err
}

// Decode decodes the picture in a file.
func Decode(name string) (*pose.Photo, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return pose.Decode(file)
}
