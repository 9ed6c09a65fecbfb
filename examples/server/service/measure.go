package service

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/internal/answer"
)

var errSlowBody = fmt.Errorf("the request's body came too slowly: %w", context.DeadlineExceeded)

// errHalfClosed is for a client that sends and then closes its side: net/http takes it for one that is gone.
var errHalfClosed = invalid("the connection was closed, or half of it, before the answer")

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
	q, d, err := s.answer(ctx, w, r)
	result := "SUCCESS"
	switch {
	case err == nil:
		writeJSON(w, http.StatusOK, answer.Answer{Status: "success", Data: d})
	case errors.Is(r.Context().Err(), context.Canceled) && !errors.Is(err, errSlowBody): // net/http cancels then, too
		result = "CANCELED"
		s.refuse(w, r, errHalfClosed, q)
	default:
		result = s.refuse(w, r, err, q)
	}
	note(r, "result", result)
	s.metrics.count(result, time.Since(start))
}

// beginning are the first bytes of a file in the library's error.
var beginning = regexp.MustCompile(`, which begins with "(\\.|[^"\\])*",`)

// refuse writes the error and returns its code. The request may be nil.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, err error, q *request) (code string) {
	q = cmp.Or(q, &request{})
	a := answer.NewFailure(err, q.file())
	code = a.Error.Code
	switch code {
	case "OVERLOADED":
		w.Header().Set("Retry-After", strconv.Itoa(s.queue.retryAfter()))
	case "UNSUPPORTED_IMAGE":
		a.Error.Message = beginning.ReplaceAllString(a.Error.Message, "")
	case "INTERNAL_ERROR": // what failed is for the log, not for the client
		text := err.Error()
		for _, p := range q.photos {
			text = redact(text, p.name)
		}
		note(r, "error", text)
		a.Error.Message = "the service failed; request " + requestID(r)
	}
	a.Error.Warnings = q.warnings
	writeJSON(w, statuses[code], a)
	return code
}

// answer goes from the request to what is answered, one step after the other. The request may be
// nil with an error.
func (s *Service) answer(ctx context.Context, w http.ResponseWriter, r *http.Request) (*request, *answer.Data, error) {
	if err := s.queue.full(); err != nil { // the body is not worth reading
		return nil, nil, err
	}
	up, err := s.intake.enter(s.client(r))
	if err != nil {
		return nil, nil, err
	}
	q, err := s.receive(ctx, w, r, up)
	if err != nil {
		up.leave()
		return q, nil, err
	}
	memory, err := s.price(ctx, q)
	if err != nil {
		up.leave()
		return q, nil, err
	}
	leave, err := s.queue.enter()
	if err != nil {
		up.leave()
		return q, nil, err
	}
	defer leave()
	var found *finding
	err = s.queue.do(ctx, &job{
		bytes: memory,
		run: func() (err error) {
			found, err = s.compute(ctx, q)
			return err
		},
		done: up.leave,
	})
	if err != nil {
		var w *warnedError
		if errors.As(err, &w) {
			q.warnings = append(q.warnings, w.warnings...)
		}
		return q, nil, err
	}
	for _, p := range found.photos {
		note(r, "width", p.Width)
		note(r, "height", p.Height)
	}
	return q, s.data(ctx, r, q, found), nil
}

// receive reads the request and the photos that it names, in no more bytes and time than allowed.
func (s *Service) receive(ctx context.Context, w http.ResponseWriter, r *http.Request, up *upload) (*request, error) {
	control := http.NewResponseController(w)
	deadline, _ := ctx.Deadline()
	body := &pacedBody{
		ReadCloser: http.MaxBytesReader(w, r.Body, s.config.MaxBytes), control: control,
		window: s.window, least: int64(float64(s.config.LeastRate) * s.window.Seconds()), deadline: deadline,
	}
	q, err := readRequest(r, up.counted(body))
	if err != nil {
		return q, err
	}
	control.SetReadDeadline(time.Time{})
	held := int64(0)
	for i := range q.photos {
		p := &q.photos[i]
		if p.url != "" {
			if p.file, err = s.sources.read(ctx, p.url, s.config.MaxBytes, up.counted); err != nil {
				return q, err
			}
		}
		held += int64(len(p.file))
		up.keep(held)
	}
	return q, nil
}

// price is that of the dearest photo, since they are worked on one after the other. A file that is no photo has none.
func (s *Service) price(ctx context.Context, q *request) (dearest int64, err error) {
	for i, p := range q.photos {
		n := price(p.file, s.config.MaxPixels)
		if width, _, _ := header(p.file); width == 0 {
			reserved, err := s.reserved(ctx, p.file)
			if err != nil {
				return 0, ofPhoto(i, q, err)
			}
			n = min(n, reserved+int64(len(p.file)), s.queue.capacity)
		}
		dearest = max(dearest, n)
	}
	return dearest, nil
}

