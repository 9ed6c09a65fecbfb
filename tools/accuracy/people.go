package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

// A photo is one picture of a person whose lengths are known, without its pixels: what the detector
// found in it, and the truth. A file has one photo on each line, as gzipped JSON.
type photo struct {
	Image  string `json:"image"`
	Person int    `json:"person"` // in one file, the same number is the same person
	Tag    string `json:"tag"`    // "easy", or what makes it hard

	Stature float64 `json:"stature_cm"`
	Age     float64 `json:"age_years"`
	Sex     string  `json:"sex"`
	// Lengths are the true lengths in cm of the upright body, the same for both sides. Tape are
	// lengths between points on the skin.
	Lengths map[pose.Segment]float64 `json:"lengths_cm"`
	Tape    map[string]float64       `json:"tape_cm,omitempty"`
	// Kinds has one word each for camera, clothes, pose and body. Domain says which of these are
	// unusual in the photo.
	Kinds  map[string]string `json:"kinds,omitempty"`
	Domain map[string]bool   `json:"domain,omitempty"`
	// Outfit is the same number for all photos of a person in one outfit.
	Outfit int `json:"outfit,omitempty"`
	// Distance is the camera's in cm. Scale is centimetres per pixel at the hips.
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
	// right: x, y in pixels, then x, y, z in metres along World's axes, but from the camera.
	Joints [][5]float64 `json:"joints,omitempty"`
}

// joints are the left landmarks that belong to Joints. The right ones have the next numbers.
var joints = []struct {
	name string
	left pose.LandmarkID
}{
	{"shoulder", pose.LeftShoulder}, {"elbow", pose.LeftElbow}, {"wrist", pose.LeftWrist},
	{"hip", pose.LeftHip}, {"knee", pose.LeftKnee}, {"ankle", pose.LeftAnkle},
}

// setJoints stores the true joints of a render.
func (f *photo) setJoints(r *renders.Person) {
	for _, j := range joints {
		for _, side := range []string{"left_", "right_"} {
			at, far := r.Points[side+j.name], r.Joints[side+j.name]
			f.Joints = append(f.Joints, [5]float64{round(at[0], 100), round(at[1], 100),
				round(far[0]/100, 1e4), round(far[1]/100, 1e4), round(far[2]/100, 1e4)})
		}
	}
}

// perfect replaces joints that the detector found by the true ones: the hips, or all.
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
		if which == "all" { // in space the hips are the origin, so they cannot be moved alone
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

// setPose is the inverse of pose. It rounds pixels to hundredths, those of outlines to tenths, and
// everything else to 0.0001.
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
	for in := json.NewDecoder(z); ; {
		f := &photo{}
		if err := in.Decode(f); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s, photo %d: %w", name, len(all)+1, err)
		}
		all = append(all, f)
	}
}
