package service

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/hypermob/pose"
)

// A request is what POST /measure asks for.
type request struct {
	photos    []shot // of one person
	height    *float64
	reference *reference // in place of the height
	userID    string
	sex       pose.Sex
	age       *float64
	tape      bool
	landmarks bool
	language  pose.Language // of the picture

	warnings []pose.Warning // about the request itself
}

// A shot is a photo that is named by an address or sent.
type shot struct {
	url  string // empty for one that was sent
	name string // what the client calls it
	file []byte
}

// A reference is a known length: two points of the upright photo in pixels, and the cm between them.
type reference [5]float64

const (
	maxText   = 1 << 10 // bytes of a text field
	maxURL    = 2 << 10 // bytes of an image_url
	maxUserID = 256
	maxPhotos = 8
	maxName   = 255 // bytes of a name that is echoed
)

// readRequest reads the body into memory: no part of it goes through a file. With an
// error, too, the request has what was read until then.
func readRequest(r *http.Request, body io.Reader) (*request, error) {
	q := &request{}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/json":
		err = q.readJSON(json.NewDecoder(body))
	case err == nil && kind == "multipart/form-data":
		b := &keptError{Reader: body}
		if err = q.readForm(multipart.NewReader(b, params["boundary"])); err != nil && b.err != nil {
			err = bodyError(b.err, "the form")
		}
	default:
		err = invalid("the Content-Type is application/json or multipart/form-data, not %q", short(r.Header.Get("Content-Type")))
	}
	if err == nil {
		err = q.check()
	}
	return q, err
}

// file is what the client calls the photo, if there is one.
func (q *request) file() string {
	if len(q.photos) != 1 {
		return ""
	}
	return q.photos[0].name
}

func (q *request) addURL(address string) {
	q.photos = append(q.photos, shot{url: address, name: short(address)})
}

// addAddress takes an image_url, which may be a data: URL.
func (q *request) addAddress(address string) error {
	switch {
	case address == "": // as good as none
	case strings.HasPrefix(address, "data:"):
		var f base64File
		if err := f.UnmarshalText([]byte(address)); err != nil {
			return invalid("image_url: %v", err)
		}
		q.photos = append(q.photos, shot{file: f})
	default:
		q.addURL(address)
	}
	return nil
}

// unknown warns about a field that is ignored. Old clients send what other services want.
func (q *request) unknown(name string) {
	if len(q.warnings) < 8 {
		q.warnings = append(q.warnings, pose.Warning{Code: "UNKNOWN_FIELD", Severity: pose.Info,
			Message: fmt.Sprintf("the field %q is not known here and was ignored", cut(name, 40))})
	}
}

// scale is what the request takes the photo's scale from; none where only landmarks were asked for.
func (q *request) scale() (ref pose.Reference, ok bool) {
	switch {
	case q.height != nil:
		return pose.Stature(*q.height), true
	case q.reference != nil:
		r := q.reference
		return pose.KnownLength(pose.Point{X: r[0], Y: r[1]}, pose.Point{X: r[2], Y: r[3]}, r[4]), true
	}
	return ref, false
}

// options are those of the request for pose.Measure.
func (q *request) options(method pose.Method) []pose.MeasureOption {
	o := []pose.MeasureOption{pose.WithMethod(method), pose.WithTape(q.tape)}
	if q.sex != "" {
		o = append(o, pose.WithSex(q.sex))
	}
	if q.age != nil {
		o = append(o, pose.WithAge(*q.age))
	}
	return o
}
