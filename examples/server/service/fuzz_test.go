package service

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"image"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	runtimemetrics "runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

// A seer finds the same person in every photo, at once. All else of the service is as it is.
type seer struct{}

func (seer) Detect(_ context.Context, img image.Image) (*pose.Pose, error) {
	p := posetest.Standing()
	p.ImageWidth, p.ImageHeight = img.Bounds().Dx(), img.Bounds().Dy()
	return p, nil
}

func (seer) Close() error { return nil }

const (
	fuzzedPixels = 10_000 // a photo's limit, so that decoding costs little beside reading the body
	secretWidth  = 77     // of a photo that must never be read
)

// startFuzzed returns a service whose storage has the photo x.png and a folder, with a secret photo
// outside of it.
func startFuzzed(f *testing.F) (*Service, string) {
	f.Helper()
	folder := filepath.Join(f.TempDir(), "storage")
	for name, width := range map[string]int{"x.jpg": 40, "deep/x.jpg": 40, "../secret.jpg": secretWidth} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			f.Fatal(err)
		}
		if err := os.WriteFile(path, jpegFile(f, width, 60), 0o600); err != nil {
			f.Fatal(err)
		}
	}
	c := Config{Model: pose.Lite(), Storage: "file://" + folder, MaxPixels: fuzzedPixels, MaxBytes: 1 << 20, Timeout: time.Minute,
		Sources: []string{"https://img.example.org/a/", "https://*.example.com/"}, Logger: slog.New(slog.DiscardHandler)}
	s, err := New(context.Background(), c)
	if err != nil {
		f.Fatal(err)
	}
	folderStore := s.store // of x.jpg; pictures are kept in memory, lest they fill the disk
	f.Cleanup(func() { s.Close(); folderStore.bucket.Close() })
	s.detector.Close()
	s.detector = seer{}
	if s.store, err = openStore(context.Background(), Config{Storage: "mem://", MemoryLimit: 1 << 20}); err != nil {
		f.Fatal(err)
	}
	return s, folder
}

// A wanderer answers for all websites: with a photo, or where the path says so with a redirection.
type wanderer struct{ photo []byte }

func (w wanderer) RoundTrip(r *http.Request) (*http.Response, error) {
	host := strings.ToLower(r.URL.Host)
	if r.URL.Scheme != "https" || !strings.HasSuffix(host, ".example.com") && (host != "img.example.org" || !strings.HasPrefix(r.URL.Path, "/a/")) {
		panic("the service asks for " + r.URL.String())
	}
	resp := &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(w.photo)), Request: r}
	if _, to, ok := strings.Cut(r.URL.Path, "/to/"); ok {
		resp.StatusCode, resp.Header = 302, http.Header{"Location": {to}}
	}
	return resp, nil
}

// allocated is how many bytes the process has allocated so far.
func allocated() uint64 {
	sample := []runtimemetrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	runtimemetrics.Read(sample)
	return sample[0].Value.Uint64()
}

// What a request may cost: so many bytes of garbage for each of its body, and for eight photos that
// are decoded, drawn on and encoded twice. And it is answered: with what the contract says, by a
// status that is the client's to mend.
const (
	bytesPerByte   = 100
	bytesForPhotos = 24 << 20
)

// try sends a request and looks at the answer and at what it cost.
func try(t *testing.T, s *Service, r *http.Request, size int) {
	t.Helper()
	before := allocated()
	began := time.Now()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	took, cost := time.Since(began), allocated()-before
	got := reply{Response: w.Result(), body: w.Body.Bytes()}
	if json.Unmarshal(got.body, &got.json) != nil || !slices.Contains([]int{200, 400, 404, 413, 422}, got.StatusCode) {
		t.Errorf("%d %.500s", got.StatusCode, got.body)
	}
	checkOpenAPI(t, httptest.NewRequest("POST", "/measure", nil), got)
	if cost > uint64(bytesForPhotos+bytesPerByte*size) || took > 30*time.Second {
		t.Errorf("a body of %d bytes cost %d bytes and %v", size, cost, took)
	}
	if got.StatusCode >= 400 && len(got.body) > 4000 {
		t.Errorf("an error of %d bytes", len(got.body))
	}
	if bytes.Contains(got.body, []byte(`"width":77`)) {
		t.Errorf("the secret photo was read: %.500s", got.body)
	}
	if n := s.intake.used; n != (allowance{}) || len(s.queue.working) > 0 || len(s.queue.entered) > 0 {
		t.Errorf("%+v of the intake are used after the answer, %d places", n, len(s.queue.entered))
	}
}

