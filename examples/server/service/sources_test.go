package service

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hypermob/pose"
)

// open returns the sources of a service whose storage is the folder.
func open(t *testing.T, folder string, places ...string) *sources {
	t.Helper()
	c := Config{Storage: "file://" + folder, Sources: places}
	own, err := openStore(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	s, err := openSources(context.Background(), c, own)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.close(); own.bucket.Close() })
	return s
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func uncounted(r io.Reader) io.Reader { return r }

// outcome is what was read, or why nothing was.
func outcome(b []byte, err error) string {
	switch {
	case errors.Is(err, pose.ErrInvalidInput):
		return "refused"
	case errors.Is(err, fs.ErrNotExist):
		return "missing"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case err != nil:
		return err.Error()
	}
	return string(b)
}

// An image_url leads to the storage and to the named places, and nowhere else.
func TestPlaces(t *testing.T) {
	root := t.TempDir()
	write(t, root+"/own/a.png", "own")
	write(t, root+"/own/deep/a.png", "deep")
	write(t, root+"/photos/a b.png", "photos")
	write(t, root+"/photos2/a.png", "no")
	write(t, root+"/secret.png", "no")
	s := open(t, root+"/own", "file://"+root+"/photos/")
	for address, want := range map[string]string{
		"a.png":                                "own",
		"deep/a.png":                           "deep",
		"file://" + root + "/own/a.png":        "own",
		"FILE://" + root + "/own/deep/a.png":   "deep",
		"file://" + root + "/photos/a%20b.png": "photos",
		"file://" + root + "/photos/%61 b.png": "photos",
		"b.png":                                "missing",
		"deep":                                 "missing",
		"file://" + root + "/photos/c.png":     "missing",
		"":                                     "refused",
		".":                                    "refused",
		"./a.png":                              "refused",
		"deep/../a.png":                        "refused",
		"../secret.png":                        "refused",
		"..%2fsecret.png":                      "missing", // a name like any other: nothing decodes it
		"deep/../../secret.png":                "refused",
		`..\secret.png`:                        "refused",
		"a.png\x00":                            "refused",
		root + "/secret.png":                   "refused",
		"/etc/passwd":                          "refused",
		"//" + root + "/secret.png":            "refused",
		"file:secret.png":                      "refused",
		"file://" + root + "/secret.png":       "refused",
		"file://" + root + "/photos2/a.png":    "refused",
		"file://" + root + "/photos/../secret.png":      "refused",
		"file://" + root + "/photos/%2e%2e/secret.png":  "refused",
		"file://" + root + "/photos/..%2fsecret.png":    "refused",
		"file://" + root + "/photos//a%20b.png":         "refused",
		"file://" + root + "/photos/a%20b.png?x=1":      "refused",
		"file://" + root + "/photos/a%20b.png#x":        "refused",
		"file://me@" + root + "/photos/a%20b.png":       "refused",
		"file://localhost" + root + "/photos/a%20b.png": "refused",
		"https://example.com/a.png":                     "refused",
		"s3://bucket/a.png":                             "refused",
		"mem://a.png":                                   "refused",
		"data:image/png;base64,AAAA":                    "refused",
		"http://169.254.169.254/latest/meta-data/":      "refused",
		"http://[::1]:8080/metrics":                     "refused",
		"gopher://127.0.0.1:25/":                        "refused",
	} {
		b, err := s.read(context.Background(), address, 100, uncounted)
		if got := outcome(b, err); got != want {
			t.Errorf("%q is %s, want %s", address, got, want)
		}
	}
	if _, err := s.read(context.Background(), "a.png", 2, uncounted); !errors.Is(err, pose.ErrImageTooLarge) {
		t.Errorf("three bytes where two are allowed: %v", err)
	}
}

func TestWebsites(t *testing.T) {
	private := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("private")) }))
	defer private.Close()
	website := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/photos/a.png":
			w.Write([]byte("photo"))
		case "/photos/moved.png":
			http.Redirect(w, r, "/photos/a.png?x=1", http.StatusFound)
		case "/photos/up.png":
			http.Redirect(w, r, "/secret.png", http.StatusFound)
		case "/photos/private.png":
			http.Redirect(w, r, private.URL+"/photos/a.png", http.StatusFound)
		case "/photos/round.png":
			http.Redirect(w, r, "/photos/round.png", http.StatusFound)
		case "/photos/slow.png":
			<-r.Context().Done()
		case "/photos/broken.png":
			w.WriteHeader(http.StatusInternalServerError)
		case "/secret.png":
			w.Write([]byte("secret"))
		default:
			http.NotFound(w, r)
		}
	}))
	defer website.Close()
	u, _ := url.Parse(website.URL)
	// The private host stands below the wild places too, which must not open the rest of it.
	s := open(t, t.TempDir(), website.URL+"/photos/", "http://*/", "https://*/")
	for address, want := range map[string]string{
		website.URL + "/photos/a.png":              "photo",
		website.URL + "/photos/a.png?size=1":       "photo",
		website.URL + "/photos/moved.png":          "photo",
		website.URL + "/photos/gone.png":           "missing",
		website.URL + "/photos/broken.png":         "missing",
		website.URL + "/photos/up.png":             "refused",
		website.URL + "/photos/private.png":        "refused",
		website.URL + "/photos/round.png":          "refused",
		website.URL + "/photos/slow.png":           "timeout",
		website.URL + "/secret.png":                "refused",
		website.URL + "/photos/../secret.png":      "refused",
		website.URL + "/photos/%2e%2e/secret.png":  "refused",
		"https://" + u.Host + "/secret.png":        "refused",
		"http://user@" + u.Host + "/photos/a.png":  "refused",
		"http://localhost:" + u.Port() + "/a.png":  "refused",
		private.URL + "/photos/a.png":              "refused",
		"http://127.0.0.1/":                        "refused",
		"http://[::1]/":                            "refused",
		"http://[::ffff:127.0.0.1]/":               "refused",
		"http://[64:ff9b::7f00:1]/":                "refused",
		"http://0.0.0.0/":                          "refused",
		"http://10.0.0.1/":                         "refused",
		"http://169.254.169.254/latest/meta-data/": "refused",
		"http://100.64.0.1/":                       "refused",
		"https://192.168.0.1/":                     "refused",
	} {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		if want == "timeout" {
			ctx, cancel = context.WithTimeout(context.Background(), 100*time.Millisecond)
		}
		b, err := s.read(ctx, address, 100, uncounted)
		cancel()
		if got := outcome(b, err); got != want {
			t.Errorf("%s is %s (%v), want %s", address, got, err, want)
		}
	}
	if _, err := s.read(context.Background(), website.URL+"/photos/a.png", 4, uncounted); !errors.Is(err, pose.ErrImageTooLarge) {
		t.Errorf("five bytes where four are allowed: %v", err)
	}
}

func TestSourcesRefused(t *testing.T) {
	own, err := openStore(context.Background(), Config{Storage: "mem://"})
	if err != nil {
		t.Fatal(err)
	}
	defer own.bucket.Close()
	for _, source := range []string{"", "photos/", "mem://", "https://", "https://a*.example.com/", "https://*example.com/", "https://me@example.com/", "https://example.com/?x=1", "nope://bucket", "file:///no/such/folder/", "s3://bucket?nope=1", ":"} {
		if _, err := openSources(context.Background(), Config{Sources: []string{source}}, own); err == nil {
			t.Errorf("the source %q is taken", source)
		}
	}
}
