package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/renders"
)

// A person has known lengths, and the photos in which the detector finds them.
type person struct {
	name    string
	photos  []photo
	Stature float64
	SD      float64 // of the stature
	Sex     string
	Truth   map[pose.Segment]float64
}

type photo struct {
	name, tag string
	pose      *pose.Pose
}

// camera is the photo's group: its name without the last part, the frame.
func (f photo) camera() string {
	parts := strings.Split(f.name, "-")
	return strings.Join(parts[:len(parts)-1], "-")
}

// load reads DIR/people.json and finds the people in their photos.
func load(dir string) ([]*person, error) {
	b, err := os.ReadFile(filepath.Join(dir, "people.json"))
	if err != nil {
		return nil, err
	}
	var file struct {
		People map[string]*person
		Tags   map[string]string
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	d, err := pose.NewDetector(pose.Heavy())
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var people []*person
	for _, name := range slices.Sorted(maps.Keys(file.People)) {
		p := file.People[name]
		p.name = name
		for _, photo := range slices.Sorted(maps.Keys(file.Tags)) {
			if strings.HasPrefix(photo, name+"-") {
				if err := p.add(d, dir, photo, file.Tags[photo]); err != nil {
					return nil, err
				}
			}
		}
		people = append(people, p)
	}
	return people, nil
}

// add finds the person in a photo. If nobody is found, it prints the photo's name and leaves it
// out.
func (p *person) add(d *pose.Detector, dir, name, tag string) error {
	img, err := renders.Decode(filepath.Join(dir, name+".jpg"))
	if err != nil {
		return err
	}
	found, err := d.Detect(context.Background(), img)
	if errors.Is(err, pose.ErrNoPerson) {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p.photos = append(p.photos, photo{name, tag, found})
	return nil
}
