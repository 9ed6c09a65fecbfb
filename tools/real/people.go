package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/tools/internal/people"
	"github.com/hypermob/pose/tools/internal/renders"
)

// A person has known lengths, and the photos in which the detector finds them.
type person struct {
	*people.Person
	photos []photo
}

type photo struct {
	name, tag string
	pose      *pose.Pose
}

// camera is the photo's group: its name without the last part, the frame.
func (f photo) camera() string { return f.name[:max(0, strings.LastIndex(f.name, "-"))] }

// load reads DIR/people.json and finds the people in their photos.
func load(dir string, d *pose.Detector) (all []*person, err error) {
	known, err := people.Read(dir)
	if err != nil {
		return nil, err
	}
	for _, k := range known {
		p := &person{Person: k}
		for _, f := range k.Photos {
			if err := p.add(d, f); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
		all = append(all, p)
	}
	return all, nil
}

// add finds the person in a photo. If nobody is found, it prints the photo's name and leaves it
// out.
func (p *person) add(d *pose.Detector, f people.Photo) error {
	img, err := renders.Decode(f.File)
	if err != nil {
		return err
	}
	found, err := renders.Find(d, img)
	if err != nil {
		return err
	}
	if found == nil {
		fmt.Fprintf(os.Stderr, "%s: nobody is found\n", f.Name)
		return nil
	}
	p.photos = append(p.photos, photo{f.Name, f.Tag, found})
	return nil
}
