package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

// A photo is one picture of a person whose lengths are known, without the picture: what
// the detector read from it, and the truth. A file holds one a line, as gzipped JSON.
type photo struct {
	Image  string `json:"image"`
	Person int    `json:"person"` // those of one file with the same number are one person
	Tag    string `json:"tag"`    // "easy", or what makes it hard

	Stature float64 `json:"stature_cm"`
	Age     float64 `json:"age_years"`
	Sex     string  `json:"sex"`
	// Lengths are the truth in cm, upright; both sides are the same. Tape are lengths between
	// points on the skin.
	Lengths map[pose.Segment]float64 `json:"lengths_cm"`
	Tape    map[string]float64       `json:"tape_cm,omitempty"`
	// Kinds say what the photo is like: a word each for camera, clothes, pose and body. Domain has
	// those of the four that are not as in plain photos.
	Kinds  map[string]string `json:"kinds,omitempty"`
	Domain map[string]bool   `json:"domain,omitempty"`
	// Photos of one person in one outfit have the same number.
	Outfit int `json:"outfit,omitempty"`
	// Distance is the camera's in cm, Scale the centimetres per pixel at the hips.
	Distance float64 `json:"distance_cm"`
	Scale    float64 `json:"cm_per_px"`

	Width       int                           `json:"width"`
	Height      int                           `json:"height"`
	FocalLength float64                       `json:"focal_length_px,omitempty"`
	People      int                           `json:"people"`
	Landmarks   [pose.NumLandmarks][5]float64 `json:"landmarks"`       // x, y, z in pixels, visibility, presence
	World       [pose.NumLandmarks][3]float64 `json:"world_landmarks"` // x, y, z in metres
	Silhouette  *silhouette                   `json:"silhouette,omitempty"`
	// Joints are the true centres of shoulders, elbows, wrists, hips, knees and ankles, left and
	// right: x, y in pixels, and x, y, z in metres as World has them, but from the camera.
	Joints [][5]float64 `json:"joints,omitempty"`
}

// joints are the landmarks of Joints, the left ones: the right ones follow by one.
var joints = []struct {
	name string
	left pose.LandmarkID
}{
	{"shoulder", pose.LeftShoulder}, {"elbow", pose.LeftElbow}, {"wrist", pose.LeftWrist},
	{"hip", pose.LeftHip}, {"knee", pose.LeftKnee}, {"ankle", pose.LeftAnkle},
}

// setJoints takes the true joints of a render.
func (f *photo) setJoints(r *renders.Person) {
	for _, j := range joints {
		for _, side := range []string{"left_", "right_"} {
			at, far := r.Points[side+j.name], r.Joints[side+j.name]
			f.Joints = append(f.Joints, [5]float64{round(at[0], 100), round(at[1], 100),
				round(far[0]/100, 1e4), round(far[1]/100, 1e4), round(far[2]/100, 1e4)})
		}
	}
}

// perfect puts true joints in place of those that the detector found: the hips, or all.
func (f *photo) perfect(which string) error {
	switch {
	case which != "hips" && which != "all":
		return fmt.Errorf("joints are hips or all, not %q", which)
	case len(f.Joints) != 2*len(joints):
		return fmt.Errorf("%s: the true joints are not stored", f.Image)
	}
	for i, at := range f.Joints {
		j := joints[i/2]
		if which == "hips" && j.left != pose.LeftHip {
			continue
		}
		id := int(j.left) + i%2
		copy(f.Landmarks[id][:2], at[:2])
		if which == "all" { // in space hips are the origin, and cannot be moved alone
			copy(f.World[id][:], at[2:])
		}
	}
	return nil
}

// pose returns what the detector found.
func (f *photo) pose() *pose.Pose {
	p := &pose.Pose{ImageWidth: f.Width, ImageHeight: f.Height, FocalLength: f.FocalLength, People: f.People, Silhouette: f.Silhouette.pose()}
	for i, l := range f.Landmarks {
		w := f.World[i]
		p.Landmarks[i] = pose.Landmark{X: l[0], Y: l[1], Z: l[2], Visibility: l[3], Presence: l[4]}
		p.WorldLandmarks[i] = pose.WorldLandmark{X: w[0], Y: w[1], Z: w[2], Visibility: l[3]}
	}
	return p
}

// setPose is the reverse of pose; it rounds pixels to hundredths, of outlines to tenths, and the
// rest to 0.0001.
func (f *photo) setPose(p *pose.Pose) {
	f.Width, f.Height, f.FocalLength, f.People = p.ImageWidth, p.ImageHeight, round(p.FocalLength, 100), p.People
	for i, l := range p.Landmarks {
		w := p.WorldLandmarks[i]
		f.Landmarks[i] = [5]float64{round(l.X, 100), round(l.Y, 100), round(l.Z, 100), round(l.Visibility, 1e4), round(l.Presence, 1e4)}
		f.World[i] = [3]float64{round(w.X, 1e4), round(w.Y, 1e4), round(w.Z, 1e4)}
	}
	f.Silhouette = newSilhouette(p.Silhouette)
}

func (f *photo) hard() bool { return f.Tag != "easy" }

// readPhotos reads a file of photos.
func readPhotos(name string) ([]*photo, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	z, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var all []*photo
	for in := json.NewDecoder(z); in.More(); {
		f := &photo{}
		if err := in.Decode(f); err != nil {
			return nil, fmt.Errorf("%s, photo %d: %w", name, len(all)+1, err)
		}
		all = append(all, f)
	}
	return all, nil
}
