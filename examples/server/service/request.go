package service

import (
	"bytes"
	"encoding/base64"
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
	"unicode"

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
		err = q.readForm(multipart.NewReader(body, params["boundary"]))
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

// readJSON reads one field after the other, so that no more than the longest is held twice.
func (q *request) readJSON(d *json.Decoder) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return jsonError(err, d)
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return jsonError(err, d)
		}
		if err := q.readJSONField(t.(string), d); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return jsonError(err, d)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalid("there is more after the JSON object")
	}
	return nil
}

func (q *request) readJSONField(name string, d *json.Decoder) error {
	var addresses []string
	var files []base64File
	fields := map[string]any{
		"image_url": &addresses, "image_urls": &addresses, "image_base64": &files, "images_base64": &files,
		"height_cm": &q.height, "reference": &q.reference, "user_id": &q.userID, "sex": &q.sex, "age_years": &q.age,
		"tape": &q.tape, "landmarks": &q.landmarks,
	}
	into, known := fields[name]
	switch {
	case !known:
		q.unknown(name)
		into = &skipped{}
	case name == "image_url":
		addresses = []string{""}
		into = &addresses[0]
	case name == "image_base64":
		files = []base64File{nil}
		into = &files[0]
	}
	if err := d.Decode(into); err != nil {
		return fieldError(err, name, d)
	}
	for _, a := range addresses {
		if err := q.addAddress(a); err != nil {
			return err
		}
	}
	for _, f := range files {
		if f != nil {
			q.photos = append(q.photos, shot{file: f})
		}
	}
	return nil
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

// skipped is a value of JSON that is not kept.
type skipped struct{}

func (*skipped) UnmarshalJSON([]byte) error { return nil }

// A base64File is a file in base64 of either alphabet, with padding and line ends or without, or in a data: URL.
type base64File []byte

func (f *base64File) UnmarshalText(text []byte) error {
	if rest, ok := bytes.CutPrefix(text, []byte("data:")); ok {
		kind, data, ok := bytes.Cut(rest, []byte(","))
		if !ok || !bytes.HasSuffix(kind, []byte(";base64")) {
			return invalid("a data: URL has ;base64, before the data")
		}
		text = data
	}
	encoding := base64.RawStdEncoding
	if bytes.ContainsAny(text, "-_") {
		encoding = base64.RawURLEncoding
	}
	text = bytes.TrimRight(text, "=\r\n ")
	b := make([]byte, encoding.DecodedLen(len(text)))
	n, err := encoding.Decode(b, text)
	if err != nil {
		return invalid("the image is not base64: %v", err)
	}
	*f = b[:n]
	return nil
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
		if seen[name] && name != "image" && name != "image_url" {
			return invalid("the form has %q twice", short(name))
		}
		seen[name] = true
		if err := q.readField(name, part); err != nil {
			return err
		}
		if len(q.photos) > maxPhotos {
			return errManyPhotos
		}
	}
}

var errManyPhotos = invalid("there are more than %d photos", maxPhotos)

func (q *request) readField(name string, part *multipart.Part) error {
	if name == "image" {
		b, err := io.ReadAll(part)
		if err != nil {
			return bodyError(err, "the form's image")
		}
		q.photos = append(q.photos, shot{file: b, name: short(part.FileName())})
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(part, maxURL+1))
	if err != nil {
		return bodyError(err, "the form")
	}
	if len(b) > maxText && name != "image_url" {
		return invalid("the form's %q has more than %d bytes", short(name), maxText)
	}
	return q.setField(name, strings.TrimSpace(string(b)))
}

func (q *request) setField(name, text string) (err error) {
	switch name {
	case "height_cm":
		if q.height, err = number(text); err != nil {
			return invalidHeight(short(text))
		}
	case "age_years":
		if q.age, err = number(text); err != nil {
			return invalid("the age is not a number")
		}
	case "image_url":
		return q.addAddress(text)
	case "user_id":
		q.userID = text
	case "sex":
		q.sex = pose.Sex(text)
	case "tape":
		return setBool(&q.tape, name, text)
	case "landmarks":
		return setBool(&q.landmarks, name, text)
	case "reference":
		q.reference, err = parseReference(text)
		return err
	default:
		return invalid("unknown field %q", short(name))
	}
	return nil
}

func number(text string) (*float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	return &v, err
}

