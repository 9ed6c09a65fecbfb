package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/hypermob/pose"
)

// maxThreads is more than any machine can use.
const maxThreads = 256

// A config is the command line.
type config struct {
	photos     []string
	csv        string
	recursive  bool
	model      pose.Model
	person     person
	refused    error // why no photo can be measured, known before any is read
	height     *float64
	sex        string
	age        *float64
	reference  *pose.Reference
	method     pose.Method
	annotate   string
	output     string
	format     string
	landmarks  bool
	samePerson bool
	tape       bool
	version    bool
	threads    int
}

// parse reads the command line. The config is never nil.
func parse(args []string) (*config, error) {
	c := &config{}
	var model, method string
	fs := flags(c, &model, &method)
	var err error
	if c.photos, err = parseAnywhere(fs, args); err != nil || c.version {
		return c, err
	}
	if c.output == stdin { // by convention, - also means standard output
		c.output = ""
	}
	err = errors.Join(c.setModel(model), c.setMethod(method), c.check())
	if err != nil {
		return c, err
	}
	c.person, err = c.newPerson(c.height, c.sex, c.age)
	switch {
	case errors.Is(err, pose.ErrInvalidHeight), errors.Is(err, pose.ErrInvalidInput):
		c.refused, err = err, nil
	case err == nil && c.person.reference == nil && !c.landmarks && c.csv == "":
		err = errors.New("-height is needed: the person's stature in cm")
	}
	return c, err
}

func flags(c *config, model, method *string) *flag.FlagSet {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Func("height", "", func(s string) error { return setNumber(&c.height, s, "centimetres, such as 175 or 172.5") })
	fs.Func("reference", "", c.setReference)
	fs.StringVar(&c.sex, "sex", "", "")
	fs.Func("age", "", func(s string) error { return setNumber(&c.age, s, "years, such as 40") })
	fs.StringVar(&c.csv, "csv", "", "")
	fs.BoolVar(&c.recursive, "r", false, "")
	fs.BoolVar(&c.samePerson, "same-person", false, "")
	fs.StringVar(model, "model", "heavy", "")
	fs.StringVar(method, "method", string(pose.Anatomical), "")
	fs.BoolVar(&c.tape, "tape", false, "")
	fs.BoolVar(&c.landmarks, "landmarks", false, "")
	fs.StringVar(&c.format, "format", "json", "")
	fs.StringVar(&c.output, "o", "", "")
	fs.StringVar(&c.annotate, "annotate", "", "")
	fs.IntVar(&c.threads, "threads", min(runtime.GOMAXPROCS(0), maxThreads), "")
	fs.BoolVar(&c.version, "version", false, "")
	return fs
}

// parseAnywhere accepts flags before, between and after the photos, up to --.
func parseAnywhere(fs *flag.FlagSet, args []string) (photos []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		rest := fs.Args()
		ended := len(rest) < len(args) && args[len(args)-len(rest)-1] == "--"
		if len(rest) == 0 || ended {
			return append(photos, rest...), nil
		}
		photos = append(photos, rest[0])
		args = rest[1:]
	}
}

func setNumber(to **float64, s, unit string) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return errors.New("it is no number of " + unit)
	}
	*to = &v
	return nil
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
	if !(v[4] > 0) {
		return errors.New("the length in cm has to be more than 0")
	}
	r := pose.KnownLength(pose.Point{X: v[0], Y: v[1]}, pose.Point{X: v[2], Y: v[3]}, v[4])
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

func (c *config) setMethod(name string) error {
	c.method = pose.Method(name)
	if c.method != pose.Anatomical && c.method != pose.Classic {
		return fmt.Errorf("-method is anatomical or classic, not %q", name)
	}
	return nil
}

// check finds errors in single flags and in their combination.
func (c *config) check() error {
	var errs []error
	refuse := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	refuse(len(c.photos) == 0 && c.csv == "", "name at least one photo")
	refuse(len(c.photos) > 0 && c.csv != "", "-csv names the photos: give it or %s, not both", shown(first(c.photos)))
	refuse(c.csv != "" && c.samePerson, "-csv is for many people, -same-person for one: choose")
	refuse(c.csv != "" && c.reference != nil, "-csv gives heights: give it or -reference, not both")
	refuse(c.height != nil && c.reference != nil, "give -height or -reference, not both")
	refuse(c.samePerson && c.landmarks, "-same-person gives one answer for all photos, -landmarks one for each: choose")
	refuse(c.threads < 1, "-threads is at least 1, not %d", c.threads)
	refuse(c.threads > maxThreads, "-threads is at most %d, not %d", maxThreads, c.threads)
	refuse(c.sex != "" && !validSex(c.sex), "-sex is female or male, not %q", c.sex)
	refuse(!slices.Contains([]string{"json", "csv", "table"}, c.format), "-format is json, csv or table, not %q", c.format)
	refuse(c.landmarks && c.format != "json", "-landmarks needs -format json")
	refuse(c.annotate != "" && !isPicture(c.annotate), "-annotate writes .png or .jpg, not %q", c.annotate)
	refuse(count(c.photos, stdin) > 1, "standard input, -, can be read once only")
	return errors.Join(errs...)
}

func isPicture(path string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(filepath.Ext(path)))
}

func first(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

func count(names []string, name string) (n int) {
	for _, s := range names {
		if s == name {
			n++
		}
	}
	return n
}
