package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/hypermob/pose"
)

// A config is the command line.
type config struct {
	photos     []string
	model      pose.Model
	reference  *pose.Reference // nil if only the landmarks are wanted
	refused    error           // why no photo can be measured, known before looking at one
	options    []pose.MeasureOption
	method     pose.Method
	annotate   string
	output     string
	landmarks  bool
	samePerson bool
	tape       bool
	threads    int
}

// parse reads the command line. What is wrong with it goes to stderr.
func parse(args []string, stderr io.Writer) (*config, error) {
	c := &config{}
	fs := flag.NewFlagSet("measure", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprintln(fs.Output(), "usage: measure -height CM [flags] PHOTO|DIRECTORY ...")
		fs.PrintDefaults()
	}
	var height *float64
	fs.Func("height", "the person's `stature` in cm, 50 to 272, without shoes", func(s string) error {
		cm, err := strconv.ParseFloat(s, 64)
		height = &cm
		return err
	})
	fs.Func("reference", "in place of -height: two pixels and the `x1,y1,x2,y2,cm` between them", c.setReference)
	model := fs.String("model", "heavy", "`heavy`, full or lite")
	method := fs.String("method", string(pose.Anatomical), "`anatomical` or classic")
	sex := fs.String("sex", "", "`female` or male, if known")
	age := fs.Float64("age", math.NaN(), "`years`, if known")
	fs.StringVar(&c.annotate, "annotate", "", "draw what was measured into this `file`, .png or .jpg; with several photos their names go before the ending")
	fs.BoolVar(&c.landmarks, "landmarks", false, "add the pose's landmarks to the answer")
	fs.BoolVar(&c.samePerson, "same-person", false, "all photos show one person: measure them together")
	fs.BoolVar(&c.tape, "tape", false, "add what a tape would measure: sleeve and inside leg")
	fs.IntVar(&c.threads, "threads", runtime.GOMAXPROCS(0), "`number` of threads")
	fs.StringVar(&c.output, "o", "", "write the answers to this `file` instead of standard output")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	c.photos = fs.Args()
	err := errors.Join(c.setModel(*model), c.setMeasuring(*method, *sex, *age), c.setHeight(height), c.check())
	if err != nil {
		fmt.Fprintln(stderr, strings.ReplaceAll("measure: "+err.Error(), "\n", "\nmeasure: "))
		fmt.Fprintln(stderr, "measure -help lists the flags")
	}
	return c, err
}

func (c *config) setReference(s string) error {
	var v [5]float64
	parts := strings.Split(s, ",")
	if len(parts) != len(v) {
		return errors.New("five numbers are needed: x1,y1,x2,y2,cm")
	}
	for i, p := range parts {
		var err error
		if v[i], err = strconv.ParseFloat(strings.TrimSpace(p), 64); err != nil {
			return err
		}
	}
	r := pose.KnownLength(pose.Point{X: v[0], Y: v[1]}, pose.Point{X: v[2], Y: v[3]}, v[4])
	c.reference = &r
	return nil
}

// setHeight makes the stature the reference; height is nil if it was not given.
func (c *config) setHeight(height *float64) error {
	if height == nil {
		if c.reference == nil && !c.landmarks {
			return errors.New("-height is needed: the person's stature in cm")
		}
		return nil
	}
	if c.reference != nil {
		return errors.New("give -height or -reference, not both")
	}
	if !(*height >= pose.MinStature && *height <= pose.MaxStature) {
		c.refused = fmt.Errorf("%w: %g is not a number of cm from %g to %g", pose.ErrInvalidHeight, *height, pose.MinStature, pose.MaxStature)
	}
	r := pose.Stature(*height)
	c.reference = &r
	return nil
}

func (c *config) setModel(name string) error {
	models := map[string]func() pose.Model{"heavy": pose.Heavy, "full": pose.Full, "lite": pose.Lite}
	m, ok := models[name]
	if !ok {
		return fmt.Errorf("-model is heavy, full or lite, not %q", name)
	}
	c.model = m()
	return nil
}

func (c *config) setMeasuring(method, sex string, age float64) error {
	c.method = pose.Method(method)
	if c.method != pose.Anatomical && c.method != pose.Classic {
		return fmt.Errorf("-method is anatomical or classic, not %q", method)
	}
	c.options = []pose.MeasureOption{pose.WithMethod(c.method)}
	if sex != "" {
		if sex != string(pose.Female) && sex != string(pose.Male) {
			return fmt.Errorf("-sex is female or male, not %q", sex)
		}
		c.options = append(c.options, pose.WithSex(pose.Sex(sex)))
	}
	if !math.IsNaN(age) {
		c.options = append(c.options, pose.WithAge(age))
	}
	if c.tape {
		c.options = append(c.options, pose.WithTape())
	}
	return nil
}

func (c *config) check() error {
	var errs []error
	if len(c.photos) == 0 {
		errs = append(errs, errors.New("name at least one photo"))
	}
	if c.threads < 1 {
		errs = append(errs, fmt.Errorf("-threads is at least 1, not %d", c.threads))
	}
	if c.annotate != "" && !slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(filepath.Ext(c.annotate))) {
		errs = append(errs, fmt.Errorf("-annotate writes .png or .jpg, not %q", c.annotate))
	}
	if c.samePerson && c.landmarks {
		errs = append(errs, errors.New("-same-person gives one answer for all photos, -landmarks one for each: choose"))
	}
	return errors.Join(errs...)
}
