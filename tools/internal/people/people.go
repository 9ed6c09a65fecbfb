// Package people reads folders of photos of people whose lengths were measured: people.json and the
// photos that it names.
package people

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hypermob/pose"
)

// A Person is somebody of known lengths.
type Person struct {
	Name    string `json:"-"`
	Stature float64
	SD      float64 // of the stature
	Sex     string
	Truth   map[pose.Segment]float64 // cm between joint centres
	Photos  []Photo                  `json:"-"` // by name
}

// A Photo shows one of them.
type Photo struct {
	Name string // begins with the person's and a hyphen
	File string
	Tag  string // what it shows
}

// Read reads DIR/people.json: the people by name.
func Read(dir string) ([]*Person, error) {
	b, err := os.ReadFile(filepath.Join(dir, "people.json"))
	if err != nil {
		return nil, err
	}
	var file struct {
		People map[string]*Person
		Tags   map[string]string
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	var all []*Person
	for _, name := range slices.Sorted(maps.Keys(file.People)) {
		p := file.People[name]
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", dir, name, err)
		}
		p.Name = name
		all = append(all, p)
	}
	for _, name := range slices.Sorted(maps.Keys(file.Tags)) {
		person, _, _ := strings.Cut(name, "-")
		p := file.People[person]
		if p == nil {
			return nil, fmt.Errorf("%s: the photo %q is of nobody in people.json", dir, name)
		}
		p.Photos = append(p.Photos, Photo{name, filepath.Join(dir, name+".jpg"), file.Tags[name]})
	}
	return all, nil
}

// check refuses what would come out as a wrong number.
func (p *Person) check() error {
	if p == nil {
		return fmt.Errorf("nothing is said of this person")
	}
	for s, cm := range p.Truth {
		if !(cm > 0) {
			return fmt.Errorf("the true %v is %g cm", s, cm)
		}
	}
	if p.Sex != "" && p.Sex != string(pose.Female) && p.Sex != string(pose.Male) {
		return fmt.Errorf("the sex is female or male, not %q", p.Sex)
	}
	return pose.Stature(p.Stature).Check()
}
