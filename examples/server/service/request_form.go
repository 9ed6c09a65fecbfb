package service

import (
	"encoding/json"
	"io"
	"mime/multipart"
	"strconv"
	"strings"

	"github.com/hypermob/pose"
)

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
	case "language":
		q.language = pose.Language(text)
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
	r := &reference{}
	parts := strings.SplitN(text, ",", len(r)+1)
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
	var v [len(r) + 1]*float64 // one more than there should be, and no more than that
	if err := json.Unmarshal(b, &v); err != nil || v[len(r)] != nil {
		return errReference
	}
	for i := range r {
		if v[i] == nil {
			return errReference
		}
		r[i] = *v[i]
	}
	return nil
}
