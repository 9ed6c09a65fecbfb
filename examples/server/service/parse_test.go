package service

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

// parsed reads a body without a service.
func parsed(kind string, body io.Reader) (*request, error) {
	r := httptest.NewRequest("POST", "/measure", body)
	r.Header.Set("Content-Type", kind)
	return readRequest(r, r.Body)
}

func parsedJSON(body string) (*request, error) {
	return parsed("application/json", strings.NewReader(body))
}

// fields is a form of fields only: name, value, name, value …
func fields(t *testing.T, all ...string) (kind string, body io.Reader) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(all); i += 2 {
		if err := m.WriteField(all[i], all[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), &b
}

// Each refusal says what is wrong with what was sent.
func TestJSONRefusals(t *testing.T) {
	const rest = `,"image_url":"x","height_cm":175}`
	for body, want := range map[string]string{
		`"text"`:                              "not a JSON object",
		`null`:                                "not a JSON object",
		`{"height_cm"`:                        "not a JSON object",
		`{"height_cm":175,}`:                  "malformed near byte 17",
		`{"height_cm":175`:                    "not a JSON object",
		`{7:1}`:                               "malformed near byte",
		`{"other":[1,` + rest:                 "malformed near byte",
		`{"image_urls":"x"}`:                  "image_urls has to be an array",
		`{"image_urls":["x",7]}`:              "image_urls may not be a number",
		`{"image_urls":[`:                     "not a JSON object",
		`{"image_urls":["x"`:                  "not a JSON object",
		`{"image_urls":`:                      "not a JSON object",
		`{"image_url":7}`:                     "image_url may not be a number",
		`{"image_base64":{}}`:                 "image_base64 may not be a object",
		`{"images_base64":["%"]}`:             "the image is not base64",
		`{"sex":true` + rest:                  "sex may not be a bool",
		`{"tape":"yes"` + rest:                "tape may not be a string",
		`{"landmarks":1` + rest:               "landmarks may not be a number",
		`{"age_years":"old"` + rest:           "age_years may not be a string",
		`{"age_years":121,"tape":true` + rest: "from 0 to 120",
		`{"reference":[1,2,3,4,5,6],"image_url":"x"}`:             "reference is x1,y1,x2,y2,cm",
		`{"reference":[1,2,3,4,null],"image_url":"x"}`:            "reference is x1,y1,x2,y2,cm",
		`{"reference":"1,2,3,4","image_url":"x"}`:                 "reference is x1,y1,x2,y2,cm",
		`{"reference":"1,2,3,4,a","image_url":"x"}`:               "reference is x1,y1,x2,y2,cm",
		`{"reference":{"x":1},"image_url":"x"}`:                   "reference is x1,y1,x2,y2,cm",
		`{"images_base64":["AAAA","AAAA"],"landmarks":true}`:      "landmarks are those of one photo",
		`{"image_url":"x","image_base64":"AAAA","height_cm":175}`: "two kinds of photos",
	} {
		_, err := parsedJSON(body)
		if !errors.Is(err, pose.ErrInvalidInput) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", body, err, want)
		}
	}
	for body, want := range map[string]string{
		`{"image_url":"x","height_cm":"tall"}`: "a string is not a number of cm from 50 to 272",
		`{"image_url":"x","height_cm":[175]}`:  "a array is not",
		`{"image_url":"x","height_cm":1.75}`:   "did you mean 175?",
	} {
		if _, err := parsedJSON(body); !errors.Is(err, pose.ErrInvalidHeight) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", body, err, want)
		}
	}
}

func TestFormRefusals(t *testing.T) {
	for want, all := range map[string][]string{
		"tape is true or false":                  {"image_url", "x", "height_cm", "175", "tape", "perhaps"},
		"landmarks is true or false":             {"image_url", "x", "landmarks", ""},
		`the form has "tape" twice`:              {"tape", "1", "tape", "1"},
		`unknown field "heigth_cm"`:              {"heigth_cm", "175"},
		`"user_id" has more than 1024 bytes`:     {"user_id", strings.Repeat("x", 1025)},
		"user_id has more than 256 bytes":        {"user_id", strings.Repeat("x", 257), "image_url", "x", "height_cm", "175"},
		"image_url has more than 2048 bytes":     {"image_url", strings.Repeat("x", 3000), "height_cm", "175"},
		"there are more than 8 photos":           strings.Split(strings.Repeat("image_url,x,", 8)+"image_url,x", ","),
		"there is no photo":                      {"image_url", "", "height_cm", "175"},
		"the age is not a number":                {"age_years", "forty"},
		"reference is x1,y1,x2,y2,cm":            {"reference", "1,2,3,4,5,6"},
		"height_cm and reference: send one":      {"image_url", "x", "height_cm", "175", "reference", "1,2,3,4,5"},
		"image_url: pose: invalid input: a data": {"image_url", "data:image/png,AAAA"},
	} {
		if _, err := parsed(fields(t, all...)); !errors.Is(err, pose.ErrInvalidInput) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", all, err, want)
		}
	}
	kind, body := fields(t, "image_url", "x", "height_cm", "175")
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(b) - 4 { // after the last boundary there may be anything
		if _, err := parsed(kind, bytes.NewReader(b[:n])); !errors.Is(err, pose.ErrInvalidInput) {
			t.Fatalf("the first %d bytes of %d: %v", n, len(b), err)
		}
	}
}

