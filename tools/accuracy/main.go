// Accuracy prints how far [pose.Measure] is from the truth on people of known bone lengths.
//
//	go run ./tools/accuracy [FILE...]
//
// Each FILE holds photos of rendered people as -collect writes them: what the detector
// found, and the truth; the pictures themselves are not needed. The default are those of
// tools/accuracy/data, which no fit has seen. Stature only is what package body says of
// people of that stature without a photo.
//
// For each method it prints the mean absolute error of each length in cm; of all of them together
// the mean, the 95th percentile, the share of truths within two uncertainties, and the difference
// from stature only on the same lengths, with a 95 % interval by bootstrap over people. Below that,
// the mean error with its sign; the mean error and coverage by what is out of the plain in the
// photo; and, where there are several photos of a person, those of [pose.MeasureAll] beside those
// of one photo, over photos in one outfit and over all.
//
//	go run ./tools/accuracy -collect FILE [-model heavy|full|lite] [-mirror] DIR
//	go run ./tools/accuracy -mirror [-model heavy|full|lite] DIR
//	go run ./tools/accuracy -features [-joints hips|all] FILE
//	go run ./tools/accuracy -upright FILE...
//	go run ./tools/accuracy -dump FILE
//	go run ./tools/accuracy -answers FILE...
//
// make a FILE of the renders in DIR (pictures and truth.json), print by how much mirroring these
// changes the lengths, print what tools/fit fits on, print of how many photos, by the kind of pose,
// Measure says that the person does not stand, print classic lengths to compare with
// tools/fit/classic.py, and print all that Measure and MeasureAll answer, for tools/same.sh. With
// -joints the features are of a detector that finds the hips, or all joints, where they are.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/hypermob/pose"
)

func main() {
	log.SetFlags(0)
	var c command
	flag.StringVar(&c.collect, "collect", "", "detect the people in DIR and write this file")
	flag.StringVar(&c.model, "model", "heavy", "with -collect and -mirror, the network: heavy, full or lite")
	flag.BoolVar(&c.mirror, "mirror", false, "print what mirroring the photos in DIR changes; with -collect, mirror them")
	flag.StringVar(&c.joints, "joints", "", "with -features, put true joints, hips or all, in place")
	flag.BoolVar(&c.features, "features", false, "print the features of the photos as CSV")
	flag.BoolVar(&c.upright, "upright", false, "print by the kind of pose whether Measure finds that people do not stand")
	flag.BoolVar(&c.dump, "dump", false, "print landmarks and classic lengths, one JSON object a line")
	flag.BoolVar(&c.answers, "answers", false, "print what Measure answers to each photo and MeasureAll to each person, one JSON object a line")
	flag.Parse()
	if err := c.run(flag.Args()); err != nil {
		log.Fatal(err)
	}
}

type command struct {
	collect, model, joints                   string
	mirror, features, dump, upright, answers bool
}

func (c *command) run(args []string) error {
	switch {
	case (c.collect != "" || c.mirror) && len(args) != 1:
		return fmt.Errorf("it takes one directory, not %d", len(args))
	case c.collect != "":
		return (&collector{mirrored: c.mirror}).collect(args[0], c.collect, c.model)
	case c.mirror:
		return mirror(os.Stdout, args[0], c.model)
	case c.features:
		return each(args, func(out io.Writer, photos []*photo) error {
			return writeFeatures(out, photos, c.joints)
		})
	case c.upright:
		return each(args, writeUpright)
	case c.dump:
		return each(args, dumpClassic)
	case c.answers:
		return each(args, writeAnswers)
	}
	if len(args) == 0 {
		args, _ = filepath.Glob("tools/accuracy/data/*.jsonl.gz") // fails for a bad pattern only
	}
	if len(args) == 0 {
		return fmt.Errorf("no photos in tools/accuracy/data: run it from the repository's root")
	}
	return reportAll(args)
}

// reportAll reports each file, and all of several together.
func reportAll(files []string) error {
	var all []*photo
	n := 0
	err := each(files, func(out io.Writer, photos []*photo) error {
		for _, f := range photos {
			g := *f
			g.Person += n * maxPeople // no two files have a person in common
			all = append(all, &g)
		}
		n++
		return report(out, photos)
	})
	if err != nil || len(files) == 1 {
		return err
	}
	fmt.Println("all files together")
	return report(os.Stdout, all)
}

// maxPeople is more than a file has.
const maxPeople = 100_000

// each reads the files and does something with each.
func each(files []string, do func(io.Writer, []*photo) error) error {
	for _, name := range files {
		photos, err := readPhotos(name)
		if err != nil {
			return err
		}
		if len(files) > 1 {
			fmt.Println(name)
		}
		if err := do(os.Stdout, photos); err != nil {
			return err
		}
	}
	return nil
}

func dumpClassic(out io.Writer, photos []*photo) error {
	enc := json.NewEncoder(out)
	for _, f := range photos {
		m, _ := pose.Measure(f.pose(), pose.Stature(f.Stature), pose.WithMethod(pose.Classic))
		if err := enc.Encode(map[string]any{"image": f.Image, "stature_cm": f.Stature, "landmarks": f.Landmarks, "classic": m}); err != nil {
			return err
		}
	}
	return nil
}
