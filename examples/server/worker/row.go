package worker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hypermob/pose"
)

// A Row is one line of a batch: photos of one person and what is known of the person.
type Row struct {
	ID     string   `json:"id,omitempty"` // rows with the same one show one person
	Images []string `json:"image_urls,omitempty"`
	Person
	At      string   `json:"at,omitempty"`      // the file and the line, for the answer
	Unknown []string `json:"unknown,omitempty"` // fields that were ignored
	Problem string   `json:"problem,omitempty"` // why the row cannot be used, else ""
}

// A Person is what is known of somebody in a photo.
type Person struct {
	Height *float64 `json:"height_cm,omitempty"`
	Sex    pose.Sex `json:"sex,omitempty"`
	Age    *float64 `json:"age,omitempty"`
	// Reference is a known length in place of Height: x1, y1, x2, y2 in pixels, and the cm between them.
	Reference *[5]float64 `json:"reference,omitempty"`
}

// maxID is how many bytes an ID may have, and maxAddress those of an address: a key in S3 has 1 KiB
// at most, which is 3 KiB if each byte is escaped.
const maxID, maxAddress = 2 << 10, 4 << 10

// ParseJSON reads a row from a JSON object. What is wrong with it is the row's Problem.
func ParseJSON(b []byte) Row {
	var r Row
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil || fields == nil {
		r.Problem = "the row is not a JSON object"
		return r
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) { // the same row gives the same answer
		if value := fields[name]; string(value) != "null" {
			r.note(r.setJSON(name, value))
		}
	}
	r.finish()
	return r
}

// setJSON sets one field.
func (r *Row) setJSON(name string, value json.RawMessage) error {
	var err error
	switch name {
	case "id":
		r.ID, err = text(value)
	case "image_url":
		var image string
		if err = json.Unmarshal(value, &image); err == nil && image != "" {
			r.Images = append(r.Images, image)
		}
	case "image_urls":
		var images []string
		err = json.Unmarshal(value, &images)
		r.Images = append(r.Images, images...)
	case "height_cm":
		err = json.Unmarshal(value, &r.Height)
	case "sex":
		err = json.Unmarshal(value, &r.Sex)
	case "age":
		err = json.Unmarshal(value, &r.Age)
	case "reference":
		var all []float64
		if err = json.Unmarshal(value, &all); err == nil {
			err = r.setReference(all)
		}
	default:
		return r.ignore(name)
	}
	if err != nil {
		return fmt.Errorf("%s is not what it should be: %s", name, kinds[name])
	}
	return nil
}

// kinds says what the fields are.
var kinds = map[string]string{
	"id": "a text or a number", "image_url": "a text", "image_urls": "a list of texts",
	"height_cm": "a number", "sex": "female or male", "age": "a number", "reference": "x1,y1,x2,y2,cm",
}

// text takes a text, or a number as it is written.
func text(value json.RawMessage) (s string, err error) {
	if err = json.Unmarshal(value, &s); err == nil {
		return s, nil
	}
	var n json.Number
	err = json.Unmarshal(value, &n)
	return n.String(), err
}

func (r *Row) setReference(all []float64) error {
	if len(all) != len(r.Reference) {
		return errors.New("not five numbers")
	}
	r.Reference = (*[5]float64)(all)
	return nil
}

// SetText sets the field of that name, as a column of a table or an attribute has it; "" is as good
// as no value.
func (r *Row) SetText(name, value string) error {
	if value = strings.TrimSpace(value); value == "" {
		return nil
	}
	var err error
	switch name {
	case "id":
		r.ID = value
	case "image_url":
		r.Images = append(r.Images, value)
	case "height_cm":
		r.Height, err = number(value)
	case "sex":
		r.Sex = pose.Sex(value)
	case "age":
		r.Age, err = number(value)
	case "reference":
		var all []float64
		for part := range strings.SplitSeq(value, ",") {
			v, e := number(strings.TrimSpace(part))
			err = errors.Join(err, e)
			all = append(all, *v)
		}
		err = errors.Join(err, r.setReference(all))
	default:
		return r.ignore(name)
	}
	if err != nil {
		return fmt.Errorf("%s is not what it should be: %s", name, kinds[name])
	}
	return nil
}

func number(text string) (*float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		err = strconv.ErrRange
	}
	return &v, err
}

// ignore keeps the names of some fields that are not known.
func (r *Row) ignore(name string) error {
	if len(name) > 40 {
		name = name[:40] + "…"
	}
	if len(r.Unknown) < 8 {
		r.Unknown = append(r.Unknown, strings.ToValidUTF8(name, ""))
	}
	return nil
}

// note makes an error the row's Problem; the first in the alphabet, since the fields of JSON have
// no order.
func (r *Row) note(err error) {
	if err != nil && (r.Problem == "" || err.Error() < r.Problem) {
		r.Problem = err.Error()
	}
}

// finish looks at the row as a whole. An ID that cannot be used is dropped: the row is its own then.
func (r *Row) finish() {
	sortUnique(&r.Unknown)
	switch {
	case len(r.ID) > maxID:
		r.ID, r.Problem = "", fmt.Sprintf("the id has more than %d bytes", maxID)
	case strings.ContainsRune(r.ID, utf8.RuneError):
		r.ID, r.Problem = "", "the id has a character that is not UTF-8, or U+FFFD in place of one"
	case r.Problem != "":
	case len(r.Images) == 0:
		r.Problem = "image_url is missing: the photo's address"
	}
	for i, image := range r.Images {
		if len(image) > maxAddress {
			r.Images[i] = strings.ToValidUTF8(image[:40], "") + "…"
			r.Problem = fmt.Sprintf("image_url has more than %d bytes", maxAddress)
		}
	}
}

// key is the row as bytes that are the same whenever the row is.
func (r *Row) key() []byte {
	b, _ := json.Marshal(r) // texts and finite numbers
	return b
}

// compare orders rows as they stand in their files, as far as that is known.
func compare(a, b Row) int {
	fileA, lineA := splitAt(a.At)
	fileB, lineB := splitAt(b.At)
	if c := strings.Compare(fileA, fileB); c != 0 {
		return c
	}
	if lineA != lineB {
		return lineA - lineB
	}
	return bytes.Compare(a.key(), b.key())
}

func splitAt(at string) (file string, line int) {
	i := strings.LastIndexByte(at, ':')
	line, err := strconv.Atoi(at[i+1:])
	if err != nil {
		return at, 0
	}
	return at[:max(i, 0)], line
}
