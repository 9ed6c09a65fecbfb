package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	b, err := os.ReadFile(filepath.Join(dir, "people.json"))
	if err != nil {
		return nil, err
	}
	var file struct {
		People map[string]struct{ Stature float64 }
		Tags   map[string]string
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(file.Tags)) {
		person, _, _ := strings.Cut(name, "-")
		photos = append(photos, photo{filepath.Join(dir, name+".jpg"), file.People[person].Stature})
	}
	return photos, nil
}
