package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// newChecker is one of a server that answers so.
func newChecker(t *testing.T, h http.HandlerFunc) *checker {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := parse([]string{"-url", server.URL, "-within", "2s"}, &strings.Builder{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRedirects: a server may send on within itself, and nowhere else; the other host would get the
// signature.
func TestRedirects(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host is asked") }))
	defer other.Close()
	c := newChecker(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			http.Redirect(w, r, "/health", http.StatusFound)
		case "/health":
			w.Write([]byte("ok\n"))
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			http.Redirect(w, r, other.URL+r.URL.Path, http.StatusFound)
		}
	})
	if got, err := c.health(); err != nil || got != "ok" {
		t.Errorf("within the server: %q, %v", got, err)
	}
	for _, address := range []string{"round", "elsewhere"} {
		if r, err := c.ask("GET", address, nil); err == nil || !strings.Contains(err.Error(), "redirected to ") {
			t.Errorf("%s: %v, %v", address, r, err)
		}
	}
}

// TestAnswersThatBreakOff: what does not come whole is no answer.
func TestAnswersThatBreakOff(t *testing.T) {
	c := newChecker(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("ok"))
	})
	if got, err := c.health(); err == nil || !strings.Contains(err.Error(), "the answer breaks off") {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := c.ask("GET", "https://[", nil); err == nil || !strings.Contains(err.Error(), "is none") {
		t.Errorf("an address that is none: %v", err)
	}
	if _, err := c.ask("GET IT", "healthz", nil); err == nil {
		t.Error("a method that is none is sent")
	}
}

// TestSlow: an answer has its time, and not more.
func TestSlow(t *testing.T) {
	c := newChecker(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
		}
	})
	c.client.Timeout = 50 * time.Millisecond
	began := time.Now()
	if _, err := c.health(); err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

// TestBeginning: a stranger's answer cannot write what it likes into a terminal.
func TestBeginning(t *testing.T) {
	r := &reply{body: []byte("\x1b[31mred\x07\n\n  two\tlines \u202e" + strings.Repeat("x", 300))}
	got := r.beginning()
	if strings.ContainsAny(got, "\x1b\x07\n\u202e") || !strings.HasPrefix(got, "\ufffd[31mred\ufffd two lines \ufffdxxx") || len(got) > 250 {
		t.Errorf("%q", got)
	}
}

// success is one as the contract has it, of a person of 175 cm.
const success = `{"status":"success","data":{"scale_cm_per_px":0.4901,"arm_cm":54.4,"leg_cm":82.6,"torso_cm":49.4,"upper_arm_cm":27.5,` +
	`"forearm_cm":27.0,"thigh_cm":40.9,"calf_cm":41.7,"height_cm":175.0,"warnings":[],"output_image_url":"/x.jpg","user_id":"check"}}`

// TestContract: each thing that an answer may lack is found, and what it may have is not.
func TestContract(t *testing.T) {
	for name, c := range map[string]struct{ old, new, says string }{
		"whole":                       {"", "", ""},
		"another field":               {`"warnings"`, `"new":1,"warnings"`, ""},
		"a null without a reason":     {`82.6,`, `null,`, "leg_cm"},
		"two decimals":                {`54.4,`, `54.40,`, "arm_cm"},
		"no decimal":                  {`54.4,`, `54,`, "arm_cm"},
		"a text":                      {`54.4,`, `"54.4",`, "arm_cm"},
		"nothing":                     {`54.4,`, `0.0,`, "arm_cm"},
		"less than nothing":           {`54.4,`, `-54.4,`, "arm_cm"},
		"longer than the person":      {`82.6,`, `175.0,`, "leg_cm"},
		"a scale of three decimals":   {`0.4901`, `0.490`, "four decimals"},
		"no scale":                    {`0.4901`, `null`, "four decimals"},
		"a height that was not sent":  {`175.0,"warnings"`, `175,"warnings"`, "height_cm"},
		"warnings that are no list":   {`[]`, `{}`, "no list"},
		"no warnings":                 {`"warnings":[],`, ``, "no list"},
		"an empty address":            {`/x.jpg`, ``, "output_image_url"},
		"an address that is a number": {`"/x.jpg"`, `7`, "output_image_url"},
		"somebody else's":             {`"check"`, `"chec"`, "user_id"},
	} {
		d, err := readSuccess([]byte(strings.Replace(success, c.old, c.new, 1)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := d.check(175); (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	warned := strings.Replace(strings.Replace(success, "82.6,", "null,", 1), "[]", `[{"code":"FEET_CROPPED","message":"…"}]`, 1)
	if d, err := readSuccess([]byte(warned)); err != nil || d.check(175) != nil {
		t.Errorf("a null with a warning: %v, %v", err, d.check(175))
	}
	for text, says := range map[string]string{"": "no JSON", `{"status":"success"}`: "want success with data", `{"status":"error","data":{}}`: `the status is "error"`, `[]`: "no JSON"} {
		if _, err := readSuccess([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
	for text, says := range map[string]string{
		`{"status":"error","error":{"code":"NO_PERSON","message":"m"}}`:   "",
		`{"status":"error","error":{"code":"NO_PERSON"}}`:                 "and a message",
		`{"status":"error","error":{"code":"TIMEOUT","message":"m"}}`:     `"error" "TIMEOUT"`,
		`{"status":"success","error":{"code":"NO_PERSON","message":"m"}}`: `"success"`,
		`<html>`: "no JSON",
	} {
		if err := checkFailure([]byte(text), "NO_PERSON"); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", text, err, says)
		}
	}
}
