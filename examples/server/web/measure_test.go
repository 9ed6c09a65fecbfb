package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/service"
	"github.com/hypermob/pose/examples/server/web"
)

const (
	person      = "../../../testdata/render_p001.png"
	personAgain = "../../../testdata/render_p001.jpg"
)

// real is the whole service with the smallest networks.
func real(t *testing.T) http.Handler {
	t.Helper()
	s, err := service.New(t.Context(), service.Config{Model: pose.Lite(), Page: web.Handler(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// stage is a service that answers POST /measure as the test wants.
func stage(measure http.HandlerFunc) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", web.Handler())
	mux.HandleFunc("POST /measure", measure)
	mux.HandleFunc("GET /picture.png", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "../../../docs/annotated.png")
	})
	return mux
}

func answer(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": data})
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	refuseWith(w, status, map[string]any{"code": code, "message": message})
}

func refuseWith(w http.ResponseWriter, status int, failure map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"status": "error", "error": failure})
}

// refusing is a service that always refuses.
func refusing(status int, code, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		refuse(w, status, code, message)
	}
}

// A recorder keeps the fields of the requests that it passes on.
type recorder struct {
	mu     sync.Mutex
	fields []map[string]string
}

func (rec *recorder) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			body, err := io.ReadAll(r.Body)
			if err == nil {
				err = rec.record(r, body)
			}
			if err != nil {
				refuse(w, 400, "INVALID_INPUT", err.Error())
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		next.ServeHTTP(w, r)
	})
}

func (rec *recorder) record(r *http.Request, body []byte) error {
	copied := r.Clone(r.Context())
	copied.Body = io.NopCloser(bytes.NewReader(body))
	if err := copied.ParseMultipartForm(64 << 20); err != nil {
		return err
	}
	got := map[string]string{}
	for name := range copied.MultipartForm.Value {
		got[name] = copied.FormValue(name)
	}
	for name, files := range copied.MultipartForm.File {
		var all []string
		for _, f := range files {
			all = append(all, fmt.Sprintf("%s %d", f.Filename, f.Size))
		}
		got[name] = strings.Join(all, ", ")
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.fields = append(rec.fields, got)
	return nil
}

func (rec *recorder) all() []map[string]string {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.fields
}

// canned is an answer of the service as JSON, with what tests change in it.
func canned(change map[string]any) http.HandlerFunc {
	data := map[string]any{
		"scale_cm_per_px": 0.4938, "height_cm": 174.1,
		"arm_cm": 53.8, "leg_cm": 82.9, "torso_cm": 49.1, "upper_arm_cm": 26.2, "forearm_cm": 27.6, "thigh_cm": 41.3, "calf_cm": 41.6,
		"uncertainty_cm": map[string]any{"arm_cm": 1.8, "leg_cm": 2.4, "torso_cm": 1.6, "upper_arm_cm": 1.4, "forearm_cm": 1.4, "thigh_cm": 1.8, "calf_cm": 1.8},
		"sides": map[string]any{
			"left":  map[string]any{"arm_cm": 54.6, "leg_cm": 83.4, "torso_cm": nil, "upper_arm_cm": 26.3, "forearm_cm": 28.4, "thigh_cm": 41.5, "calf_cm": 41.9},
			"right": map[string]any{"arm_cm": 53.0, "leg_cm": 82.4, "torso_cm": nil, "upper_arm_cm": 26.2, "forearm_cm": 26.8, "thigh_cm": 41.1, "calf_cm": 41.3},
		},
		"warnings": []any{}, "image": map[string]any{"file": "photo.png", "width": 450, "height": 600}, "model": "heavy", "method": "anatomical",
		"output_image_url": "/picture.png",
	}
	for name, v := range change {
		data[name] = v
	}
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		answer(w, data)
	}
}
