package service

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"net/http"
	"strconv"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/internal/answer"
)

var errSlowBody = fmt.Errorf("the request's body did not come in time: %w", context.DeadlineExceeded)

// statuses are those of the contract's codes.
var statuses = map[string]int{
	"INVALID_INPUT":     http.StatusBadRequest,
	"INVALID_HEIGHT":    http.StatusBadRequest,
	"UNSUPPORTED_IMAGE": http.StatusBadRequest,
	"IMAGE_NOT_FOUND":   http.StatusNotFound,
	"IMAGE_TOO_LARGE":   http.StatusRequestEntityTooLarge,
	"NO_PERSON":         http.StatusUnprocessableEntity,
	"NOT_MEASURABLE":    http.StatusUnprocessableEntity,
	"OVERLOADED":        http.StatusTooManyRequests,
	"TIMEOUT":           http.StatusGatewayTimeout,
	"INTERNAL_ERROR":    http.StatusInternalServerError,
}

// measure answers POST /measure.
func (s *Service) measure(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(r.Context(), s.config.Timeout)
	defer cancel()
	d, file, err := s.answer(ctx, w, r)
	result := "SUCCESS"
	switch {
	case err == nil:
		writeJSON(w, http.StatusOK, answer.Answer{Status: "success", Data: d})
	case errors.Is(r.Context().Err(), context.Canceled) && !errors.Is(err, errSlowBody): // net/http cancels then, too
		result = "CANCELED" // nobody is there to be answered
	default:
		result = s.refuse(w, r, err, file)
	}
	note(r, "result", result)
	s.metrics.count(result, time.Since(start))
}

// refuse writes the error and returns its code.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, err error, file string) (code string) {
	a := answer.NewFailure(err, file)
	code = a.Error.Code
	switch code {
	case "OVERLOADED":
		w.Header().Set("Retry-After", strconv.Itoa(s.queue.retryAfter()))
	case "INTERNAL_ERROR": // what failed is for the log, not for the client
		note(r, "error", redact(err.Error(), file))
		a.Error.Message = "the service failed; request " + requestID(r)
	}
	writeJSON(w, statuses[code], a)
	return code
}

// answer goes from the request to what is answered, one step after the other. The file is
// what the client calls the photo.
func (s *Service) answer(ctx context.Context, w http.ResponseWriter, r *http.Request) (d *answer.Data, file string, err error) {
	leave, err := s.queue.enter()
	if err != nil {
		return nil, "", err
	}
	defer leave()
	req, err := s.receive(ctx, w, r)
	if err != nil {
		return nil, req.file, err
	}
	if req.Image == nil {
		if req.Image, err = s.sources.read(ctx, req.ImageURL, s.config.MaxBytes); err != nil {
			return nil, req.file, err
		}
	}
	var measured *answer.Data
	var picture []byte
	err = s.queue.do(ctx, func() (err error) {
		measured, picture, err = s.compute(ctx, req)
		return err
	})
	if err != nil {
		return nil, req.file, err
	}
	note(r, "width", measured.Image.Width)
	note(r, "height", measured.Image.Height)
	measured.Picture, err = s.store.put(ctx, picture)
	return measured, req.file, err
}

// receive reads the request, in no more bytes and time than allowed.
func (s *Service) receive(ctx context.Context, w http.ResponseWriter, r *http.Request) (*request, error) {
	control := http.NewResponseController(w)
	deadline, _ := ctx.Deadline()
	if err := control.SetReadDeadline(deadline); err == nil { // Lambda has the whole body already
		defer control.SetReadDeadline(time.Time{})
	}
	r.Body = http.MaxBytesReader(w, r.Body, s.config.MaxBytes)
	return readRequest(r)
}

// compute measures the photo and draws what was measured.
func (s *Service) compute(ctx context.Context, q *request) (*answer.Data, []byte, error) {
	photo, err := pose.DecodeContext(ctx, bytes.NewReader(q.Image), pose.WithMaxPixels(s.config.MaxPixels))
	if err != nil {
		return nil, nil, err
	}
	p, err := s.detector.Detect(ctx, photo)
	if err != nil {
		return nil, nil, err
	}
	m, err := pose.Measure(p, pose.Stature(*q.Height), q.options(s.config.Method)...)
	if err != nil {
		return nil, nil, err
	}
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, pose.Annotate(photo, p, m), &jpeg.Options{Quality: 90}); err != nil {
		return nil, nil, err
	}
	d := &answer.Data{
		Model: s.config.Model.String(), Method: s.config.Method, UserID: q.UserID,
		Image: &answer.Photo{File: q.file, Width: p.ImageWidth, Height: p.ImageHeight},
	}
	d.Fill(m)
	return d, picture.Bytes(), nil
}

// writeJSON writes one compact line, as the command does. A client that is gone is no error.
func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(errors.Join(errors.New("an answer is no JSON"), err))
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(append(b, '\n'))
}
