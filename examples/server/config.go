package main

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/service"
)

// A config is what flags and environment say.
type config struct {
	service.Config
	listen string
	drain  time.Duration
}

// newFlags returns the flags with their defaults. They are the table in the README, which
// a test compares with them.
func newFlags(c *config) *flag.FlagSet {
	f := flag.NewFlagSet("server", flag.ContinueOnError)
	f.StringVar(&c.listen, "listen", "127.0.0.1:8080", "address to listen at; :8080 is every address of the machine")
	c.Model = pose.Heavy()
	f.Func("model", "heavy, full or lite (default heavy)", func(name string) error {
		models := map[string]func() pose.Model{"heavy": pose.Heavy, "full": pose.Full, "lite": pose.Lite}
		m, ok := models[name]
		if !ok {
			return fmt.Errorf("the model is heavy, full or lite, not %q", name)
		}
		c.Model = m()
		return nil
	})
	f.StringVar((*string)(&c.Method), "method", string(pose.Anatomical), "anatomical or classic")
	f.IntVar(&c.Workers, "workers", runtime.GOMAXPROCS(0), "photos measured at the same time (default the number of cores)")
	f.IntVar(&c.Threads, "threads", runtime.GOMAXPROCS(0), "goroutines for one photo (default the number of cores)")
	f.IntVar(&c.Queue, "queue", 16, "requests that may wait; more get 429")
	f.DurationVar(&c.Timeout, "timeout", 30*time.Second, "for one request; then 504")
	f.Int64Var(&c.MaxBytes, "max-bytes", 20<<20, "of a request's body and of a photo; more gets 413")
	f.IntVar(&c.MaxPixels, "max-pixels", 50_000_000, "of a photo; more gets 413")
	f.Int64Var(&c.Memory, "memory", 0, "bytes that photos under way may take; a quarter is for their files (default three quarters of GOMEMLIMIT, or 1 GiB without)")
	f.Int64Var(&c.LeastRate, "least-rate", 4<<10, "bytes a second that a request's body has to come at; slower ones get 504")
	f.IntVar(&c.PerClient, "per-client", 128, "requests of one client address (IPv6: /64) that are read, fetched or waiting; more get 429")
	f.StringVar(&c.ClientHeader, "client-header", "", "header in which a proxy says the client's address, such as X-Forwarded-For; its last address counts")
	f.StringVar(&c.Storage, "storage", "file://./pictures", "where annotated pictures go: file:///folder, file://./folder, mem:// or s3://bucket?region=…")
	f.Int64Var(&c.MemoryLimit, "memory-limit", 64<<20, "bytes of pictures that mem:// holds; the oldest go first")
	f.DurationVar(&c.SignedFor, "signed-for", time.Hour, "how long a signed output_image_url is good")
	f.StringVar(&c.PublicURL, "public-url", "", "what comes before a picture's name in output_image_url (default /images/, or a signed address for s3)")
	list(f, &c.Sources, "sources", "URLs below which image_url may lie besides the storage: file:///folder/, s3://bucket/folder/?region=…, https://host/folder/, https://*.example.com/, https://*/; separated by commas")
	list(f, &c.Origins, "origins", "web origins whose pages may call the service (CORS), separated by commas; * is all")
	list(f, &c.Hosts, "hosts", "names by which the service may be called on a loopback address besides localhost, separated by commas; * is all")
	f.DurationVar(&c.drain, "drain", 0, "time from SIGTERM, when /readyz begins to fail, until no more connections are taken")
	return f
}

func list(f *flag.FlagSet, v *[]string, name, usage string) {
	f.Func(name, usage, func(s string) error {
		*v = nil
		for e := range strings.SplitSeq(s, ",") {
			if e = strings.TrimSpace(e); e != "" {
				*v = append(*v, e)
			}
		}
		return nil
	})
}

// variable is the environment variable that stands for a flag.
func variable(flag string) string {
	return "POSE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// parse reads the environment and then the command line, which is stronger.
func parse(args []string, getenv func(string) string, stderr io.Writer) (*config, error) {
	c := &config{}
	f := newFlags(c)
	f.SetOutput(stderr)
	if port := getenv("PORT"); port != "" { // Cloud Run and others tell it this way
		c.listen = ":" + port
	}
	var err error
	f.VisitAll(func(fl *flag.Flag) {
		if v := getenv(variable(fl.Name)); v != "" && err == nil {
			if e := f.Set(fl.Name, v); e != nil {
				err = fmt.Errorf("%s: %w", variable(fl.Name), e)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("unknown argument %q", f.Arg(0))
	}
	return c, checkNumbers(f)
}

// checkNumbers refuses zeros, which the service would take for its defaults, and times below zero.
func checkNumbers(f *flag.FlagSet) (err error) {
	f.Visit(func(fl *flag.Flag) {
		value := fl.Value.String()
		zero := (value == "0" || value == "0s") && fl.Name != "drain" && fl.Name != "memory"
		if zero || strings.HasPrefix(value, "-") {
			err = fmt.Errorf("-%s may not be %s; leave it out for the default", fl.Name, value)
		}
	})
	return err
}
