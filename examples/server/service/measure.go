package service

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
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
	done := up.leave
	defer func() { done() }()
	q, err := s.receive(ctx, w, r, up)
	if err != nil {
		return q, nil, err
	}
	leave, err := s.queue.enter()
	if err != nil {
		return q, nil, err
	}
	defer leave()
	var found *finding
	done = func() {} // the job has the files now, and may go on after the request
	err = s.queue.do(ctx, &job{
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
	for i, p := range found.photos {
		q.photos[i].file = nil
		note(r, "width", p.Width)
		note(r, "height", p.Height)
	}
	defer s.intake.hold(found.pictures)()
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
