package service

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
)

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