// Both ways to send say the same.
func TestSameRequest(t *testing.T) {
	inForm, err := parsed(fields(t, "image_url", "a.png", "image_url", "b.png", "reference", " 1, 2.5 ,3,4e1,100", "sex", "male",
		"tape", "T", "age_years", "40.5", "language", "ko", "user_id", " u "))
	if err != nil {
		t.Fatal(err)
	}
	inJSON, err := parsedJSON(`{"image_urls":["a.png"],"image_url":"b.png","reference":[1,2.5,3,40,100],"sex":"male","tape":true,"age_years":40.5,
		"language":"ko","user_id":"u","height_cm":null,"landmarks":null}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]*request{"form": inForm, "JSON": inJSON} {
		if len(q.photos) != 2 || q.photos[0].url != "a.png" || q.photos[1].name != "b.png" || *q.reference != (reference{1, 2.5, 3, 40, 100}) ||
			q.sex != pose.Male || !q.tape || *q.age != 40.5 || q.language != pose.Korean || q.userID != "u" || q.landmarks || q.height != nil {
			t.Errorf("%s: %+v", name, q)
		}
		ref, ok := q.scale()
		if want := pose.KnownLength(pose.Point{X: 1, Y: 2.5}, pose.Point{X: 3, Y: 40}, 100); !ok || ref != want {
			t.Errorf("%s: the scale is %+v", name, ref)
		}
		if q.file() != "" {
			t.Errorf("%s: two photos are one file %q", name, q.file())
		}
	}
}

// What a body's reader fails with is not the client's JSON's fault.
func TestBodyErrors(t *testing.T) {
	for name, c := range map[string]struct {
		reading error
		want    error
	}{
		"too slow":      {os.ErrDeadlineExceeded, errSlowBody},
		"no more room":  {errTooManyUploads, answer.ErrOverloaded},
		"broken off":    {io.ErrUnexpectedEOF, pose.ErrInvalidInput},
		"anything else": {errors.New("a secret"), pose.ErrInvalidInput},
	} {
		kind, _ := fields(t)
		boundary := kind[strings.Index(kind, "=")+1:]
		for what, body := range map[string][2]string{
			"JSON":           {"application/json", `{"image_base64":"AAAA`},
			"JSON's list":    {"application/json", `{"image_urls":["x"`},
			"a form's field": {kind, "--" + boundary + "\r\nContent-Disposition: form-data; name=\"user_id\"\r\n\r\nu"},
			"a form's image": {kind, "--" + boundary + "\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nu"},
			"a form's head":  {kind, "--" + boundary + "\r\nContent-Disp"},
		} {
			_, err := parsed(body[0], io.MultiReader(strings.NewReader(body[1]), iotest.ErrReader(c.reading)))
			if !errors.Is(err, c.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s, %s: %v, want %v", name, what, err, c.want)
			}
		}
	}
}

// A name is echoed short, on one line, and as UTF-8.
func TestShort(t *testing.T) {
	for name, want := range map[string]string{
		"photo.jpg":                             "photo.jpg",
		"a\r\nb\x00\x1b[31m\u009b.jpg":          "ab[31m.jpg",
		"\xff\xfe사진.jpg":                        "사진.jpg",
		"\ufffd.jpg":                            ".jpg",
		strings.Repeat("x", 255):                strings.Repeat("x", 255),
		strings.Repeat("x", 256):                strings.Repeat("x", 255) + "…",
		strings.Repeat("x", 254) + "é and more": strings.Repeat("x", 254) + "…", // no half letter
	} {
		if got := short(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}

// Only so many unknown fields are told of, each cut.
func TestUnknownFields(t *testing.T) {
	var b strings.Builder
	for range 20 {
		b.WriteString(`"` + strings.Repeat("f", 100) + `":{"a":[1,{}]},`)
	}
	q, err := parsedJSON(`{` + b.String() + `"image_url":"x","height_cm":175}`)
	if err != nil || len(q.warnings) != 8 || len(q.warnings[0].Message) > 120 || q.warnings[0].Severity != pose.Info {
		t.Errorf("%v, %d warnings: %+v", err, len(q.warnings), q.warnings)
	}
}

// The beginning of a photo's file, which an error of the library quotes, is not echoed.
func TestBeginning(t *testing.T) {
	_, err := pose.Decode(strings.NewReader("secret \"text\" of a person"))
	if err == nil || !strings.Contains(err.Error(), "secret") {
		t.Fatalf("the library's error no longer quotes the file: %v", err)
	}
	if got := beginning.ReplaceAllString(err.Error(), ""); strings.Contains(got, "secret") || !strings.HasPrefix(got, pose.ErrUnsupportedImage.Error()) {
		t.Error(got)
	}
}
