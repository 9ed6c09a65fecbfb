package service

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/hypermob/pose"
)

// A request is what POST /measure asks for.
type request struct {
	ImageURL string   `json:"image_url"`
	Image    []byte   `json:"image_base64"`
	Height   *float64 `json:"height_cm"`
	UserID   string   `json:"user_id"`
	Sex      pose.Sex `json:"sex"`
	Age      *float64 `json:"age_years"`

	file string // what the client calls the photo
}

const (
	maxText   = 1 << 10 // bytes of a text field
	maxUserID = 256
)

// readRequest reads the body into memory: no part of it goes through a file. With an
// error, too, the request has what was read until then.
func readRequest(r *http.Request) (*request, error) {
	q := &request{}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/json":
		err = q.readJSON(r.Body)
	case err == nil && kind == "multipart/form-data":
		err = q.readForm(multipart.NewReader(r.Body, params["boundary"]))
	default:
		err = invalid("the Content-Type is application/json or multipart/form-data, not %q", r.Header.Get("Content-Type"))
	}
	if err == nil {
		err = q.check()
	}
	return q, err
}

func (q *request) readJSON(body io.Reader) error {
	d := json.NewDecoder(body)
	d.DisallowUnknownFields()
	err := d.Decode(q)
	if err == nil {
		if _, extra := d.Token(); !errors.Is(extra, io.EOF) {
			err = errors.New("there is more after the object")
		}
	}
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		q.file = q.ImageURL
		return nil
	case errors.As(err, &wrong) && wrong.Field == "height_cm":
		return invalidHeight("a " + wrong.Value)
	case errors.As(err, &wrong):
		return invalid("%s may not be a %s", wrong.Field, wrong.Value)
	default:
		return bodyError(err, "the JSON")
	}
}

func (q *request) readForm(form *multipart.Reader) error {
	seen := map[string]bool{}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return bodyError(err, "the form")
		}
		name := part.FormName()
		if seen[name] {
			return invalid("the form has %q twice", name)
		}
		seen[name] = true
		if err := q.readField(name, part); err != nil {
			return err
		}
	}
}

func (q *request) readField(name string, part *multipart.Part) error {
	if name == "image" {
		var err error
		if q.Image, err = io.ReadAll(part); err != nil {
			return bodyError(err, "the form's image")
		}
		if q.Image == nil {
			q.Image = []byte{}
		}
		q.file = part.FileName()
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(part, maxText+1))
	if err != nil {
		return bodyError(err, "the form")
	}
	if len(b) > maxText {
		return invalid("the form's %q has more than %d bytes", name, maxText)
	}
	text := strings.TrimSpace(string(b))
	switch name {
	case "height_cm":
		cm, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return invalidHeight(text)
		}
		q.Height = &cm
	case "age_years":
		years, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return invalid("the age %q is not a number", text)
		}
		q.Age = &years
	case "image_url":
		q.ImageURL, q.file = text, text
	case "user_id":
		q.UserID = text
	case "sex":
		q.Sex = pose.Sex(text)
	default:
		return invalid("unknown field %q", name)
	}
	return nil
}

// check looks at what can be judged without the photo.
func (q *request) check() error {
	switch {
	case q.Image == nil && q.ImageURL == "":
		return invalid("there is no photo: send image_url, image_base64 or the form field image")
	case q.Image != nil && q.ImageURL != "":
		return invalid("there are two photos: send image_url or the image itself, not both")
	case q.Height == nil:
		return invalid("height_cm is missing: the person's height in cm")
	case !(*q.Height >= pose.MinStature && *q.Height <= pose.MaxStature):
		return invalidHeight(strconv.FormatFloat(*q.Height, 'g', -1, 64))
	case q.Sex != "" && q.Sex != pose.Female && q.Sex != pose.Male:
		return invalid("sex is female or male")
	case len(q.UserID) > maxUserID:
		return invalid("user_id has more than %d bytes", maxUserID)
	}
	return nil
}

// options are those of the request for pose.Measure.
func (q *request) options(method pose.Method) []pose.MeasureOption {
	o := []pose.MeasureOption{pose.WithMethod(method)}
	if q.Sex != "" {
		o = append(o, pose.WithSex(q.Sex))
	}
	if q.Age != nil {
		o = append(o, pose.WithAge(*q.Age))
	}
	return o
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", pose.ErrInvalidInput, fmt.Sprintf(format, args...))
}

func invalidHeight(value string) error {
	return fmt.Errorf("%w: %s is not a number of cm from %g to %g", pose.ErrInvalidHeight, value, pose.MinStature, pose.MaxStature)
}

// bodyError says what is wrong with the body that reading it ended with err.
func bodyError(err error, what string) error {
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return fmt.Errorf("%w: the request has more than %d bytes", pose.ErrImageTooLarge, tooLong.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSlowBody
	}
	return invalid("%s cannot be read: %v", what, err)
}
