package main

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/hypermob/pose/tools/internal/people"
	"github.com/hypermob/pose/tools/internal/renders"
)

// A photo is a file that shows a person of a stature in cm.
type photo struct {
	file    string
	stature float64
}

// list returns the photos of a directory of renders or of real people.
func list(dir string) (photos []photo, err error) {
	truth, err := renders.Truth(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return listPeople(dir)
	}
	for _, r := range truth {
		photos = append(photos, photo{filepath.Join(dir, r.Image), r.Stature})
	}
	return photos, err
}

func listPeople(dir string) (photos []photo, err error) {
	all, err := people.Read(dir)
	for _, p := range all {
		for _, f := range p.Photos {
			photos = append(photos, photo{f.File, p.Stature})
		}
	}
	return photos, err
}
