// Command check asks a deployed server whether it does what its clients rely on, and how fast:
//
//	go run ./check -url https://pose.example.com/
//
// It measures a photo that it carries, or one of your own with -photo and -height, and prints PASS or FAIL for each
// point: health, page, measure, bad input. The exit code is 0 if all passed, 1 if one did not, 2 for a wrong command line.
//
// A Lambda function's address that takes signed requests only (AWS_IAM) gets them, if AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN are set.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

//go:embed photo.jpg
var ownPhoto []byte

const ownHeight = 174.058 // cm, of the person in photo.jpg

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	c, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "check: %v\n", err)
		return 2
	}
	if !c.all(stdout) {
		return 1
	}
	return 0
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (*checker, error) {
	c := &checker{photo: ownPhoto, height: ownHeight}
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: check -url ADDRESS [-photo FILE -height CM] [-within TIME]\n\n"+
			"Asks a deployed server whether it does what its clients rely on.\n\n")
		flags.PrintDefaults()
	}
	address := flags.String("url", "", "where the server is, such as https://pose.example.com/")
	photo := flags.String("photo", "", "a photo of a whole standing person; default: one that check carries")
	height := flags.Float64("height", 0, "of the person in -photo, in cm")
	flags.DurationVar(&c.within, "within", 30*time.Second, "how long an answer may take")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, fmt.Errorf("%w; -h helps", err)
	}
	var err error
	switch {
	case flags.NArg() > 0:
		return nil, fmt.Errorf("%q is no flag; -h helps", flags.Arg(0))
	case *address == "":
		return nil, errors.New("-url is missing; -h helps")
	case (*photo == "") != (*height == 0):
		return nil, errors.New("-photo and -height go together")
	}
	if c.base, err = url.Parse(strings.TrimSuffix(*address, "/") + "/"); err != nil || c.base.Host == "" {
		return nil, fmt.Errorf("-url is an address such as https://pose.example.com/, not %q", *address)
	}
	if *photo != "" {
		c.height = *height
		if c.photo, err = os.ReadFile(*photo); err != nil {
			return nil, err
		}
	}
	c.client = &http.Client{Timeout: c.within, CheckRedirect: sameHost}
	return c, nil
}

// sameHost refuses to be sent to another host, which would get the signature of the requests.
func sameHost(r *http.Request, via []*http.Request) error {
	if r.URL.Host != via[0].URL.Host || len(via) > 10 {
		return fmt.Errorf("redirected to %q", r.URL.Host)
	}
	return nil
}

// A checker asks one server.
type checker struct {
	base   *url.URL
	client *http.Client
	photo  []byte
	height float64
	within time.Duration
}

// all goes through the points and reports whether all passed.
func (c *checker) all(out io.Writer) bool {
	passed := true
	for _, p := range []struct {
		name  string
		check func() (string, error)
	}{{"health", c.health}, {"page", c.page}, {"measure", c.measure}, {"bad input", c.badInput}} {
		start := time.Now()
		found, err := p.check()
		seconds := time.Since(start).Seconds()
		if err != nil {
			passed = false
			fmt.Fprintf(out, "FAIL %-9s %6.2f s  %v\n", p.name, seconds, err)
			continue
		}
		fmt.Fprintf(out, "PASS %-9s %6.2f s  %s\n", p.name, seconds, found)
	}
	return passed
}
