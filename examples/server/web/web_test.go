package web_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hypermob/pose/examples/server/web"
)

func get(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// files are the addresses of the page and of all its files, with their types.
func files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"/": "text/html"}
	for pattern, kind := range map[string]string{"*.js": "text/javascript", "*.css": "text/css"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, name := range names {
			all["/"+name] = kind
		}
	}
	return all
}

func TestHandler(t *testing.T) {
	h := web.Handler()
	for path, kind := range files(t) {
		w := get(h, "GET", path)
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) || w.Body.Len() == 0 {
			t.Errorf("%s: %d %s, %d bytes", path, w.Code, w.Header().Get("Content-Type"), w.Body.Len())
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: Content-Security-Policy %q", path, csp)
		}
		if again := get(h, "GET", path, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 || again.Body.Len() != 0 {
			t.Errorf("%s again: %d, %d bytes", path, again.Code, again.Body.Len())
		}
	}
	for _, path := range []string{"/web.go", "/page_test.go", "/index.html", "/x"} {
		if w := get(h, "GET", path); w.Code != 404 {
			t.Errorf("%s: %d, want 404", path, w.Code)
		}
	}
	if w := get(h, "POST", "/"); w.Code != 405 {
		t.Errorf("POST /: %d", w.Code)
	}
}

// TestMediaTypes: only a service that reads further types lets them be chosen.
func TestMediaTypes(t *testing.T) {
	const usual = `image/tiff" multiple hidden>`
	if page := get(web.Handler(), "GET", "/").Body.String(); !strings.Contains(page, usual) {
		t.Error("the usual types are not the page's")
	}
	if page := get(web.Handler("image/heic", "image/avif"), "GET", "/").Body.String(); !strings.Contains(page, `image/tiff,image/heic,image/avif" multiple hidden>`) {
		t.Error("no further types")
	}
}

// TestPolicyOfCaller: what a service in front sets is kept.
func TestPolicyOfCaller(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Security-Policy", "default-src 'self'")
	web.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if got := w.Header().Get("Content-Security-Policy"); got != "default-src 'self'" {
		t.Errorf("Content-Security-Policy %q", got)
	}
}

// TestNothingFromOutside: no file of the page names another host, and none has script or style inline.
func TestNothingFromOutside(t *testing.T) {
	h := web.Handler()
	page := get(h, "GET", "/").Body.String()
	if found := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script[^>]*>[^<]`).FindString(page); found != "" {
		t.Errorf("inline in the page: %q", found)
	}
	namespace := "http://www.w3.org/2000/svg"
	for path := range files(t) {
		text := strings.ReplaceAll(get(h, "GET", path).Body.String(), namespace, "")
		if found := regexp.MustCompile(`https?://[^/\s]+|@import|url\(`).FindString(text); found != "" {
			t.Errorf("%s names %q", path, found)
		}
	}
}
