package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/hypermob/pose/answer"
)

// sdkTries is how often the AWS SDK asks before it gives up.
const sdkTries = 3

// A bucket stands in for S3: objects with metadata, and answers of a server that has too much to
// do.
type bucket struct {
	objects  map[string][]byte
	metadata map[string]string // the heights
	throttle func(key string, n int) bool

	mu    sync.Mutex
	asked map[string]int
	seen  []string // versions
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.URL.Path, "/photos/")
	b.mu.Lock()
	b.asked[key]++
	n := b.asked[key]
	if v := r.URL.Query().Get("versionId"); v != "" {
		b.seen = append(b.seen, r.Method+" "+v)
	}
	b.mu.Unlock()
	object, ok := b.objects[key]
	switch {
	case b.throttle != nil && b.throttle(key, n):
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, `<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>`)
	case !ok:
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, `<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>`)
	default:
		if h := b.metadata[key]; h != "" {
			w.Header().Set("x-amz-meta-height_cm", h)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(object))
	}
}

// A function is the server as a Lambda function beside a bucket.
type function struct {
	api *runtimeAPI
	p   *process
}

func startFunction(t *testing.T, b *bucket) *function {
	t.Helper()
	b.asked = map[string]int{}
	s3 := httptest.NewServer(b)
	t.Cleanup(s3.Close)
	api := &runtimeAPI{make(chan string), make(chan []byte, 1)}
	stand := httptest.NewServer(api)
	p := startProcess(t, []string{
		"AWS_LAMBDA_RUNTIME_API=" + stand.Listener.Addr().String(), "AWS_ENDPOINT_URL_S3=" + s3.URL, "AWS_REGION=eu-west-1",
		"AWS_ACCESS_KEY_ID=tester", "AWS_SECRET_ACCESS_KEY=not-a-secret",
	})
	t.Cleanup(func() { p.Process.Kill(); stand.CloseClientConnections(); stand.Close() })
	return &function{api, p}
}

// invoke returns what the function answers, or the path and the text of its error.
func (f *function) invoke(t *testing.T, event string) []byte {
	t.Helper()
	events := f.api.events
	for end := time.After(2 * time.Minute); ; {
		select {
		case events <- event:
			events = nil // once
		case answer := <-f.api.answers:
			return answer
		case line, ok := <-f.p.lines:
			if !ok {
				t.Fatal("the function has ended")
			}
			if line["level"] != "INFO" {
				t.Log(line)
			}
		case <-end:
			t.Fatal("no answer")
		}
	}
}

func event(t *testing.T, name, key string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/events/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(b), "@KEY", url.QueryEscape(key), 1)
}

func testObjects(t *testing.T) map[string][]byte {
	t.Helper()
	person, err := os.ReadFile(photoFile)
	if err != nil {
		t.Fatal(err)
	}
	var empty bytes.Buffer
	if err := png.Encode(&empty, image.NewGray(image.Rect(0, 0, 60, 80))); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"in/me & you+1.png": person, "in//twice.png": person, "empty.png": empty.Bytes(), "nothing.jpg": []byte("nothing"), "busy.png": person}
}

