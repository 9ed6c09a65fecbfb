package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/service"
	"github.com/hypermob/pose/examples/server/web"
)

// serve serves the real service, with the smallest networks, behind what breaks it.
func serve(t *testing.T, breaking func(next http.Handler) http.Handler) string {
	t.Helper()
	s, err := service.New(t.Context(), service.Config{Model: pose.Lite(), Page: web.Handler(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(breaking(s))
	t.Cleanup(func() { server.Close(); s.Close() })
	return server.URL
}

// whole breaks nothing.
func whole(next http.Handler) http.Handler { return next }

// checked runs the command and returns its exit code and what it printed.
func checked(args ...string) (code int, out string) {
	var stdout, stderr bytes.Buffer
	code = run(args, &stdout, &stderr)
	return code, stdout.String() + stderr.String()
}

func TestWhole(t *testing.T) {
	address := serve(t, whole)
	for _, args := range [][]string{
		{"-url", address},
		{"-url", address + "/", "-photo", "../../../testdata/render_p012.png", "-height", "175"},
	} {
		code, out := checked(args...)
		if code != 0 || strings.Count(out, "PASS") != 4 || strings.Contains(out, "FAIL") || !strings.Contains(out, "arm ") {
			t.Errorf("%v: exit code %d\n%s", args, code, out)
		}
	}
}

// TestBelowAPath: the server may be mounted in another.
func TestBelowAPath(t *testing.T) {
	address := serve(t, func(next http.Handler) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/pose/", http.StripPrefix("/pose", next))
		mux.Handle("/images/", next)
		return mux
	})
	if code, out := checked("-url", address+"/pose"); code != 0 {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// replaced answers requests to a path with something else.
func replaced(path string, status int, kind, body string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, path) || path == "/" && r.URL.Path != "/" {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			w.Write([]byte(body))
		})
	}
}

// edited changes the answers to measurements.
func edited(old, new string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			for name, values := range rec.Header() {
				w.Header()[name] = values
			}
			body := rec.Body.String()
			if r.URL.Path == "/measure" {
				body = strings.ReplaceAll(body, old, new)
			}
			w.WriteHeader(rec.Code)
			w.Write([]byte(body))
		})
	}
}

// late answers measurements too late.
func late(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/measure" {
			time.Sleep(1500 * time.Millisecond)
		}
		next.ServeHTTP(w, r)
	})
}

// TestBroken: each thing that is broken makes its own point fail, and says what is wrong.
func TestBroken(t *testing.T) {
	for name, c := range map[string]struct {
		breaking func(http.Handler) http.Handler
		fails    string // the points
		says     string
	}{
		"sick":              {replaced("/healthz", 503, "text/plain", "every worker is stuck"), "health", "status 503"},
		"another's health":  {replaced("/healthz", 200, "text/plain", "fine"), "health", `"fine"`},
		"no page":           {replaced("/", 404, "text/plain", "no"), "page", "status 404"},
		"another page":      {replaced("/", 200, "text/html", "It works!"), "page", "It works!"},
		"no script":         {replaced("/app.js", 200, "text/html", "index"), "page", "text/html"},
		"no lengths":        {edited(`"leg_cm":`, `"legs_cm":`), "measure", "leg_cm"},
		"inches":            {edited(`"arm_cm":5`, `"arm_cm":500`), "measure", "arm_cm"},
		"nulls":             {edited(`"torso_cm":4`, `"torso_cm":null,"x":4`), "measure", "torso_cm"},
		"no scale":          {edited(`"scale_cm_per_px"`, `"scale"`), "measure", "scale_cm_per_px"},
		"another height":    {edited(`"height_cm":174.1`, `"height_cm":175.0`), "measure", "height_cm"},
		"another user":      {edited(`"user_id":"check"`, `"user_id":"x"`), "measure", "user_id"},
		"no picture":        {replaced("/images/", 404, "text/plain", "no"), "measure", "output_image_url"},
		"no address":        {edited(`"output_image_url"`, `"url"`), "measure", "output_image_url"},
		"a page as picture": {replaced("/images/", 200, "image/jpeg", "<html>"), "measure", "no JPEG"},
		"a proxy's page":    {replaced("/measure", 502, "text/html", "<html>Bad Gateway"), "measure, bad input", "status 502"},
		"no JSON":           {replaced("/measure", 200, "application/json", "ok"), "measure, bad input", "no JSON"},
		"everything passes": {edited(`"INVALID_HEIGHT"`, `"INTERNAL_ERROR"`), "bad input", "INVALID_HEIGHT"},
		"text for errors":   {edited(`"code":"UNSUPPORTED_IMAGE"`, `"text":"bad"`), "bad input", "UNSUPPORTED_IMAGE"},
		"late":              {late, "measure, bad input", "Timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"-url", serve(t, c.breaking)}
			if name == "late" {
				args = append(args, "-within", "1s")
			}
			code, out := checked(args...)
			var failed []string
			for line := range strings.Lines(out) {
				if rest, ok := strings.CutPrefix(line, "FAIL "); ok {
					failed = append(failed, strings.TrimSpace(rest[:9]))
				}
			}
			if code != 1 || strings.Join(failed, ", ") != c.fails || !strings.Contains(out, c.says) {
				t.Errorf("exit code %d, want the point %s to fail with %q:\n%s", code, c.fails, c.says, out)
			}
		})
	}
}

// TestNobodyThere: an address where nothing listens fails every point.
func TestNobodyThere(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	if code, out := checked("-url", server.URL); code != 1 || strings.Count(out, "FAIL") != 4 {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

func TestCommandLine(t *testing.T) {
	for args, want := range map[string]struct {
		code int
		says string
	}{
		"":                                  {2, "-url is missing"},
		"-url pose.example.com":             {2, "-url is an address"},
		"-url http://x extra":               {2, `"extra"`},
		"-url http://x -photo a.jpg":        {2, "go together"},
		"-url http://x -height 175":         {2, "go together"},
		"-url http://x -photo no -height 1": {2, "no"},
		"-flag":                             {2, "-h helps"},
		"-h":                                {0, "usage: check"},
	} {
		if code, out := checked(strings.Fields(args)...); code != want.code || !strings.Contains(out, want.says) {
			t.Errorf("%s: exit code %d, %q", args, code, out)
		}
	}
}

// TestOwnPhoto: the photo is one of testdata, whose origin is told there.
func TestOwnPhoto(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "render_p001.jpg"))
	if err != nil || !bytes.Equal(b, ownPhoto) {
		t.Errorf("photo.jpg is not testdata/render_p001.jpg: %v", err)
	}
}
