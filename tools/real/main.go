// Real compares [pose.Measure] with people whose lengths were measured.
//
//	go run ./tools/real DIR
//
// DIR holds photos and people.json. Its "people" have for each person the stature in cm, the
// stature's standard deviation "sd", the sex, and "truth", lengths in cm between joint centres. Its
// "tags" say what each photo NAME.jpg shows; the name begins with the person's name and a hyphen.
// Nothing is fitted on these people, and nothing is stored.
//
// For each person and length it prints the median error over the photos, and the error of the
// stature alone with the same prior. After that, with the same weight for each person, it prints
// the mean absolute error, the mean error in per cent, and how often the truth lies within two
// uncertainties. These include the uncertainties of the truth and of the stature, added in
// quadrature. Last come all photos of each camera together, and all photos of each person together.
//
// With -dump it prints the poses that were found, one JSON object on each line.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/hypermob/pose"
)

func main() {
	log.SetFlags(0)
	dump := flag.Bool("dump", false, "print the poses that were found")
	truthSD := flag.Float64("truth-sd", 1.5, "standard deviation of the truth in cm")
	told := flag.Bool("sex", false, "tell the sex")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("it takes one directory")
	}
	d, err := pose.NewDetector(pose.Heavy())
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	people, err := load(flag.Arg(0), d)
	switch {
	case err != nil:
		log.Fatal(err)
	case *dump:
		if err := writePoses(os.Stdout, people); err != nil {
			log.Fatal(err)
		}
	default:
		report(os.Stdout, people, *truthSD, *told)
	}
}

// writePoses prints what the detector found.
func writePoses(w io.Writer, people []*person) error {
	out := json.NewEncoder(w)
	for _, p := range people {
		for _, f := range p.photos {
			row := struct {
				Photo, Person, Tag, Sex string
				Stature                 float64
				Truth                   map[pose.Segment]float64
				Pose                    *pose.Pose
			}{f.name, p.Name, f.tag, p.Sex, p.Stature, p.Truth, f.pose}
			if err := out.Encode(row); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
	}
	return nil
}