// The published events of S3 Batch Operations get the published answer. A photo that will never be
// measured is not tried again, a server that has too much to do is.
func TestS3Batch(t *testing.T) {
	b := &bucket{objects: testObjects(t), metadata: map[string]string{"in/me & you+1.png": "174"}, throttle: func(key string, _ int) bool { return key == "busy.png" }}
	f := startFunction(t, b)
	const me = "in/me & you+1.png"
	long := strings.Repeat("\uac00", 330) // nearly 1 KiB, the most that a key may have
	for _, c := range []struct {
		event, key, result, code, id string
		height                       float64
	}{
		{"s3-batch-1.0.json", me, "Succeeded", "", me, 174},                                                                 // of the metadata
		{"s3-batch-2.0.json", me, "Succeeded", "", me, 174},                                                                 // which counts before the job's arguments
		{"s3-batch-1.0.json", `{"key":"` + me + `","height_cm":180,"id":"customer 7"}`, "Succeeded", "", "customer 7", 180}, // and the manifest before both
		{"s3-batch-2.0.json", "in//twice.png", "Succeeded", "", "in//twice.png", 170},                                       // the height is the job's
		{"s3-batch-1.0.json", `{"key":"` + long + `","height_cm":180}`, "PermanentFailure", "IMAGE_NOT_FOUND", long, 0},
		{"s3-batch-2.0.json", "empty.png", "PermanentFailure", "NO_PERSON", "empty.png", 0}, // the height is the job's
		{"s3-batch-1.0.json", "empty.png", "PermanentFailure", "INVALID_HEIGHT", "empty.png", 0},
		{"s3-batch-2.0.json", "nothing.jpg", "PermanentFailure", "UNSUPPORTED_IMAGE", "nothing.jpg", 0},
		{"s3-batch-1.0.json", "gone.jpg", "PermanentFailure", "IMAGE_NOT_FOUND", "gone.jpg", 0},
		{"s3-batch-1.0.json", `{"key":"gone.jpg","height_cm":180,"id":12345678901234567891}`, "PermanentFailure", "IMAGE_NOT_FOUND", "12345678901234567891", 0},
		{"s3-batch-1.0.json", `{"height_cm":180}`, "PermanentFailure", "INVALID_INPUT", `%7B%22height_cm%22%3A180%7D`, 0},
		{"s3-batch-1.0.json", "busy.png", "TemporaryFailure", "TIMEOUT", "busy.png", 0},
		{"s3-batch-2.0.json", `{"key":"busy.png","height_cm":180}`, "TemporaryFailure", "TIMEOUT", "busy.png", 0},
	} {
		got := f.invoke(t, event(t, c.event, c.key))
		var out events.S3BatchJobResponse
		if err := json.Unmarshal(got, &out); err != nil || len(out.Results) != 1 || out.InvocationSchemaVersion != c.event[9:12] ||
			out.InvocationID != "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo" || out.TreatMissingKeysAs != "TemporaryFailure" {
			t.Errorf("%s, %s: %v, %s", c.event, c.key, err, got)
			continue
		}
		var a answer.Answer
		r := out.Results[0]
		code, height := "", 0.0
		err := json.Unmarshal([]byte(r.ResultString), &a)
		if a.Error != nil {
			code = a.Error.Code
		} else if a.Data != nil {
			height, _ = a.Data.Height.Value()
		}
		if err != nil || r.TaskID != "dGFza2lkZ29lc2hlcmUK" || r.ResultCode != c.result || code != c.code || a.ID != c.id || height != c.height || len(a.Inputs) != 1 {
			t.Errorf("%s, %s: %v, %s", c.event, c.key, err, got)
		}
	}
	const version = "jbo9_jhdPEyB4RrmOxWS0kU0EoNrU_oI" // the metadata's as well as the photo's
	if len(b.seen) < 2 || b.seen[0] != "HEAD "+version || b.seen[1] != "GET "+version {
		t.Errorf("the versions that were asked for are %q", b.seen)
	}
}

