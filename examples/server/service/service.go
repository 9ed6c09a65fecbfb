// Package service is the measuring service as an [http.Handler]: a photo and a height in, body
// lengths and an annotated picture out. The command beside it serves it by HTTP and as an AWS
// Lambda function; another service can mount it:
//
//	s, err := service.New(ctx, service.Config{Model: pose.Heavy(), Storage: "mem://", Page: web.Handler()})
//	…
//	mux.Handle("/", s)
//
// Under a path of its own, take that off with [http.StripPrefix] and name it in
// Config.PublicURL. Storage other than file, mem and s3 takes one blank import of a driver of
// gocloud.dev/blob (gcsblob, azureblob) in the program.
package service

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/hypermob/pose"
)

// A Config sets up a [Service]. Zero fields take the defaults that they name.
type Config struct {
	Model   pose.Model  // default heavy
	Method  pose.Method // default anatomical
	Threads int         // goroutines that work on one photo; default GOMAXPROCS
	Workers int         // photos measured at the same time; default GOMAXPROCS
	Queue   int         // requests that may wait besides those; default 8 for each worker
	// Timeout is how long a request may take, from its header to its answer. Default 30 seconds.
	Timeout time.Duration
	// MaxBytes limits a request's body, and a photo fetched for it. Default 20 MiB.
	MaxBytes int64
	// MaxPixels limits a photo's width times height. Default 50 million.
	MaxPixels int
	// Memory is how many bytes the photos under way may take, a quarter of it for their files. A photo
	// waits until there is enough, and is refused if there never will be. Default three quarters
	// of the Go runtime's own limit (GOMEMLIMIT), or 1 GiB where there is none.
	Memory int64
	// LeastRate is how many bytes a second a request's body has to come at, looked at every 5
	// seconds. Default 4 KiB.
	LeastRate int64
	// PerClient limits the requests of one client that are read, fetched or waiting at the same time. Default 128.
	PerClient int
	// ClientHeader is the header in which a proxy says who the client is, such as X-Forwarded-For.
	// Default none: the client is who made the connection.
	ClientHeader string

	// Storage is where annotated pictures go: the URL of a gocloud.dev/blob bucket.
	// file:///folder and mem:// are served by the service itself, under /images/; others
	// by themselves, at signed addresses. Default mem://.
	Storage string
	// MemoryLimit is how many bytes of pictures mem:// holds; the oldest go first. Default 64 MiB.
	MemoryLimit int64
	// SignedFor is how long a signed address is good. Default 1 hour.
	SignedFor time.Duration
	// PublicURL comes before a picture's name in output_image_url. Default: /images/ of this
	// host for storage that the service serves, signed addresses for other storage.
	PublicURL string
	// Sources are the URLs below which image_url may lie besides the storage itself, such as
	// s3://bucket/folder/, file:///folder/, https://host/folder/, https://*.example.com/ and
	// https://*/ for every host with a public address. A host that is named in full may have any address.
	Sources []string
	// Origins are the web origins whose pages may call the service. Default none but its own.
	Origins []string
	// Hosts are the names, besides localhost, by which the service may be called where it listens on a loopback
	// address, as behind a proxy on the same machine; * is all. Other names are refused there, lest a web
	// page reach the service by a name of its own (DNS rebinding).
	Hosts []string

	// Formats are what photos are read besides those that the library reads, such as what
	// heif.HEIC returns.
	Formats []pose.DecodeOption

	Page   http.Handler // what is served at "/"; default nothing
	Logger *slog.Logger // default slog.Default()
}

const (
	maxThreads = 256
	maxWorkers = 1024
	maxQueue   = 1 << 20
)

