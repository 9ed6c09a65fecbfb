// Package renders reads folders of rendered people whose bones and cameras are known, and
// what MediaPipe found in their pictures.
package renders

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/hypermob/pose"
)

// A Person is one picture: the truth about body and camera, and the pose found in it.
type Person struct {
	Image   string
	Tag     string  // what is difficult about it, or "easy"
	Stature float64 `json:"stature_cm"`
	// Lengths are in cm between joint centres, by the segments' names.
	Lengths struct{ Mean map[string]float64 } `json:"lengths_upright_cm"`
	Joints  map[string][3]float64             `json:"joints_cam_cm"` // right, down, away from the camera
	Scale   float64                           `json:"scale_cm_per_px_at_hips"`
	Body    struct {
		Yaw float64 `json:"yaw_deg"`
	} `json:"pose"`
	Extent struct{ Top, Bottom int } `json:"person_px"` // rows; at 0 or the picture's height, cut off
	Camera struct {
		Width, Height int
		Rotation      [3][3]float64 `json:"R_world_to_cam"` // the world's z points up
		Distance      float64       `json:"distance_cm"`    // on the ground, to the person
		Film          float64       `json:"exif_focal_35mm"`
	}
	Pose *pose.Pose `json:"-"`
}

// Elevation is by how many degrees the line from the hips to the camera rises.
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

type seen struct {
	W, H  int
	LM    [][4]float64
	World [][4]float64
	Mask  []int
}

// Load reads DIR/truth.json and DIR/mp.json, and returns those people who were found.
func Load(dir string) (people []*Person, err error) {
	var truth struct{ Images []*Person }
	var found map[string]seen
	for name, into := range map[string]any{"truth.json": &truth, "mp.json": &found} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, into); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, p := range truth.Images {
		if o := found[p.Image]; len(o.LM) == pose.NumLandmarks {
			p.Pose = o.pose(p.Camera.Film)
			people = append(people, p)
		}
	}
	return people, nil
}

// pose converts MediaPipe's answer, whose pixels have their origin at the corner of the
// first one rather than at its centre, and EXIF's focal length, as [pose.Decode] does.
func (o seen) pose(film float64) *pose.Pose {
	p := &pose.Pose{ImageWidth: o.W, ImageHeight: o.H, People: 1, FocalLength: film / math.Hypot(24, 36) * math.Hypot(float64(o.W), float64(o.H))}
	for i, l := range o.LM {
		w := o.World[i]
		p.Landmarks[i] = pose.Landmark{X: l[0] - 0.5, Y: l[1] - 0.5, Z: l[2], Visibility: l[3], Presence: l[3]}
		p.WorldLandmarks[i] = pose.WorldLandmark{X: w[0] / 100, Y: w[1] / 100, Z: w[2] / 100, Visibility: w[3]}
	}
	if o.Mask != nil {
		p.Silhouette = &pose.Silhouette{Crown: pose.Point{Y: float64(o.Mask[0])}, Sole: pose.Point{Y: float64(o.Mask[1] - 1)}}
	}
	return p
}