// A distributed map gets a line for each id, in the rows' order, with or without an ItemBatcher.
// What may succeed later is an error of a name that its state machine can retry by.
func TestDistributedMap(t *testing.T) {
	b := &bucket{objects: testObjects(t), throttle: func(key string, n int) bool { return key == "busy.png" && n <= sdkTries }}
	f := startFunction(t, b)
	rows := `[{"id":"b","image_url":"s3://photos/empty.png","height_cm":170},
		{"id":"a","image_url":"s3://photos/in/me%20&%20you+1.png","height_cm":174},
		{"image_url":"s3://photos/gone.png","height_cm":170}, "no row", {"id":"a","image_url":"file:///etc/passwd"}]`
	for _, event := range []string{rows, `{"Items":` + rows + `,"BatchInput":{}}`} {
		var lines []answer.Answer
		got := f.invoke(t, event)
		if err := json.Unmarshal(got, &lines); err != nil {
			t.Fatalf("%v, %s", err, got)
		}
		var all []string
		for _, l := range lines {
			all = append(all, l.ID+" "+l.Status)
			for _, in := range l.Inputs {
				all = append(all, in.Result)
			}
		}
		if s := strings.Join(all, ", "); s != "b error, NO_PERSON, a success, SUCCESS, INVALID_INPUT, Items:2 error, IMAGE_NOT_FOUND, Items:3 error, INVALID_INPUT" {
			t.Errorf("the lines are %s", s)
		}
	}
	busy := `[{"id":"c","image_url":"s3://photos/busy.png","height_cm":174}]`
	var failure struct{ ErrorType string }
	if got := f.invoke(t, busy); json.Unmarshal(got[bytes.IndexByte(got, '{'):], &failure) != nil || failure.ErrorType != "TemporaryFailure" {
		t.Errorf("a server with too much to do: %s", got)
	}
	if got := f.invoke(t, busy); !bytes.HasPrefix(got, []byte(`[{"id":"c","inputs":[{"row":"Items:0"`)) {
		t.Errorf("the second time: %s", got)
	}
	if got := f.invoke(t, `[]`); string(got) != "[]" {
		t.Errorf("no rows: %s", got)
	}
}

// A job of 500 objects through throttling and failures ends with each key in the report once, and
// with the same results as without.
func TestS3BatchJob(t *testing.T) {
	const tasks = 500
	objects := testObjects(t)
	b := &bucket{objects: map[string][]byte{}}
	slow := map[string]int{} // how often S3 has too much to do
	b.throttle = func(key string, n int) bool { return n <= slow[key] }
	manifest := map[string]string{}
	want := map[string]string{}
	for i := range tasks {
		kind := map[int]string{0: "in/me & you+1.png", 1: "gone", 2: "nothing.jpg"}[i%25]
		if kind == "" {
			kind = "empty.png"
		}
		key := fmt.Sprintf("%0*d.png", 1+i%9, i)
		slow[key] = map[int]int{7: 1, 8: sdkTries, 25: 2 * sdkTries}[i%250]
		if kind != "gone" {
			b.objects[key] = objects[kind]
		}
		want[key] = map[string]string{"in/me & you+1.png": "Succeeded", "gone": "IMAGE_NOT_FOUND", "nothing.jpg": "UNSUPPORTED_IMAGE", "empty.png": "NO_PERSON"}[kind]
		manifest[key] = fmt.Sprintf(`{"key":%q,"height_cm":174}`, key)
	}
	f := startFunction(t, b)
	report := map[string][]string{}
	redriven := 0
	for len(manifest) > 0 { // as S3 does: what failed for a time is invoked again
		for key, row := range manifest {
			var out events.S3BatchJobResponse
			if err := json.Unmarshal(f.invoke(t, event(t, "s3-batch-1.0.json", row)), &out); err != nil || len(out.Results) != 1 {
				t.Fatalf("%v, %+v", err, out)
			}
			r := out.Results[0]
			if r.ResultCode == "TemporaryFailure" {
				redriven++
				continue
			}
			var a answer.Answer
			if err := json.Unmarshal([]byte(r.ResultString), &a); err != nil {
				t.Fatal(err)
			}
			if a.Error != nil {
				r.ResultCode = a.Error.Code
			}
			report[a.ID] = append(report[a.ID], r.ResultCode)
			delete(manifest, key)
		}
	}
	for key, code := range want {
		if len(report[key]) != 1 || report[key][0] != code {
			t.Errorf("%s is in the report as %v, want %s", key, report[key], code)
		}
	}
	if t.Logf("%d keys, %d times TemporaryFailure", len(report), redriven); len(report) != tasks || redriven != tasks/250*3 {
		t.Errorf("the report has %d keys", len(report))
	}
}
