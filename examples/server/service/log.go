package service

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

// A record is what the log will say of a request: one line, with nothing of the photo, of who
// sent it or of whose it is; so no addresses, no file names and no user_id.
type record struct {
	id    string
	attrs []slog.Attr
}

type recordKey struct{}

// note adds to the line of the request.
func note(r *http.Request, key string, value any) {
	if rec, ok := r.Context().Value(recordKey{}).(*record); ok {
		rec.attrs = append(rec.attrs, slog.Any(key, value))
	}
}

func requestID(r *http.Request) string {
	if rec, ok := r.Context().Value(recordKey{}).(*record); ok {
		return rec.id
	}
	return ""
}

// goodID is what a client or a proxy may call a request in X-Request-ID.
var goodID = regexp.MustCompile(`^[A-Za-z0-9._:=-]{1,128}$`)

// logged writes a line for each request, and answers for a handler that panics.
func (s *Service) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &record{id: r.Header.Get("X-Request-ID")}
		if !goodID.MatchString(rec.id) {
			rec.id = rand.Text()
		}
		w.Header().Set("X-Request-ID", rec.id)
		start := time.Now()
		counted := &statusWriter{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), recordKey{}, rec))
		defer func() {
			if p := recover(); p != nil {
				note(r, "error", fmt.Sprint("panic: ", p))
				note(r, "stack", string(debug.Stack()))
				if counted.status == 0 {
					s.refuse(counted, r, fmt.Errorf("panic: %v", p), nil)
				}
			}
			s.log(r, rec, counted, time.Since(start))
		}()
		next.ServeHTTP(counted, r)
	})
}

// quiet are the paths that are asked for all the time.
var quiet = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true}

func (s *Service) log(r *http.Request, rec *record, w *statusWriter, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case w.status >= 500:
		level = slog.LevelError
	case quiet[r.URL.Path]:
		level = slog.LevelDebug
	}
	route := r.Pattern // not the path, which may name a picture
	attrs := append([]slog.Attr{
		slog.String("id", rec.id),
		slog.String("route", route),
		slog.Int("status", w.status),
		slog.Float64("seconds", float64(took.Microseconds())/1e6),
		slog.Int64("bytes", max(0, r.ContentLength)),
	}, rec.attrs...)
	s.config.Logger.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
}

// redact takes the photo's name, and the end of it, out of an error's text.
func redact(text, name string) string {
	plain, _ := url.PathUnescape(name) // as part of an address
	for _, n := range []string{name, path.Base(name), plain, path.Base(plain)} {
		if n != "" && n != "." && n != "/" {
			text = strings.ReplaceAll(text, n, "…")
		}
	}
	return text
}

// A statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader refuses to wait for the rest of a body that is refused.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	if status >= 400 {
		http.NewResponseController(w.ResponseWriter).SetReadDeadline(time.Now().Add(time.Second)) // Lambda has none
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
