// Accuracy prints how much [pose.Measure] errs on people of known bone lengths.
//
//	go run ./tools/accuracy [FILE...]
//
// Each FILE holds photos of rendered people as -collect writes them: what the detector found, and
// the true lengths. The pictures themselves are not needed. The default is tools/accuracy/data,
// which no fit has seen. "Stature only" is what package body expects of people of that stature
// without a photo.
//
// For each method it prints the mean absolute error of each length in cm. Over all lengths together
// it prints the mean, the 95th percentile, the share of true lengths within two uncertainties, and
// the difference from "stature only" on the same lengths, with a 95 % interval by bootstrap over
// people. Below that are the mean errors with their signs, and the errors by what is unusual in the
// photo. If there are several photos of a person, it also compares [pose.MeasureAll] with single
// photos, for photos in one outfit and for all photos.
//
//	go run ./tools/accuracy -collect FILE [-model heavy|full|lite] [-mirror] DIR
//	go run ./tools/accuracy -mirror [-model heavy|full|lite] DIR
//	go run ./tools/accuracy -features [-joints hips|all] FILE
//	go run ./tools/accuracy -upright FILE...
//	go run ./tools/accuracy -dump FILE
//	go run ./tools/accuracy -answers FILE...
//
// -collect makes a FILE of the renders in DIR (pictures and truth.json). -mirror prints how much
// the lengths change if these are mirrored. -features prints the input of tools/fit; with -joints
// it is that of a detector that finds the hips, or all joints, at their true places. -upright
// counts, by the kind of pose, the photos of which Measure says that the person does not stand.
// -dump prints classic lengths, to compare with tools/fit/classic.py. -answers prints all that
// Measure and MeasureAll answer, for tools/same.sh.
package main

import (
	"encoding/json"
	"errors"
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
	c := command{out: os.Stdout}
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
	out                                      io.Writer
	collect, model, joints                   string
	mirror, features, dump, upright, answers bool
}

func (c *command) run(args []string) error {
	switch {
	case (c.collect != "" || c.mirror) && len(args) != 1:
		return fmt.Errorf("it takes one directory, not %d", len(args))
	case (c.features || c.upright || c.dump) && len(args) == 0:
		return errors.New("it takes files of photos, as -collect writes them")
	case models[c.model].String() == "":
		return fmt.Errorf("the model is heavy, full or lite, not %q", c.model)
	case c.collect != "":
		return (&collector{mirrored: c.mirror}).collect(args[0], c.collect, c.model)
	case c.mirror:
		return mirror(c.out, args[0], c.model)
	case c.features:
		return each(c.out, args, func(out io.Writer, photos []*photo) error {
			return writeFeatures(out, photos, c.joints)
		})
	case c.upright:
		return each(c.out, args, writeUpright)
	case c.dump:
		return each(c.out, args, dumpClassic)
	case c.answers:
		return each(c.out, args, writeAnswers)
	}
	if len(args) == 0 {
		args, _ = filepath.Glob("tools/accuracy/data/*.jsonl.gz") // fails only for a bad pattern
	}
	if len(args) == 0 {
		return fmt.Errorf("no photos in tools/accuracy/data: run it from the repository's root")
	}
	return reportAll(c.out, args)
}

// reportAll reports each file, and if there are several, all of them together.
func reportAll(out io.Writer, files []string) error {
	var all []*photo
	n := 0
	err := each(out, files, func(out io.Writer, photos []*photo) error {
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
	fmt.Fprintln(out, "all files together")
	return report(out, all)
}

// maxPeople is more than the number of people in a file.
const maxPeople = 100_000

// each reads the files and calls do with each.
func each(out io.Writer, files []string, do func(io.Writer, []*photo) error) error {
	for _, name := range files {
		photos, err := readPhotos(name)
		if err != nil {
			return err
		}
		if len(files) > 1 {
			fmt.Fprintln(out, name)
		}
		if err := do(out, photos); err != nil {
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
