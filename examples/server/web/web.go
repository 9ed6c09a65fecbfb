// Package web is the page of the measuring service: a person drops or takes a photo, types a
// height and gets the picture and the lengths. Everything is embedded; the page asks for nothing
// but its own files, POST measure and the picture that the answer names.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed index.html *.css *.js
var files embed.FS

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
}

// usualType is the last of the types that the page lists.
const usualType = "image/tiff"

// policy lets the page load its own files and show pictures; blob: and data: are for what never
// leaves the browser.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the page at / and its files beside it, to GET and HEAD; anything else is 404 or
// 405. Links are relative: behind [http.StripPrefix] the page works under any path that ends in
// a slash, if POST measure is beside it.
//
// A Content-Security-Policy that is in the response's header already stays. The page's own allows
// pictures from its own origin; where output_image_url points elsewhere, the caller's img-src
// has to name that place.
//
// mediaTypes are of photos that the service reads besides the usual ones, such as image/heic. They can be chosen then;
// otherwise iPhones hand over JPEG in their place.
func Handler(mediaTypes ...string) http.Handler {
	mux := http.NewServeMux()
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, e := range entries {
		content, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		pattern := "GET /" + e.Name()
		if e.Name() == "index.html" {
			pattern = "GET /{$}"
			all := strings.Join(append([]string{usualType}, mediaTypes...), ",")
			content = bytes.Replace(content, []byte(usualType), []byte(all), 1)
		}
		mux.Handle(pattern, file(e.Name(), content))
	}
	return mux
}

// file serves one file.
func file(name string, content []byte) http.Handler {
	sum := sha256.Sum256(content)
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if h.Get("Content-Security-Policy") == "" {
			h.Set("Content-Security-Policy", policy)
		}
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache") // ask each time; the ETag makes the answer short
		h.Set("Content-Type", contentTypes[path.Ext(name)])
		h.Set("ETag", etag)
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	})
}
