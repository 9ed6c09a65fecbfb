package service

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

// Senseless settings are refused, with what would be right.
func TestConfig(t *testing.T) {
	for want, c := range map[string]Config{
		"below zero":          {Timeout: -1},
		"at most 256 threads": {Threads: 257},
		"1024 workers":        {Workers: 1025},
		"1048576 requests":    {Queue: 1<<20 + 1},
		"too few for bodies":  {Memory: 60 << 20},
		`not "guess"`:         {Method: "guess"},
		"not like https://":   {PublicURL: "images/"},
		"origin":              {Origins: []string{"app.example.com"}},
		"without *":           {Origins: []string{"https://app.example.com", "*"}},
		"nosuch":              {Storage: "nosuch://bucket"},
		"missing protocol":    {Storage: ":"},
		`"https://"`:          {Sources: []string{"https://"}},
	} {
		c.Model, c.Logger = pose.Lite(), slog.New(slog.DiscardHandler)
		s, err := New(t.Context(), c)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.HasPrefix(err.Error(), "service: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for _, address := range []string{"ftp://host/", "https:///images/", "https://host/?x=1", "https://host/#x", "//host/"} {
		if _, err := (Config{PublicURL: address}).withDefaults(); err == nil {
			t.Errorf("the public URL %s is taken", address)
		}
	}
	c, err := Config{}.withDefaults()
	if err != nil || c.Model.String() != "heavy" || c.Queue != 8*c.Workers || c.Storage != "mem://" || c.Logger == nil {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := (Config{Workers: 3}).withDefaults(); err != nil || c.Queue != 24 {
		t.Errorf("of three workers the queue is %d, %v", c.Queue, err)
	}
}

// Photos take three quarters of the runtime's limit, of that a quarter for files, or what the
// largest one needs.
func TestMemoryParts(t *testing.T) {
	before := debug.SetMemoryLimit(800 << 20)
	got := defaultMemory()
	debug.SetMemoryLimit(before)
	if got != 600<<20 {
		t.Errorf("of 800 MiB: %d", got)
	}
	if c := (Config{Memory: 400, MaxBytes: 10}); c.fileMemory() != 100 || c.pixelMemory() != 300 {
		t.Errorf("files %d, pixels %d", c.fileMemory(), c.pixelMemory())
	}
	if c := (Config{Memory: 400, MaxBytes: 50}); c.fileMemory() != 150 || c.pixelMemory() != 250 {
		t.Errorf("large files %d, pixels %d", c.fileMemory(), c.pixelMemory())
	}
}

// The names by which the service may be called where it listens on a loopback address.
func TestCalled(t *testing.T) {
	s := &Service{config: Config{Hosts: []string{"Pose.internal"}, PublicURL: "https://pose.example.com:8443/images/"}}
	for host, want := range map[string]bool{
		"localhost": true, "app.localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"pose.internal": true, "pose.example.com": true,
		"example.com": false, "localhost.example.com": false, "notlocalhost": false, "10.0.0.1": false, "": false, "evil-pose.internal": false,
	} {
		if got := s.called(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
	if !(&Service{config: Config{Hosts: []string{"*"}}}).called("anything") {
		t.Error("* is not all")
	}
	for address, want := range map[string]string{
		"Example.COM:80": "example.com", "example.com": "example.com", "[::1]:8080": "::1", "[::1]": "::1", "::1": "::1",
	} {
		if got := hostOf(address); got != want {
			t.Errorf("the host of %s is %q, want %q", address, got, want)
		}
	}
}

// Of a proxy's header the last address counts; where it is not one, all are one client.
func TestClientHeader(t *testing.T) {
	s := &Service{config: Config{ClientHeader: "X-Forwarded-For"}}
	for want, values := range map[string][]string{
		"192.0.2.1":         nil, // the connection's
		"198.51.100.7":      {"10.0.0.1", "spoofed, 198.51.100.7"},
		"198.51.100.8":      {" 198.51.100.8 "},
		"2001:db8:0:1::/64": {"2001:db8:0:1:ffff::9%eth0"},
		"":                  {"unknown"},
	} {
		r := &http.Request{RemoteAddr: "192.0.2.1:80", Header: http.Header{"X-Forwarded-For": values}}
		if got := s.client(r); got != want {
			t.Errorf("%q: %q, want %q", values, got, want)
		}
	}
	r := &http.Request{RemoteAddr: "192.0.2.1:80", Header: http.Header{"X-Forwarded-For": {"198.51.100.7"}}}
	if got := (&Service{}).client(r); got != "192.0.2.1" {
		t.Errorf("a header that no proxy sets is believed: %q", got)
	}
}

// Many clients at once: what they take is never more than all, and is given back.
func TestIntakeConcurrent(t *testing.T) {
	in := newIntake(900, 50, 5)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for n := range 200 {
				u, err := in.enter(fmt.Sprint(i % 4))
				if err != nil {
					if !errors.Is(err, answer.ErrOverloaded) {
						t.Error(err)
					}
					continue
				}
				_, err = io.Copy(io.Discard, u.counted(bytes.NewReader(make([]byte, n))))
				if err != nil && !errors.Is(err, errTooManyUploads) {
					t.Error(err)
				}
				in.mu.Lock()
				if in.used.bytes > 900 || in.used.requests > 16 || in.used.bytes < 0 {
					t.Errorf("%+v are used", in.used)
				}
				in.mu.Unlock()
				u.keep(int64(n / 2))
				u.leave()
			}
		})
	}
	all.Wait()
	if in.used != (allowance{}) || len(in.clients) != 0 {
		t.Errorf("%+v is used by %d clients after all have left", in.used, len(in.clients))
	}
}

// A reader whose bytes find no room gives none of them.
func TestCountedReader(t *testing.T) {
	in := newIntake(100, 10, 5)
	u, err := in.enter("a")
	if err != nil {
		t.Fatal(err)
	}
	n, err := u.counted(bytes.NewReader(make([]byte, 25))).Read(make([]byte, 25)) // 75 bytes are each client's
	if n != 25 || err != nil || u.bytes != 75 {
		t.Errorf("%d bytes, %v, %d counted", n, err, u.bytes)
	}
	if n, err := u.counted(strings.NewReader("x")).Read(make([]byte, 1)); n != 0 || !errors.Is(err, errTooManyUploads) {
		t.Errorf("one more: %d, %v", n, err)
	}
	u.keep(1000) // never more than there is
	if u.bytes != 75 {
		t.Errorf("%d bytes are kept of 75", u.bytes)
	}
}

// A call that blocks, panics or fails late leaves its place, and says nothing of the storage's
// inside.
func TestWithin(t *testing.T) {
	c := make(calls, 1)
	if v, err := within(t.Context(), c, func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
	if _, err := within(t.Context(), c, func() (int, error) { panic("ouch") }); err == nil || !strings.Contains(err.Error(), "ouch") {
		t.Errorf("a panic: %v", err)
	}
	for range 50 { // what ends first, the call or its context, is left to chance
		ctx, cancel := context.WithCancel(t.Context())
		_, err := within(ctx, c, func() (int, error) { cancel(); return 0, errors.New("/secret/path") })
		if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "secret") {
			t.Errorf("fails when its time is over: %v", err)
		}
	}
	blocked := make(chan struct{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := within(ctx, c, func() (int, error) { <-blocked; return 0, nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("blocks: %v", err)
	}
	if _, err := within(ctx, c, func() (int, error) { t.Error("there was no place"); return 0, nil }); !errors.Is(err, context.DeadlineExceeded) ||
		!strings.Contains(err.Error(), "the storage was busy") {
		t.Errorf("no place: %v", err)
	}
	close(blocked)
	if v, err := within(t.Context(), c, func() (int, error) { return 8, nil }); v != 8 || err != nil {
		t.Errorf("after that: %d, %v", v, err)
	}
}

// Encoding ends with the context, not when the picture is done.
func TestEncodeEnds(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 1500, 1500))
	for i := range m.Pix {
		m.Pix[i] = byte(i * i >> 3)
	}
	whole, err := encode(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if file, err := encode(ctx, m); !errors.Is(err, context.Canceled) || file != nil {
		t.Errorf("%d bytes, %v", len(file), err)
	}
	if again, err := encode(t.Context(), m); err != nil || !bytes.Equal(again, whole) {
		t.Errorf("afterwards: %d bytes of %d, %v", len(again), len(whole), err)
	}
	if _, err := encode(t.Context(), image.NewRGBA(image.Rect(0, 0, 1<<16, 1))); err == nil {
		t.Error("a picture that is wider than JPEG can be is encoded")
	}
	if _, err := encode(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "encode the annotated picture") {
		t.Errorf("a panic that is not the writer's: %v", err)
	}
}

// Websites that fail are the address's fault, and a request that is over is not.
func TestFetchFailures(t *testing.T) {
	website := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("half"))
		if r.URL.Path == "/slow" {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
	}))
	defer website.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	s := open(t, t.TempDir(), website.URL+"/", gone.URL+"/", "http://*/", "https://*/")
	for address, want := range map[string]string{website.URL + "/half": "missing", gone.URL + "/x": "missing", "http://192.0.2.1:8080/": "refused"} {
		b, err := s.read(t.Context(), address, 1000, uncounted)
		if got := outcome(b, err); got != want {
			t.Errorf("%s is %s (%v), want %s", address, got, err, want)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if b, err := s.read(ctx, website.URL+"/slow", 1000, uncounted); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "being fetched") {
		t.Errorf("breaks off because the request's time is over: %q, %v", b, err)
	}
	in := newIntake(1, 0, 1)
	u, err := in.enter("a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.read(t.Context(), website.URL+"/half", 1000, u.counted); !errors.Is(err, answer.ErrOverloaded) {
		t.Errorf("no room for what is fetched: %v", err)
	}
}

// What a log must not have is taken out of an error, as it was sent and as it was decoded.
func TestRedact(t *testing.T) {
	for _, c := range [][3]string{
		{"open /storage/jane.jpg: denied", "jane.jpg", "open /storage/…: denied"},
		{"open /storage/a/jane.jpg: denied", "https://host/a/jane.jpg", "open /storage/a/…: denied"},
		{"open jane doe.jpg", "file:///x/jane%20doe.jpg", "open …"},
		{"a / b", "/", "a / b"},
		{"nothing", "", "nothing"},
	} {
		if got := redact(c[0], c[1]); got != c[2] {
			t.Errorf("%q without %q is %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// A picture that cannot be read is an error of the service that does not name it.
func TestPictureUnreadable(t *testing.T) {
	folder := t.TempDir()
	s, lines := start(t, Config{Storage: "file://" + folder})
	name := strings.Repeat("A", 26) + ".jpg"
	write(t, filepath.Join(folder, "annotated", name, "x"), "a folder in its place")
	got := get(t, s, "/images/"+name)
	if got.StatusCode == 200 || strings.Contains(string(got.body), folder) || strings.Contains(lines.String(), name) {
		t.Errorf("%d %s, log %s", got.StatusCode, got.body, lines)
	}
	if err := s.store.bucket.Close(); err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, "/images/"+name); got.StatusCode != 500 || string(got.body) != "the service failed\n" || strings.Contains(lines.String(), name) {
		t.Errorf("the storage is closed: %d %s, log %s", got.StatusCode, got.body, lines)
	}
	var err error
	if s.store, err = openStore(t.Context(), s.config); err != nil {
		t.Fatal(err)
	}
	s.sources.places[0].bucket = s.store.bucket
}

// Every answer that is written is JSON; one that cannot be is a fault of the program.
func TestWriteJSON(t *testing.T) {
	w := httptest.NewRecorder()
	writeJSON(w, 418, map[string]int{"a": 1})
	if w.Code != 418 || w.Body.String() != "{\"a\":1}\n" || w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	defer func() {
		if p := recover(); p == nil {
			t.Error("a channel is written as JSON")
		}
	}()
	writeJSON(w, 200, make(chan int))
}

// Every error that a request can end with has a status.
func TestStatuses(t *testing.T) {
	for _, err := range []error{
		pose.ErrInvalidHeight, pose.ErrInvalidInput, pose.ErrInvalidImage, pose.ErrUnsupportedImage, pose.ErrImageTooLarge, pose.ErrNoPerson,
		pose.ErrNotMeasurable, errNoImage, answer.ErrOverloaded, context.Canceled, errSlowBody, errNotAllowed, errors.New("else"),
	} {
		if statuses[answer.Code(err)] < 400 {
			t.Errorf("%v has the code %s, and that no status", err, answer.Code(err))
		}
	}
}
