package web_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/hypermob/pose"
)

const person = "../../../testdata/render_p001.png"

// real measures photos with the library.
func real(t *testing.T) http.HandlerFunc {
	t.Helper()
	det, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { det.Close() })
	return func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("image")
		if err != nil {
			refuse(w, 400, "INVALID_INPUT", err.Error())
			return
		}
		height, _ := strconv.ParseFloat(r.FormValue("height_cm"), 64)
		m, picture, err := measure(r, det, file, height)
		for _, c := range []struct {
			err    error
			status int
			code   string
		}{
			{pose.ErrInvalidHeight, 400, "INVALID_HEIGHT"},
			{pose.ErrUnsupportedImage, 400, "UNSUPPORTED_IMAGE"},
			{pose.ErrNoPerson, 422, "NO_PERSON"},
			{pose.ErrNotMeasurable, 422, "NOT_MEASURABLE"},
			{err, 500, "INTERNAL_ERROR"},
		} {
			if err != nil && errors.Is(err, c.err) {
				refuse(w, c.status, c.code, err.Error())
				return
			}
		}
		data := map[string]any{
			"scale_cm_per_px": m.Scale.CMPerPixel, "height_cm": m.Stature, "warnings": append([]pose.Warning{}, m.Warnings...),
			"uncertainty_cm": numbers(m.Mean, func(l pose.Length) float64 { return l.Uncertainty }),
			"sides":          map[string]any{"left": numbers(m.Left, centimetres), "right": numbers(m.Right, centimetres)},
			"image":          map[string]any{"file": header.Filename, "width": 450, "height": 600},
			"model":          "lite", "method": m.Method,
			"output_image_url": "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture),
		}
		for name, v := range numbers(m.Mean, centimetres) {
			data[name] = v
		}
		answer(w, data)
	}
}

func measure(r *http.Request, det *pose.Detector, file io.Reader, height float64) (*pose.Measurements, []byte, error) {
	photo, err := pose.Decode(file)
	if err != nil {
		return nil, nil, err
	}
	p, err := det.Detect(r.Context(), photo)
	if err != nil {
		return nil, nil, err
	}
	m, err := pose.Measure(p, pose.Stature(height))
	if err != nil {
		return nil, nil, err
	}
	var picture bytes.Buffer
	err = png.Encode(&picture, pose.Annotate(photo, p, m))
	return m, picture.Bytes(), err
}

func centimetres(l pose.Length) float64 { return l.CM }

// numbers writes lengths with one decimal, null where one is absent.
func numbers(all pose.Lengths, of func(pose.Length) float64) map[string]any {
	out := map[string]any{}
	for _, s := range pose.Segments() {
		out[s.String()+"_cm"] = nil
		if l, ok := all[s]; ok {
			out[s.String()+"_cm"] = json.Number(fmt.Sprintf("%.1f", of(l)))
		}
	}
	return out
}

func answer(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": data})
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"status": "error", "error": map[string]string{"code": code, "message": message}})
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

func (rec *recorder) wrap(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(64 << 20); err != nil {
			refuse(w, 400, "INVALID_INPUT", err.Error())
			return
		}
		got := map[string]string{}
		for name := range r.MultipartForm.Value {
			got[name] = r.FormValue(name)
		}
		for name, files := range r.MultipartForm.File {
			got[name] = fmt.Sprintf("%s %d", files[0].Filename, files[0].Size)
		}
		rec.mu.Lock()
		rec.fields = append(rec.fields, got)
		rec.mu.Unlock()
		next(w, r)
	}
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
