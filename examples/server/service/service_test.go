package service

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hypermob/pose"
)

const testdata = "../../../testdata/"

// photo is a standing person, 174.058 cm tall.
func photo(t testing.TB) []byte { return file(t, "render_p001.png") }

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testdata + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A buffer is a log that several goroutines write.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// start returns a service with the lite network, and its log.
func start(t testing.TB, c Config) (*Service, *buffer) {
	t.Helper()
	lines := &buffer{}
	c.Model = pose.Lite()
	c.Logger = slog.New(slog.NewJSONHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := New(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, lines
}

// A reply is a response with its JSON.
type reply struct {
	*http.Response
	body []byte
	json map[string]any
}

// dig follows keys into nested objects.
func (r reply) dig(keys ...string) any {
	var v any = r.json
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// do sends a request to the handler; the answer has to be what openapi.json says.
func do(t testing.TB, h http.Handler, r *http.Request) reply {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	got := reply{Response: w.Result(), body: w.Body.Bytes()}
	json.Unmarshal(got.body, &got.json)
	checkOpenAPI(t, r, got)
	return got
}

func get(t testing.TB, h http.Handler, path string) reply {
	t.Helper()
	return do(t, h, httptest.NewRequest("GET", path, nil))
}

func postJSON(t testing.TB, h http.Handler, body string) reply {
	t.Helper()
	r := httptest.NewRequest("POST", "/measure", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return do(t, h, r)
}

// form returns a request with a file, if it is not nil, and fields: name, value, name, value …
func form(image []byte, name string, fields ...string) *http.Request {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if image != nil {
		p, _ := m.CreateFormFile("image", name)
		p.Write(image)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		m.WriteField(fields[i], fields[i+1])
	}
	m.Close()
	r := httptest.NewRequest("POST", "/measure", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

// The original service's request gets that service's fields: same names, same rounding.
func TestOriginalContract(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "photo.png"), photo(t), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := start(t, Config{Storage: "file://" + folder})
	for _, url := range []string{"photo.png", "file://" + folder + "/photo.png"} {
		got := postJSON(t, s, `{"image_url":"`+url+`","height_cm":175.0,"user_id":"user-42"}`)
		one, four := `-?\d+\.\d`, `\d\.\d{4}`
		some := func(names ...string) string {
			for i, n := range names {
				names[i] = `"` + n + `_cm":` + one
			}
			return strings.Join(names, ",")
		}
		all := some("arm", "leg", "torso", "upper_arm", "forearm", "thigh", "calf")
		side := strings.ReplaceAll(all, one, "null")
		all += "," + some("shoulder_width", "hip_width")
		want := `^\{"status":"success","data":\{"scale_cm_per_px":` + four + `,` + all + `,"height_cm":175\.0,"uncertainty_cm":\{` + all +
			`\},"sides":\{"left":\{` + side + `\},"right":\{` + side + `\}\},"warnings":\[\],` +
			`"image":\{"file":"` + regexp.QuoteMeta(url) + `","width":450,"height":600\},"model":"lite","method":"anatomical",` +
			`"output_image_url":"/images/[A-Z2-7]{26}\.jpg","user_id":"user-42"\}\}` + "\n$"
		if got.StatusCode != 200 || !regexp.MustCompile(want).Match(got.body) {
			t.Errorf("%s: %d %s\nwant\n%s", url, got.StatusCode, got.body, want)
		}
	}
}

// What the service answers is what the library measures, however the photo came.
func TestWaysToSend(t *testing.T) {
	s, _ := start(t, Config{})
	photo, err := pose.Decode(bytes.NewReader(photo(t)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.detector.Detect(context.Background(), photo)
	if err != nil {
		t.Fatal(err)
	}
	measured := func(told ...pose.MeasureOption) string {
		m, err := pose.Measure(p, pose.Stature(174.058), told...)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`"arm_cm":%.1f,"leg_cm":%.1f,"torso_cm":%.1f`, m.Mean[pose.Arm].CM, m.Mean[pose.Leg].CM, m.Mean[pose.Torso].CM)
	}
	plain, told := measured(), measured(pose.WithSex(pose.Male), pose.WithAge(40))
	raw := file(t, "render_p001.png")
	inJSON := httptest.NewRequest("POST", "/measure", strings.NewReader(`{"height_cm":174.058,"sex":"male","tape":true,"age_years":40,"image_base64":"`+base64.StdEncoding.EncodeToString(raw)+`"}`))
	inJSON.Header.Set("Content-Type", "application/json; charset=utf-8")
	for _, c := range []struct {
		name string
		r    *http.Request
		want string
	}{
		{"JSON", inJSON, told},
		{"form", form(raw, "me.png", "height_cm", "174.058"), plain},
		{"form, reversed", form(raw, "me.png", "height_cm", " 174.058 ", "sex", "male", "user_id", "u", "tape", "true", "age_years", "40"), told},
	} {
		if got := do(t, s, c.r); got.StatusCode != 200 || !strings.Contains(string(got.body), c.want) {
			t.Errorf("%s: %d %s\nwant %s", c.name, got.StatusCode, got.body, c.want)
		}
	}
}

// The ways to write base64 are one photo.
func TestBase64(t *testing.T) {
	s, _ := start(t, Config{})
	raw := photo(t)
	std := base64.StdEncoding.EncodeToString(raw)
	for name, body := range map[string]string{
		"URL-safe":        `{"height_cm":175,"image_base64":"` + base64.URLEncoding.EncodeToString(raw) + `"}`,
		"without padding": `{"height_cm":175,"image_base64":"` + base64.RawStdEncoding.EncodeToString(raw) + `"}`,
		"with line ends":  `{"height_cm":175,"image_base64":"` + std[:76] + `\r\n` + std[76:] + `\n"}`,
		"data: URL":       `{"height_cm":175,"image_base64":"data:image/png;base64,` + std + `"}`,
		"as image_url":    `{"height_cm":175,"image_url":"data:image/png;base64,` + std + `"}`,
		"in an array":     `{"height_cm":175,"images_base64":["` + std + `"]}`,
	} {
		if got := postJSON(t, s, body); got.StatusCode != 200 || got.dig("data", "arm_cm") == nil {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
}

// What old clients send besides is ignored, and said.
func TestUnknownField(t *testing.T) {
	s, _ := start(t, Config{})
	std := base64.StdEncoding.EncodeToString(photo(t))
	got := postJSON(t, s, `{"height_cm":175,"debug":{"a":[1]},"image_base64":"`+std+`","user_id":"u"}`)
	if got.StatusCode != 200 || !strings.Contains(string(got.body), `{"code":"UNKNOWN_FIELD","severity":"info","message":"the field \"debug\"`) {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if got := postJSON(t, s, `{"heigth_cm":175,"image_base64":"`+std+`"}`); got.StatusCode != 400 || !strings.Contains(string(got.body), "heigth_cm") {
		t.Errorf("a misspelt field: %d %s", got.StatusCode, got.body)
	}
}

// A failure tells programs the reasons, too.
func TestFailureWarnings(t *testing.T) {
	s, _ := start(t, Config{})
	got := do(t, s, form(file(t, "astronaut.png"), "x.png", "height_cm", "175"))
	warnings, _ := got.dig("error", "warnings").([]any)
	if got.StatusCode != 422 || len(warnings) == 0 {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	if w := warnings[0].(map[string]any); w["code"] == "" || w["severity"] != "severe" {
		t.Errorf("%v", w)
	}
}

func TestTape(t *testing.T) {
	s, _ := start(t, Config{})
	got := do(t, s, form(photo(t), "x.png", "height_cm", "175", "tape", "true"))
	if sleeve, ok := got.dig("data", "tape_cm", "sleeve").(float64); !ok || sleeve < 45 || sleeve > 75 {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	got = do(t, s, form(photo(t), "x.png", "height_cm", "175", "tape", "true", "age_years", "12"))
	if got.dig("data", "tape_cm", "sleeve") != nil || !strings.Contains(string(got.body), "NO_TAPE") {
		t.Errorf("a child: %d %s", got.StatusCode, got.body)
	}
}

func TestLandmarks(t *testing.T) {
	s, _ := start(t, Config{})
	got := do(t, s, form(photo(t), "x.png", "landmarks", "true"))
	if points, _ := got.dig("data", "landmarks").([]any); got.StatusCode != 200 || len(points) != 33 || got.dig("data", "arm_cm") != nil {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	std := base64.StdEncoding.EncodeToString(file(t, "astronaut.png"))
	got = postJSON(t, s, `{"height_cm":175,"landmarks":true,"image_base64":"`+std+`"}`)
	warnings, _ := got.dig("data", "warnings").([]any)
	if points, _ := got.dig("data", "world_landmarks").([]any); got.StatusCode != 200 || len(points) != 33 || len(warnings) == 0 {
		t.Errorf("without a length: %d %s", got.StatusCode, got.body)
	}
}

// The words on the picture are in the language that was asked for.
func TestLanguage(t *testing.T) {
	s, _ := start(t, Config{})
	picture := func(fields ...string) string {
		got := do(t, s, form(photo(t), "x.png", append(fields, "height_cm", "175")...))
		address, _ := got.dig("data", "output_image_url").(string)
		if got.StatusCode != 200 || address == "" {
			t.Fatalf("%v: %d %s", fields, got.StatusCode, got.body)
		}
		return string(get(t, s, address).body)
	}
	plain, english, korean := picture(), picture("language", "en"), picture("language", "ko")
	if plain != english || english == korean {
		t.Errorf("the picture in no language is that in English: %v, that in Korean is another: %v", plain == english, english != korean)
	}
	std := base64.StdEncoding.EncodeToString(photo(t))
	got := postJSON(t, s, `{"height_cm":175,"language":"ko","image_base64":"`+std+`"}`)
	if address, _ := got.dig("data", "output_image_url").(string); string(get(t, s, address).body) != korean {
		t.Errorf("JSON: %d %s", got.StatusCode, got.body)
	}
}

func TestReference(t *testing.T) {
	s, _ := start(t, Config{})
	inForm := do(t, s, form(photo(t), "x.png", "reference", "10, 10, 10, 210, 100"))
	std := base64.StdEncoding.EncodeToString(photo(t))
	inJSON := postJSON(t, s, `{"reference":[10,10,10,210,100],"image_base64":"`+std+`"}`)
	if inForm.dig("data", "scale_cm_per_px") != 0.5 || inForm.dig("data", "height_cm") != nil || inForm.dig("data", "leg_cm") != inJSON.dig("data", "leg_cm") {
		t.Errorf("%s\n%s", inForm.body, inJSON.body)
	}
}

// Several photos of one person are measured together.
func TestSeveralPhotos(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.png", "b.png"} {
		if err := os.WriteFile(filepath.Join(folder, name), photo(t), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, _ := start(t, Config{Storage: "file://" + folder})
	got := postJSON(t, s, `{"height_cm":175,"image_urls":["a.png","b.png"]}`)
	images, _ := got.dig("data", "images").([]any)
	if got.StatusCode != 200 || len(images) != 2 || got.dig("data", "image") != nil || got.dig("data", "arm_cm") == nil {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	for i, name := range []string{"a.png", "b.png"} {
		m := images[i].(map[string]any)
		if picture := get(t, s, m["output_image_url"].(string)); m["file"] != name || picture.StatusCode != 200 {
			t.Errorf("%v: %d", m, picture.StatusCode)
		}
	}
	if got := postJSON(t, s, `{"height_cm":175,"image_urls":["a.png","gone.png"]}`); got.StatusCode != 404 {
		t.Errorf("one of two is gone: %d %s", got.StatusCode, got.body)
	}
	std, none := base64.StdEncoding.EncodeToString(photo(t)), base64.StdEncoding.EncodeToString(file(t, "coffee.png"))
	if got := postJSON(t, s, `{"height_cm":175,"images_base64":["`+std+`","`+none+`"]}`); got.StatusCode != 422 || !strings.Contains(string(got.body), "photo 2") {
		t.Errorf("nobody is in one of two: %d %s", got.StatusCode, got.body)
	}
}

func TestRefusals(t *testing.T) {
	s, _ := start(t, Config{MaxBytes: 400_000, MaxPixels: 1_000_000})
	b64 := base64.StdEncoding.EncodeToString
	whole := b64(photo(t))
	for _, c := range []struct {
		body   string
		status int
		code   string
	}{
		{`{`, 400, "INVALID_INPUT"},
		{``, 400, "INVALID_INPUT"},
		{`[]`, 400, "INVALID_INPUT"},
		{`{"height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `"}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":175} {}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","heigth_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","image_url":"x.png","height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":175,"age_years":40}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":175,"reference":[1,1,5,5,10]}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","reference":[1,1,5,5]}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","reference":[1,1,1,1,10]}`, 400, "INVALID_INPUT"},
		{`{"image_urls":["1","2","3","4","5","6","7","8","9"],"height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_url":"data:image/png,AAAA","height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_url":"` + strings.Repeat("a", 3000) + `","height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"not base64","height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"","height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":175,"user_id":7}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":175,"user_id":"` + strings.Repeat("x", 257) + `"}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":175,"sex":"x"}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":175,"language":"xx"}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":175,"age_years":-1}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + whole + `","height_cm":"tall"}`, 400, "INVALID_HEIGHT"},
		{`{"image_base64":"` + whole + `","height_cm":49.9}`, 400, "INVALID_HEIGHT"},
		{`{"image_base64":"` + whole + `","height_cm":272.1}`, 400, "INVALID_HEIGHT"},
		{`{"image_base64":"` + whole + `","height_cm":1e999}`, 400, "INVALID_HEIGHT"},
		{`{"image_base64":"` + b64([]byte("hello")) + `","height_cm":175}`, 400, "UNSUPPORTED_IMAGE"},
		{`{"image_base64":"` + b64(photo(t)[:1000]) + `","height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + b64(file(t, "coffee.png")) + `","height_cm":175}`, 422, "NO_PERSON"},
		{`{"image_base64":"` + b64(file(t, "astronaut.png")) + `","height_cm":175}`, 422, "NOT_MEASURABLE"},
		{`{"image_url":"gone.png","height_cm":175}`, 404, "IMAGE_NOT_FOUND"},
		{`{"image_url":"https://example.com/x.png","height_cm":175}`, 400, "INVALID_INPUT"},
		{`{"image_base64":"` + strings.Repeat("A", 400_000) + `","height_cm":175}`, 413, "IMAGE_TOO_LARGE"},
	} {
		got := postJSON(t, s, c.body)
		if got.StatusCode != c.status || got.dig("status") != "error" || got.dig("error", "code") != c.code || got.dig("error", "message") == "" {
			t.Errorf("%.60s…: %d %s", c.body, got.StatusCode, got.body)
		}
	}
	for name, c := range map[string]struct {
		r      *http.Request
		status int
		code   string
	}{
		"no photo":       {form(nil, "", "height_cm", "175"), 400, "INVALID_INPUT"},
		"empty photo":    {form([]byte{}, "", "height_cm", "175"), 400, "INVALID_INPUT"},
		"no height":      {form(photo(t), "x.png"), 400, "INVALID_INPUT"},
		"twice":          {form(photo(t), "x.png", "height_cm", "175", "height_cm", "180"), 400, "INVALID_INPUT"},
		"unknown":        {form(photo(t), "x.png", "height_cm", "175", "hat", "yes"), 400, "INVALID_INPUT"},
		"long":           {form(photo(t), "x.png", "height_cm", strings.Repeat("1", 2000)), 400, "INVALID_INPUT"},
		"not a height":   {form(photo(t), "x.png", "height_cm", "tall"), 400, "INVALID_HEIGHT"},
		"NaN":            {form(photo(t), "x.png", "height_cm", "NaN"), 400, "INVALID_HEIGHT"},
		"not an age":     {form(photo(t), "x.png", "height_cm", "175", "age_years", "old"), 400, "INVALID_INPUT"},
		"too many bytes": {form(make([]byte, 400_000), "x.png", "height_cm", "175"), 413, "IMAGE_TOO_LARGE"},
		"address":        {form(nil, "", "image_url", "gone.png", "height_cm", "175"), 404, "IMAGE_NOT_FOUND"},
	} {
		got := do(t, s, c.r)
		if got.StatusCode != c.status || got.dig("error", "code") != c.code {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "a/b/c;;"} {
		r := httptest.NewRequest("POST", "/measure", strings.NewReader("height_cm=175"))
		r.Header.Set("Content-Type", kind)
		if got := do(t, s, r); got.StatusCode != 400 || got.dig("error", "code") != "INVALID_INPUT" {
			t.Errorf("Content-Type %q: %d %s", kind, got.StatusCode, got.body)
		}
	}
	if got := get(t, s, "/measure"); got.StatusCode != 405 || got.Header.Get("Allow") != "POST" {
		t.Errorf("GET /measure: %d, Allow %q", got.StatusCode, got.Header.Get("Allow"))
	}
	if _, err := New(context.Background(), Config{MaxPixels: -1}); err == nil {
		t.Error("a negative limit is taken")
	}
}

func TestTooManyPixels(t *testing.T) {
	s, _ := start(t, Config{MaxPixels: 450*600 - 1})
	if got := do(t, s, form(photo(t), "x.png", "height_cm", "175")); got.StatusCode != 413 || got.dig("error", "code") != "IMAGE_TOO_LARGE" {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
}

func TestPicture(t *testing.T) {
	s, _ := start(t, Config{Storage: "file://" + t.TempDir()})
	got := do(t, s, form(photo(t), "../../etc/passwd.png", "height_cm", "175"))
	address, _ := got.dig("data", "output_image_url").(string)
	picture := get(t, s, address)
	drawn, err := pose.Decode(bytes.NewReader(picture.body))
	if err != nil || picture.Header.Get("Content-Type") != "image/jpeg" || drawn.Bounds().Dx() != 450 {
		t.Fatalf("%s: %d %q, %v", address, picture.StatusCode, picture.Header, err)
	}
	if again := do(t, s, form(photo(t), "x.png", "height_cm", "175")); again.dig("data", "output_image_url") == address {
		t.Error("two pictures have one address")
	}
	// Nothing but pictures that the service drew is served.
	if err := s.store.bucket.WriteAll(context.Background(), "secret.jpg", []byte("x"), nil); err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(address, "/images/")
	for _, path := range []string{"/images/", "/images/secret.jpg", "/images/..%2fsecret.jpg", "/images/%2e%2e/secret.jpg", "/images/" + strings.ToLower(name),
		"/images/annotated%2f" + name, "/images/" + strings.Repeat("A", 26) + ".jpg", "/images/" + name + "/x", "/images/" + name + "%00"} {
		if got := get(t, s, path); got.StatusCode == 200 {
			t.Errorf("%s is served: %q", path, got.body)
		}
	}
}

func TestMemoryLimit(t *testing.T) {
	s, _ := start(t, Config{MemoryLimit: 100_000}) // one picture has about 50 kB
	var addresses []string
	for range 4 {
		got := do(t, s, form(photo(t), "x.png", "height_cm", "175"))
		addresses = append(addresses, got.dig("data", "output_image_url").(string))
	}
	if first, last := get(t, s, addresses[0]).StatusCode, get(t, s, addresses[3]).StatusCode; first != 404 || last != 200 {
		t.Errorf("the oldest of four pictures answers %d, the newest %d", first, last)
	}
	r := recent{limit: 10}
	if gone := append(r.add("a", 6), r.add("b", 11)...); len(gone) != 1 || gone[0] != "a" || r.bytes != 11 {
		t.Errorf("gone are %v, %d bytes are left", gone, r.bytes)
	}
}

func TestOverload(t *testing.T) {
	s, _ := start(t, Config{Workers: 1, Queue: 1})
	for range 2 {
		leave, err := s.queue.enter()
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
	}
	got := do(t, s, form(photo(t), "x.png", "height_cm", "175"))
	if got.StatusCode != 429 || got.dig("error", "code") != "OVERLOADED" || !regexp.MustCompile(`^[1-9]\d*$`).MatchString(got.Header.Get("Retry-After")) {
		t.Errorf("%d, Retry-After %q, %s", got.StatusCode, got.Header.Get("Retry-After"), got.body)
	}
}

func TestTimeout(t *testing.T) {
	s, _ := start(t, Config{Timeout: time.Nanosecond})
	if got := do(t, s, form(photo(t), "x.png", "height_cm", "175")); got.StatusCode != 504 || got.dig("error", "code") != "TIMEOUT" {
		t.Errorf("no time at all: %d %s", got.StatusCode, got.body)
	}
	s, _ = start(t, Config{Timeout: 200 * time.Millisecond})
	server := httptest.NewServer(s)
	defer server.Close()
	body, never := io.Pipe()
	defer never.Close()
	go io.WriteString(never, `{"height_cm":175,"image_base64":"`)
	resp, err := http.Post(server.URL+"/measure", "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, _ := io.ReadAll(resp.Body); resp.StatusCode != 504 || !bytes.Contains(b, []byte("TIMEOUT")) {
		t.Errorf("a body without end: %d %s", resp.StatusCode, b)
	}
}

func TestClientGone(t *testing.T) {
	s, lines := start(t, Config{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, form(photo(t), "x.png", "height_cm", "175").WithContext(ctx))
	if w.Code == 200 || !strings.Contains(lines.String(), `"result":"CANCELED"`) {
		t.Errorf("answer %d %q, log %s", w.Code, w.Body, lines)
	}
}

func TestHealth(t *testing.T) {
	s, _ := start(t, Config{})
	if a, b := get(t, s, "/healthz").StatusCode, get(t, s, "/readyz").StatusCode; a != 200 || b != 200 {
		t.Errorf("healthz answers %d, readyz %d", a, b)
	}
	s.Drain()
	alive, ready := get(t, s, "/healthz"), get(t, s, "/readyz")
	if alive.StatusCode != 200 || ready.StatusCode != 503 || alive.Header.Get("Connection") != "close" {
		t.Errorf("draining: healthz answers %d, readyz %d, Connection %q", alive.StatusCode, ready.StatusCode, alive.Header.Get("Connection"))
	}
	if got := do(t, s, form(photo(t), "x.png", "height_cm", "175")); got.StatusCode != 200 {
		t.Errorf("draining: %d %s", got.StatusCode, got.body)
	}
}

func TestMetrics(t *testing.T) {
	s, _ := start(t, Config{})
	do(t, s, form(photo(t), "x.png", "height_cm", "175"))
	do(t, s, form(file(t, "coffee.png"), "x.png", "height_cm", "175"))
	do(t, s, form(photo(t), "x.png", "height_cm", "1"))
	got := string(get(t, s, "/metrics").body)
	for _, line := range []string{
		`pose_requests_total{result="SUCCESS"} 1`, `pose_requests_total{result="NO_PERSON"} 1`, `pose_requests_total{result="INVALID_HEIGHT"} 1`,
		`pose_request_seconds_count{result="SUCCESS"} 1`, `pose_in_flight 0`, `pose_queue 0`, `go_goroutines `,
	} {
		if !strings.Contains(got, "\n"+line) {
			t.Errorf("there is no %s in\n%s", line, got)
		}
	}
}

// The log tells of a request without telling whose it is.
func TestLog(t *testing.T) {
	s, lines := start(t, Config{Storage: "file://" + t.TempDir()})
	r := form(photo(t), "jane-doe.png", "height_cm", "171.5", "user_id", "jane@example.com")
	r.Header.Set("X-Request-ID", "abc-123")
	ok := do(t, s, r)
	get(t, s, ok.dig("data", "output_image_url").(string))
	bad := form(nil, "", "image_url", "jane-doe.png", "height_cm", "171.5", "user_id", "jane@example.com")
	bad.Header.Set("X-Request-ID", "bad\nid")
	do(t, s, bad)
	log := lines.String()
	if ok.Header.Get("X-Request-ID") != "abc-123" || !strings.Contains(log, `"id":"abc-123","route":"POST /measure","status":200`) {
		t.Errorf("request id %q; log is\n%s", ok.Header.Get("X-Request-ID"), log)
	}
	for _, private := range []string{"jane", "171.5", "192.0.2.1", "bad", strings.TrimPrefix(ok.dig("data", "output_image_url").(string), "/images/")} {
		if strings.Contains(log, private) {
			t.Errorf("%q is in the log:\n%s", private, log)
		}
	}
	if n := strings.Count(log, "\n"); n != 3 {
		t.Errorf("three requests have %d lines:\n%s", n, log)
	}
}

// A fault of the service is in the log, not in the answer.
func TestInternalError(t *testing.T) {
	s, lines := start(t, Config{})
	s.detector.Close()
	got := do(t, s, form(photo(t), "jane-doe.png", "height_cm", "175"))
	if message, _ := got.dig("error", "message").(string); got.StatusCode != 500 || got.dig("error", "code") != "INTERNAL_ERROR" || strings.Contains(message, "detector") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if !strings.Contains(lines.String(), `detector is closed`) {
		t.Errorf("log is %s", lines)
	}
	panics := s.logged(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("ouch") }))
	if got := do(t, panics, form(nil, "")); got.StatusCode != 500 || got.dig("error", "code") != "INTERNAL_ERROR" || !strings.Contains(lines.String(), "ouch") {
		t.Errorf("a handler that panics: %d %s", got.StatusCode, got.body)
	}
}

func TestOrigins(t *testing.T) {
	cross := func(method string) *http.Request {
		r := form(photo(t), "x.png", "height_cm", "175")
		r.Method = method
		r.Header.Set("Origin", "https://app.example.com")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Access-Control-Request-Method", "POST")
		return r
	}
	const allow = "Access-Control-Allow-Origin"
	s, _ := start(t, Config{})
	if got := do(t, s, cross("POST")); got.StatusCode != 403 || got.Header.Get(allow) != "" {
		t.Errorf("default: %d, %q", got.StatusCode, got.Header)
	}
	for _, origins := range [][]string{{"https://app.example.com", "https://other.example.com"}, {"*"}} {
		s, _ = start(t, Config{Origins: origins})
		if got := do(t, s, cross("POST")); got.StatusCode != 200 || got.Header.Get(allow) == "" {
			t.Errorf("%v: %d, %q", origins, got.StatusCode, got.Header)
		}
		if got := do(t, s, cross("OPTIONS")); got.StatusCode >= 300 || got.Header.Get("Access-Control-Allow-Methods") != "POST" {
			t.Errorf("%v: preflight %d, %q", origins, got.StatusCode, got.Header)
		}
	}
	s, _ = start(t, Config{Origins: []string{"https://other.example.com"}})
	if got := do(t, s, cross("POST")); got.StatusCode != 403 || got.Header.Get(allow) != "" {
		t.Errorf("another origin: %d, %q", got.StatusCode, got.Header)
	}
	if _, err := New(context.Background(), Config{Model: pose.Lite(), Origins: []string{"https://*.example.com"}}); err == nil {
		t.Error("an origin with a star is taken")
	}
}

// Another service mounts this one under a path of its own.
func TestMounted(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "page of "+r.URL.Path) })
	s, _ := start(t, Config{PublicURL: "https://example.com/pose/images", Page: page})
	mux := http.NewServeMux()
	mux.Handle("/pose/", http.StripPrefix("/pose", s))
	r := form(photo(t), "x.png", "height_cm", "175")
	r.URL.Path = "/pose/measure"
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	at := regexp.MustCompile(`"output_image_url":"https://example.com(/pose/images/[^"]+)"`).FindSubmatch(w.Body.Bytes())
	if at == nil {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	w = httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", string(at[1]), nil))
	if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "img-src 'self' blob: data: https://example.com;") {
		t.Errorf("the picture: %d %q", w.Code, w.Header())
	}
	w = httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/pose/", nil))
	if w.Body.String() != "page of /" {
		t.Errorf("the page: %d %q", w.Code, w.Body)
	}
}

// jpegFile returns a grey JPEG of the size.
func jpegFile(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
