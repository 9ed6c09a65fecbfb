package pose_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/hypermob/pose"
)

// A handler measures the person in the photo that is the body of a request:
//
//	curl --data-binary @photo.jpg 'http://localhost:8080/?height_cm=175'
//
// examples/server is a whole service.
type handler struct {
	detector *pose.Detector // one for all requests
	free     atomic.Int64   // bytes that decoding may still take
}

var errBusy = errors.New("all memory for photos is in use; try again later")

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const largest = 32 << 20 // bytes of a file
	m, err := h.measure(r, http.MaxBytesReader(w, r.Body, largest))
	if err != nil {
		http.Error(w, err.Error(), status(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(m) // an error here is the client's, who has gone
}

func (h *handler) measure(r *http.Request, body io.Reader) (*pose.Measurements, error) {
	height, err := strconv.ParseFloat(r.FormValue("height_cm"), 64)
	if err != nil {
		return nil, fmt.Errorf("%w: height_cm is missing or no number", pose.ErrInvalidHeight)
	}
	// Reserve is called before the pixels are decoded. What it took is given back at the end.
	var reserved int64
	defer func() { h.free.Add(reserved) }()
	reserve := func(bytes int64) error {
		if h.free.Add(-bytes) < 0 {
			h.free.Add(bytes)
			return errBusy
		}
		reserved = bytes
		return nil
	}
	photo, err := pose.DecodeContext(r.Context(), body, pose.WithReserve(reserve))
	if err != nil {
		return nil, err
	}
	p, err := h.detector.Detect(r.Context(), photo)
	if err != nil {
		return nil, err
	}
	return pose.Measure(p, pose.Stature(height))
}

// status returns what an error is in HTTP.
func status(err error) int {
	for known, code := range map[error]int{
		errBusy:                  http.StatusServiceUnavailable,
		pose.ErrImageTooLarge:    http.StatusRequestEntityTooLarge,
		pose.ErrUnsupportedImage: http.StatusUnsupportedMediaType,
		pose.ErrInvalidImage:     http.StatusBadRequest,
		pose.ErrInvalidHeight:    http.StatusBadRequest,
		pose.ErrNoPerson:         http.StatusUnprocessableEntity,
		pose.ErrNotMeasurable:    http.StatusUnprocessableEntity,
	} {
		if errors.Is(err, known) {
			return code
		}
	}
	if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusInternalServerError
}

// A service measures the photos that it is sent. It decodes no more of them at once than its memory
// holds, refuses the others, and gives up when the client does.
func Example_handler() {
	det, err := pose.NewDetector(pose.Lite())
	if err != nil {
		panic(err)
	}
	defer det.Close()
	h := &handler{detector: det}
	h.free.Store(256 << 20)
	server := httptest.NewServer(h) // in a program: http.ListenAndServe(":8080", h)
	defer server.Close()

	photo, err := os.Open("testdata/render_p001.jpg")
	if err != nil {
		panic(err)
	}
	defer photo.Close()
	for _, body := range []io.Reader{photo, strings.NewReader("%PDF-1.7")} {
		answer, err := http.Post(server.URL+"?height_cm=174", "application/octet-stream", body)
		if err != nil {
			panic(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			panic(err)
		}
		var m pose.Measurements
		if answer.StatusCode != http.StatusOK {
			fmt.Printf("%s: %s", answer.Status, text)
		} else if err := json.Unmarshal(text, &m); err == nil {
			fmt.Printf("%s: arm %.0f cm\n", answer.Status, m.Mean[pose.Arm].CM)
		}
	}
	// Output:
	// 200 OK: arm 55 cm
	// 415 Unsupported Media Type: pose: unsupported image format: the data is PDF, which is not read here; convert it to JPEG or PNG
}
