package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode"
)

// maxAnswer is how many bytes of an answer are read: pictures are the largest.
const maxAnswer = 64 << 20

// A reply is an answer with its body.
type reply struct {
	status int
	kind   string // Content-Type
	body   []byte
}

// ask sends a request to an address that is relative to the server's own, with JSON if there is a body.
func (c *checker) ask(method, address string, body []byte) (*reply, error) {
	u, err := c.base.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the address %q is none", address)
	}
	r, err := http.NewRequest(method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if err := sign(r, body, os.Getenv, time.Now()); err != nil {
		return nil, err
	}
	resp, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%s %s: the answer breaks off: %w", method, u, err)
	}
	return &reply{resp.StatusCode, resp.Header.Get("Content-Type"), b}, nil
}

// want returns an error unless the status and the kind are these.
func (r *reply) want(status int, kind string) error {
	switch {
	case r.status != status:
		return fmt.Errorf("status %d, want %d: %s", r.status, status, r.beginning())
	case !strings.HasPrefix(r.kind, kind):
		return fmt.Errorf("content of type %q, want %s", r.kind, kind)
	}
	return nil
}

// beginning is the start of the body, on one line, without what a terminal would obey.
func (r *reply) beginning() string {
	return printable(strings.Join(strings.Fields(fmt.Sprintf("%.200s", r.body)), " "))
}

// printable replaces what is no letter, sign or space.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

func (c *checker) health() (string, error) {
	r, err := c.ask(http.MethodGet, "healthz", nil)
	if err != nil {
		return "", err
	}
	if err := r.want(http.StatusOK, ""); err != nil {
		return "", err
	}
	if got := strings.TrimSpace(string(r.body)); got != "ok" {
		return "", fmt.Errorf("healthz says %q, not ok", r.beginning())
	}
	return "ok", nil
}

// page looks at the page for people and at the script that it runs.
func (c *checker) page() (string, error) {
	for _, f := range []struct{ address, kind, has string }{{"", "text/html", "app.js"}, {"app.js", "text/javascript", "import "}} {
		r, err := c.ask(http.MethodGet, f.address, nil)
		if err != nil {
			return "", err
		}
		if err := r.want(http.StatusOK, f.kind); err != nil {
			return "", fmt.Errorf("%s: %w", c.base.JoinPath(f.address), err)
		}
		if !bytes.Contains(r.body, []byte(f.has)) {
			return "", fmt.Errorf("%s is something else: %s", c.base.JoinPath(f.address), r.beginning())
		}
	}
	return "the page and its script", nil
}

// userID is sent and has to come back.
const userID = "check"

func (c *checker) post(photo []byte, height float64) (*reply, error) {
	body, err := json.Marshal(map[string]any{"image_base64": base64.StdEncoding.EncodeToString(photo), "height_cm": height, "user_id": userID})
	if err != nil {
		return nil, err
	}
	return c.ask(http.MethodPost, "measure", body)
}

// measure measures the photo and fetches the picture.
func (c *checker) measure() (string, error) {
	r, err := c.post(c.photo, c.height)
	if err != nil {
		return "", err
	}
	if err := r.want(http.StatusOK, "application/json"); err != nil {
		return "", err
	}
	d, err := readSuccess(r.body)
	if err != nil {
		return "", err
	}
	if err := d.check(c.height); err != nil {
		return "", err
	}
	picture, err := c.ask(http.MethodGet, d.picture, nil)
	if err == nil {
		err = picture.want(http.StatusOK, "image/jpeg")
	}
	if err == nil && !bytes.HasPrefix(picture.body, []byte("\xff\xd8")) {
		err = errors.New("it is no JPEG")
	}
	if err != nil {
		return "", fmt.Errorf("output_image_url: %w", err)
	}
	return fmt.Sprintf("arm %s, leg %s, torso %s cm", d.number("arm_cm"), d.number("leg_cm"), d.number("torso_cm")), nil
}

// badInput sends a height that is none and a photo that is none.
func (c *checker) badInput() (string, error) {
	for _, bad := range []struct {
		what   string
		photo  []byte
		height float64
		code   string
	}{
		{"a height of 17.5 cm", c.photo, 17.5, "INVALID_HEIGHT"},
		{"a photo that is none", []byte("this is no photo"), c.height, "UNSUPPORTED_IMAGE"},
	} {
		r, err := c.post(bad.photo, bad.height)
		if err == nil {
			err = r.want(http.StatusBadRequest, "application/json")
		}
		if err == nil {
			err = checkFailure(r.body, bad.code)
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", bad.what, err)
		}
	}
	return "refused with their codes", nil
}