func setBool(v *bool, name, text string) (err error) {
	if *v, err = strconv.ParseBool(text); err != nil {
		return invalid("%s is true or false", name)
	}
	return nil
}

var errReference = invalid("reference is x1,y1,x2,y2,cm: two points of the photo in pixels, and the length between them")

func parseReference(text string) (*reference, error) {
	parts := strings.Split(text, ",")
	r := &reference{}
	if len(parts) != len(r) {
		return nil, errReference
	}
	for i, p := range parts {
		v, err := number(strings.TrimSpace(p))
		if err != nil {
			return nil, errReference
		}
		r[i] = *v
	}
	return r, nil
}

// UnmarshalJSON takes an array of five numbers or the text of a form.
func (r *reference) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		parsed, err := parseReference(text)
		if err == nil {
			*r = *parsed
		}
		return err
	}
	var v []float64
	if err := json.Unmarshal(b, &v); err != nil || len(v) != len(r) {
		return errReference
	}
	copy(r[:], v)
	return nil
}

// check looks at what can be judged without the photo.
func (q *request) check() error {
	if err := q.checkPhotos(); err != nil {
		return err
	}
	switch {
	case q.height != nil && q.reference != nil:
		return invalid("there are height_cm and reference: send one of them")
	case q.height == nil && q.reference == nil && !q.landmarks:
		return invalid("height_cm is missing: the person's height in cm")
	case q.height != nil && !(*q.height >= pose.MinStature && *q.height <= pose.MaxStature):
		return invalidHeight(strconv.FormatFloat(*q.height, 'g', -1, 64))
	case q.sex != "" && q.sex != pose.Female && q.sex != pose.Male:
		return invalid("sex is female or male")
	case len(q.userID) > maxUserID:
		return invalid("user_id has more than %d bytes", maxUserID)
	case q.age != nil && !(*q.age >= 0 && *q.age <= 120):
		return invalid("age_years is a number from 0 to 120")
	case q.age != nil && !q.tape:
		return invalid("age_years changes nothing but what a tape would measure: send tape, too, or leave it out")
	}
	return nil
}

func (q *request) checkPhotos() error {
	var sent, named int
	for _, p := range q.photos {
		if p.url == "" {
			sent++
		} else {
			named++
		}
		if len(p.url) > maxURL {
			return invalid("image_url has more than %d bytes", maxURL)
		}
	}
	switch {
	case sent+named == 0:
		return invalid("there is no photo: send image_url, image_base64 or the form field image")
	case sent > 0 && named > 0:
		return invalid("there are two kinds of photos: send image_url or the image itself, not both")
	case sent+named > maxPhotos:
		return errManyPhotos
	case sent+named > 1 && q.landmarks:
		return invalid("landmarks are those of one photo: send one")
	}
	return nil
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

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", pose.ErrInvalidInput, fmt.Sprintf(format, args...))
}

func invalidHeight(value string) error {
	return fmt.Errorf("%w: %s is not a number of cm from %g to %g", pose.ErrInvalidHeight, value, pose.MinStature, pose.MaxStature)
}

// short is a name that somebody sent, as it may be shown: of bounded length, one line, valid UTF-8.
func short(name string) string { return cut(name, maxName) }

func cut(name string, limit int) string {
	long := len(name) > limit
	if long {
		name = name[:limit]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if long {
		name += "…"
	}
	return name
}

// jsonError says what is wrong with a body that is no JSON object.
func jsonError(err error, d *json.Decoder) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil || err == io.EOF:
		return invalid("the body is not a JSON object")
	case errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF):
		return invalid("the JSON is malformed near byte %d", d.InputOffset())
	}
	return bodyError(err, "the JSON")
}

// fieldError says what is wrong with the value of a field.
func fieldError(err error, name string, d *json.Decoder) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && name == "height_cm":
		return invalidHeight("a " + cut(wrong.Value, 40))
	case errors.As(err, &wrong):
		return invalid("%s may not be a %s", name, cut(wrong.Value, 40))
	}
	return jsonError(err, d)
}

// bodyError says what is wrong with the body that reading it ended with err. The text of an error from
// elsewhere may have parts of the body in it.
func bodyError(err error, what string) error {
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return fmt.Errorf("%w: the request has more than %d bytes", pose.ErrImageTooLarge, tooLong.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSlowBody
	case errors.Is(err, pose.ErrInvalidInput), errors.Is(err, errTooManyUploads):
		return err
	}
	return invalid("%s is malformed or cut off", what)
}
