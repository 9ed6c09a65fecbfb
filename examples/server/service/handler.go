package service

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rs/cors"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/hypermob/pose/answer"
)

//go:embed openapi.json
var openAPI []byte

// imagesPath is where the service serves pictures, if it does.
const imagesPath = "/images/"

// newHandler puts the routes together, and around them what holds for all of them.
func (s *Service) newHandler() (http.Handler, error) {
	origin, err := s.store.origin(context.Background())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /measure", encoded(s.measure))
	mux.HandleFunc("/measure", methodNotAllowed)
	mux.HandleFunc("GET /healthz", s.healthy)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.metrics.handler())
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write(openAPI)
	})
	if s.store.served {
		mux.HandleFunc("GET "+imagesPath+"{name}", s.image)
	}
	if s.config.Page != nil {
		mux.Handle("/", s.config.Page)
	}
	// Patterns are known to the log only inside of ServeMux's own request.
	routed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, r.Pattern = mux.Handler(r)
		mux.ServeHTTP(w, r)
	})
	guarded, err := s.sameOrigin(routed)
	if err != nil {
		return nil, err
	}
	return s.logged(s.headers(origin, s.ownHost(guarded))), nil
}

// healthy says whether the process is worth keeping.
func (s *Service) healthy(w http.ResponseWriter, r *http.Request) {
	if s.Stuck() {
		http.Error(w, "every worker is stuck", http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ok\n")
}

// ready says whether new requests should come here.
func (s *Service) ready(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.draining.Load():
		http.Error(w, "shutting down", http.StatusServiceUnavailable)
	case s.queue.stuck(0):
		http.Error(w, "no worker is free: each is with a photo whose time is over", http.StatusServiceUnavailable)
	default:
		io.WriteString(w, "ready\n")
	}
}

// encoded refuses bodies that are compressed as a whole: photos are compressed already.
func encoded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
			w.Header().Set("Accept-Encoding", "identity")
			writeJSON(w, http.StatusUnsupportedMediaType, answer.NewFailure(invalid("the body is sent as it is, without Content-Encoding"), ""))
			return
		}
		next(w, r)
	}
}

func methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", "POST")
	writeJSON(w, http.StatusMethodNotAllowed, answer.NewFailure(invalid("%s is not the method for this: POST is", short(r.Method)), ""))
}

// pictureName is what store.put calls a picture. Nothing else of the storage is served.
var pictureName = regexp.MustCompile(`^[A-Z2-7]{26}\.jpg$`)

// image serves an annotated picture.
func (s *Service) image(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if !pictureName.MatchString(name) {
		http.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.config.Timeout)
	defer cancel()
	b, err := within(ctx, s.store.calls, func() (*blob.Reader, error) {
		b, err := s.store.bucket.NewReader(ctx, annotated+name, nil)
		if err == nil && ctx.Err() != nil {
			b.Close()
		}
		return b, err
	})
	if err != nil {
		if gcerrors.Code(err) == gcerrors.NotFound {
			http.NotFound(w, r)
			return
		}
		note(r, "error", redact(err.Error(), name))
		http.Error(w, "the service failed", http.StatusInternalServerError)
		return
	}
	defer b.Close()
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Length", strconv.FormatInt(b.Size(), 10))
	w.Header().Set("Cache-Control", "private, max-age=3600")
	io.Copy(w, b)
}

// headers sets those that every answer has.
func (s *Service) headers(pictures string, next http.Handler) http.Handler {
	policy := fmt.Sprintf("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: %[1]s; connect-src 'self' %[1]s; "+
		"font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", pictures)
	policy = strings.ReplaceAll(policy, " ;", ";")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if s.draining.Load() {
			h.Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// ownHost refuses what comes to a loopback address under another name. A web page can have
// its own name resolved to 127.0.0.1, and then the browser takes it and the service for one origin.
func (s *Service) ownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && isLoopback(hostOf(local.String())) && !s.called(hostOf(r.Host)) {
			writeJSON(w, http.StatusForbidden, answer.NewFailure(invalid("the service is not called %q here", short(r.Host)), ""))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// called reports whether the service may be called by the name.
func (s *Service) called(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || isLoopback(host) {
		return true
	}
	if u, err := url.Parse(s.config.PublicURL); err == nil && u.Host != "" && strings.EqualFold(u.Hostname(), host) {
		return true
	}
	return slices.ContainsFunc(s.config.Hosts, func(h string) bool { return h == "*" || strings.EqualFold(h, host) })
}

// hostOf returns the host of host:port, in lower case.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	return strings.ToLower(strings.Trim(address, "[]"))
}

func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// sameOrigin refuses what pages of other web origins make a browser send, but for the
// origins of the Config, which get the CORS headers.
func (s *Service) sameOrigin(next http.Handler) (http.Handler, error) {
	if len(s.config.Origins) == 1 && s.config.Origins[0] == "*" {
		return s.cors(next), nil
	}
	protection := http.NewCrossOriginProtection()
	for _, o := range s.config.Origins {
		if strings.Contains(o, "*") {
			return nil, errors.New("an origin is * alone or like https://host, without *")
		}
		if err := protection.AddTrustedOrigin(o); err != nil {
			return nil, err
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusForbidden, answer.NewFailure(invalid("pages of other web origins may not call this service"), ""))
	}))
	next = protection.Handler(next)
	if len(s.config.Origins) > 0 {
		next = s.cors(next)
	}
	return next, nil
}

func (s *Service) cors(next http.Handler) http.Handler {
	return cors.New(cors.Options{
		AllowedOrigins: s.config.Origins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost},
		AllowedHeaders: []string{"Content-Type", "X-Request-ID"},
		ExposedHeaders: []string{"X-Request-ID", "Retry-After"},
		MaxAge:         600,
	}).Handler(next)
}
