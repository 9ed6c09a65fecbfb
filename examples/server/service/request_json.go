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
	switch name {
	case "image_url":
		return q.readAddress(name, d)
	case "image_urls":
		return q.readList(name, d, q.readAddress)
	case "image_base64":
		return q.readFile(name, d)
	case "images_base64":
		return q.readList(name, d, q.readFile)
	case "height_cm":
		return readValue(&q.height, name, d)
	case "reference":
		return readValue(&q.reference, name, d)
	case "user_id":
		return readValue(&q.userID, name, d)
	case "sex":
		return readValue(&q.sex, name, d)
	case "age_years":
		return readValue(&q.age, name, d)
	case "tape":
		return readValue(&q.tape, name, d)
	case "landmarks":
		return readValue(&q.landmarks, name, d)
	case "language":
		return readValue(&q.language, name, d)
	}
	q.unknown(name)
	return readValue(&skipped{}, name, d)
}

func readValue(into any, name string, d *json.Decoder) error {
	if err := d.Decode(into); err != nil {
		return fieldError(err, name, d)
	}
	return nil
}

func (q *request) readAddress(name string, d *json.Decoder) error {
	var address string
	if err := readValue(&address, name, d); err != nil {
		return err
	}
	return q.addAddress(address)
}

func (q *request) readFile(name string, d *json.Decoder) error {
	var f base64File
	err := readValue(&f, name, d)
	if f != nil {
		q.photos = append(q.photos, shot{file: f})
	}
	return err
}

// readList reads an array one element after the other: all at once, many empty ones would take
// several times the body's memory.
func (q *request) readList(
	name string, d *json.Decoder, element func(string, *json.Decoder) error,
) error {
	switch t, err := d.Token(); {
	case err != nil:
		return jsonError(err, d)
	case t == nil: // null
		return nil
	case t != json.Delim('['):
		return invalid("%s has to be an array", name)
	}
	for n := 0; d.More(); n++ {
		if n == maxPhotos {
			return errManyPhotos
		}
		if err := element(name, d); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return jsonError(err, d)
	}
	return nil
}

// skipped is a value of JSON that is not kept.
type skipped struct{}

func (*skipped) UnmarshalJSON([]byte) error { return nil }

// A base64File is a file in base64 of either alphabet, with padding and line ends or without, or in
// a data: URL.
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