// reserved returns what the library says that decoding a photo takes, which is more than the photo and its annotated copy do
// later, and no limit if the photo is too large for it. It reads no more than the header.
func (s *Service) reserved(ctx context.Context, file []byte) (int64, error) {
	most := int64(math.MaxInt64) / 2
	priced := errors.New("no more is asked for")
	_, err := s.decode(ctx, file, pose.WithReserve(func(n int64) error { most = n; return priced }))
	if errors.Is(err, priced) || errors.Is(err, pose.ErrImageTooLarge) {
		err = nil
	}
	return most, err
}

// A finding is what was measured, and the pictures that show it.
type finding struct {
	measured *pose.Measurements // nil if only the landmarks were asked for, or if there is no length
	photos   []answer.Photo
	pictures [][]byte
	body     *answer.Body
}

// A warnedError is one with the reasons why nothing could be measured.
type warnedError struct {
	error
	warnings []pose.Warning
}

func (w *warnedError) Unwrap() error { return w.error }

// compute measures the photos and draws what was measured. One photo is in memory at a time: several are decoded
// again to be drawn on.
func (s *Service) compute(ctx context.Context, q *request) (*finding, error) {
	found := &finding{}
	var poses []*pose.Pose
	var last *pose.Photo
	for i, p := range q.photos {
		last = nil
		photo, person, err := s.detect(ctx, p.file)
		if err != nil {
			return nil, ofPhoto(i, q, err)
		}
		last, poses = photo, append(poses, person)
		found.photos = append(found.photos, answer.Photo{File: p.name, Width: person.ImageWidth, Height: person.ImageHeight})
	}
	if err := s.measurePoses(q, poses, found); err != nil {
		return nil, err
	}
	for i, p := range q.photos {
		var err error
		if len(q.photos) > 1 {
			last = nil
			if last, err = s.decode(ctx, p.file); err != nil {
				return nil, err
			}
		}
		picture, err := draw(ctx, last, poses[i], found.measured)
		if err != nil {
			return nil, err
		}
		found.pictures = append(found.pictures, picture)
	}
	return found, nil
}

// ofPhoto says which of several photos the error is about.
func ofPhoto(i int, q *request, err error) error {
	if len(q.photos) == 1 {
		return err
	}
	return fmt.Errorf("photo %d: %w", i+1, err)
}

func (s *Service) decode(ctx context.Context, file []byte, more ...pose.DecodeOption) (*pose.Photo, error) {
	opts := slices.Concat(s.config.Formats, []pose.DecodeOption{pose.WithMaxPixels(s.config.MaxPixels)}, more)
	return pose.DecodeContext(ctx, bytes.NewReader(file), opts...)
}

func (s *Service) detect(ctx context.Context, file []byte) (*pose.Photo, *pose.Pose, error) {
	photo, err := s.decode(ctx, file)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.detector.Detect(ctx, photo)
	return photo, p, err
}

// measurePoses measures what was detected, unless only the landmarks were asked for.
func (s *Service) measurePoses(q *request, poses []*pose.Pose, found *finding) error {
	if q.landmarks {
		found.body = &answer.Body{Landmarks: poses[0].Landmarks, WorldLandmarks: poses[0].WorldLandmarks}
	}
	scale, ok := q.scale()
	if !ok {
		return nil
	}
	var err error
	found.measured, err = pose.MeasureAll(poses, scale, q.options(s.config.Method)...)
	switch {
	case err == nil, q.landmarks && errors.Is(err, pose.ErrNotMeasurable):
		return nil
	case found.measured != nil:
		return &warnedError{err, found.measured.Warnings}
	}
	return err
}

// draw returns the annotated photo as a JPEG file.
func draw(ctx context.Context, photo *pose.Photo, p *pose.Pose, m *pose.Measurements) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	drawn := pose.Annotate(photo, p, m)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var picture bytes.Buffer
	err := jpeg.Encode(&picture, drawn, &jpeg.Options{Quality: 90})
	return picture.Bytes(), err
}

// data is the answer. Lengths whose picture cannot be stored are an answer all the same.
func (s *Service) data(ctx context.Context, r *http.Request, q *request, found *finding) *answer.Data {
	d := &answer.Data{Model: s.config.Model.String(), Method: s.config.Method, UserID: q.userID, Body: found.body}
	d.Fill(found.measured)
	if q.tape {
		d.Tape = answer.NewTape(found.measured)
	}
	d.Warnings = append(d.Warnings, q.warnings...)
	for i, picture := range found.pictures {
		address, err := s.store.put(ctx, picture)
		if err != nil {
			note(r, "error", err.Error())
			d.Warnings = append(d.Warnings, pictureNotStored)
			break // the others would fail as slowly
		}
		found.photos[i].Picture = address
	}
	if len(found.photos) == 1 {
		d.Image = &found.photos[0]
		d.Picture, d.Image.Picture = d.Image.Picture, ""
	} else {
		d.Images = found.photos
	}
	return d
}

var pictureNotStored = pose.Warning{
	Code: "PICTURE_NOT_STORED", Severity: pose.Info,
	Message: "the picture with the lengths on it could not be stored; the lengths are complete without it",
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