// withDefaults fills in zero fields and refuses senseless ones.
func (c Config) withDefaults() (Config, error) {
	if c.Model.String() == "" {
		c.Model = pose.Heavy()
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	setDefault(&c.Method, pose.Anatomical)
	setDefault(&c.Threads, min(runtime.GOMAXPROCS(0), maxThreads))
	setDefault(&c.Workers, min(runtime.GOMAXPROCS(0), maxWorkers))
	setDefault(&c.Queue, 8*c.Workers)
	setDefault(&c.Timeout, 30*time.Second)
	setDefault(&c.MaxBytes, 20<<20)
	setDefault(&c.MaxPixels, 50_000_000)
	setDefault(&c.Memory, defaultMemory())
	setDefault(&c.LeastRate, 4<<10)
	setDefault(&c.PerClient, 128)
	setDefault(&c.Storage, "mem://")
	setDefault(&c.MemoryLimit, 64<<20)
	setDefault(&c.SignedFor, time.Hour)
	if c.Threads < 0 || c.Workers < 0 || c.Queue < 0 || c.Timeout < 0 || c.MaxBytes < 0 || c.MaxPixels < 0 || c.MemoryLimit < 0 || c.SignedFor < 0 ||
		c.Memory < 0 || c.LeastRate < 0 || c.PerClient < 0 {
		return c, errors.New("a number of threads, workers, requests, bytes, pixels or a time is below zero")
	}
	if c.Threads > maxThreads || c.Workers > maxWorkers || c.Queue > maxQueue {
		return c, fmt.Errorf("there may be at most %d threads, %d workers and %d requests that wait", maxThreads, maxWorkers, maxQueue)
	}
	if c.pixelMemory() <= 0 {
		return c, fmt.Errorf("%d bytes of memory are too few for bodies of %d: %d are for the files alone", c.Memory, c.MaxBytes, c.fileMemory())
	}
	if c.Method != pose.Anatomical && c.Method != pose.Classic {
		return c, fmt.Errorf("the method is anatomical or classic, not %q", c.Method)
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
			return c, fmt.Errorf("the public URL %q is not like https://host/folder/", c.PublicURL)
		}
	}
	return c, nil
}

// defaultMemory is what photos may take of the Go runtime's limit; the rest is for the networks, for the
// pictures that mem:// holds and for what the garbage collector needs.
func defaultMemory() int64 {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 { // reads it
		return limit / 4 * 3
	}
	return 1 << 30
}

// fileMemory is the part of the memory for photos' files, one of the largest at least.
func (c Config) fileMemory() int64 { return max(c.Memory/4, readFactor*c.MaxBytes) }

// pixelMemory is the part of the memory for decoded photos.
func (c Config) pixelMemory() int64 { return c.Memory - c.fileMemory() }

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// A Service measures people in photos that come by HTTP. It is an [http.Handler] for
// any number of requests at the same time.
type Service struct {
	config   Config
	handler  http.Handler
	detector detector
	intake   *intake
	queue    *queue
	memory   *memory
	store    *store
	sources  *sources
	metrics  *metrics
	draining atomic.Bool
	window   time.Duration // in which a body's rate is looked at
}

// A detector finds the person in a photo: a [pose.Detector].
type detector interface {
	Detect(context.Context, image.Image) (*pose.Pose, error)
	Close() error
}

// New returns a Service with its networks loaded and its storage open. Close it after the last request.
func New(ctx context.Context, c Config) (*Service, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	s := &Service{
		config: c, window: 5 * time.Second,
		intake: newIntake(c.fileMemory(), c.MaxBytes, c.PerClient),
		queue:  newQueue(c.Workers, c.Queue), memory: newMemory(c.pixelMemory()),
	}
	s.metrics = newMetrics(s.intake, s.queue)
	if s.store, err = openStore(ctx, c); err != nil {
		return nil, fmt.Errorf("service: storage: %w", err)
	}
	if s.sources, err = openSources(ctx, c, s.store); err != nil {
		return nil, errors.Join(fmt.Errorf("service: sources of images: %w", err), s.Close())
	}
	d, err := pose.NewDetector(c.Model, pose.WithThreads(c.Threads))
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.detector = d
	if s.handler, err = s.newHandler(); err != nil {
		return nil, errors.Join(fmt.Errorf("service: %w", err), s.Close())
	}
	return s, nil
}

// ServeHTTP answers one request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Drain makes /readyz fail and every answer close its connection, so that load balancers and
// clients go elsewhere. Requests are still answered.
func (s *Service) Drain() { s.draining.Store(true) }

// Stuck reports whether the service needs a new process: all its workers are with photos that can neither be
// finished nor interrupted, and that nobody has waited for since the time of a request.
func (s *Service) Stuck() bool { return s.queue.stuck(s.config.Timeout) }

// Close waits for the photos under way, even for those that nobody waits for any more, and gives everything back.
func (s *Service) Close() error {
	s.queue.close()
	var errs []error
	if s.detector != nil {
		errs = append(errs, s.detector.Close())
	}
	if s.sources != nil {
		errs = append(errs, s.sources.close())
	}
	if s.store != nil {
		errs = append(errs, s.store.bucket.Close())
	}
	return errors.Join(errs...)
}