// FuzzJSON sends bodies of JSON.
func FuzzJSON(f *testing.F) {
	s, _ := startFuzzed(f)
	b64 := base64.StdEncoding.EncodeToString(jpegFile(f, 40, 60))
	for _, body := range []string{
		`{"image_base64":"` + b64 + `","height_cm":175,"user_id":"u","sex":"female","tape":true,"age_years":30}`,
		`{"images_base64":["` + b64 + `","data:image/jpeg;base64,` + b64 + `"],"reference":[1,2,3.5,4e1,100]}`,
		`{"image_urls":["x.jpg","deep/x.jpg"],"reference":"1,2,3,4,100","other":{"a":[null,1]}}`,
		`{"image_url":"x.jpg","landmarks":true}`,
		`{"image_url":null,"image_urls":null,"image_base64":null,"images_base64":[null,""],"height_cm":null}`,
		`{"image_urls":"x.jpg","height_cm":"175"}`, `{"a":1} {}`, `[`, `{"height_cm":1e999}`, `{"\ud800":0}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest("POST", "/measure", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		try(t, s, r, len(body))
	})
}

// FuzzForm sends forms, and bodies of any other kind.
func FuzzForm(f *testing.F) {
	s, _ := startFuzzed(f)
	const kind = "multipart/form-data; boundary=B"
	field := func(name, value string) string {
		return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	image := "--B\r\nContent-Disposition: form-data; name=\"image\"; filename=\"x.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n" + string(jpegFile(f, 40, 60)) + "\r\n"
	f.Add(kind, []byte(image+field("height_cm", "175")+field("sex", "male")+field("tape", "true")+field("age_years", "30")+"--B--\r\n"))
	f.Add(kind, []byte(image+image+field("reference", "1,2,3,4,100")+field("user_id", "u")+"--B--\r\n"))
	f.Add(kind, []byte(field("image_url", "x.jpg")+field("landmarks", "1")+"--B--"))
	f.Add("multipart/form-data; boundary=\"\"", []byte("--\r\n\r\n--"))
	f.Add("application/json; charset=utf-16", []byte(`{"image_url":"x.jpg","height_cm":175}`))
	f.Add("text/plain", []byte("x"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		r := httptest.NewRequest("POST", "/measure", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		try(t, s, r, len(kind)+len(body))
	})
}

// FuzzImageURL names photos. DIR stands for the storage's folder.
func FuzzImageURL(f *testing.F) {
	s, folder := startFuzzed(f)
	s.sources.web.Transport = wanderer{jpegFile(f, 40, 60)}
	for _, address := range []string{
		"x.jpg", "deep/x.jpg", "../secret.jpg", "deep/../../secret.jpg", "/x.jpg", "%2e%2e/secret.jpg", "deep\\..\\x.jpg", "x.jpg\x00", ".", "",
		"file://DIR/x.jpg", "file://DIR/../secret.jpg", "file://DIR/%2e%2e/secret.jpg", "FILE://DIR/deep/x.jpg", "file://localhostDIR/x.jpg",
		"https://img.example.org/a/x", "https://img.example.org/a/../x", "https://a.example.com/to/https://b.example.com/x",
		"https://a.example.com/to/http://127.0.0.1/", "https://a.example.com/to/to/to//x", "https://user@a.example.com/", "https://a.example.com:8443/",
		"https://a.example.com.evil.org/", "https://[::1]/", "s3://bucket/key", "data:image/jpeg;base64,/9j/", "//a.example.com/x",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		body, err := json.Marshal(map[string]any{"image_url": strings.ReplaceAll(address, "DIR", folder), "height_cm": 175})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/measure", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		try(t, s, r, len(body))
	})
}
