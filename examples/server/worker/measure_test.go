package worker

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

const (
	photo  = "../../../testdata/render_p001.jpg"
	same   = "../../../testdata/render_p001.png" // the same person
	person = "../../../testdata/render_p012.jpg" // another one
)

func start(t *testing.T, c Config) *Worker {
	t.Helper()
	c.Model = pose.Lite()
	w, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// bomb is a PNG file of 30000 x 30000 pixels in some bytes.
func bomb() []byte {
	var b bytes.Buffer
	png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)))
	file := b.Bytes()
	binary.BigEndian.PutUint32(file[16:], 30000)
	binary.BigEndian.PutUint32(file[20:], 30000)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func emptyPhoto(t *testing.T) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 400))); err != nil {
		t.Fatal(err)
	}
	return write(t, "empty.png", b.Bytes())
}

func height(cm float64) Person { return Person{Height: &cm} }

func row(id string, p Person, images ...string) Row {
	return Row{ID: id, Person: p, Images: images, At: "in.jsonl:1"}
}

func results(a answer.Answer) string {
	var all []string
	for _, in := range a.Inputs {
		all = append(all, in.Result)
	}
	return strings.Join(all, " ")
}

// Every photo and every row has an outcome; good ones are measured whatever the others are.
func TestMeasure(t *testing.T) {
	w := start(t, Config{})
	empty, big := emptyPhoto(t), write(t, "bomb.png", bomb())
	copied, err := os.ReadFile(photo)
	if err != nil {
		t.Fatal(err)
	}
	twin := write(t, "twin.jpg", copied)
	at2 := row("a", Person{Sex: pose.Male}, same)
	at2.At = "in.jsonl:2"
	bad := Row{ID: "a", At: "in.jsonl:3", Problem: "image_url is missing: the photo's address"}
	for name, c := range map[string]struct {
		rows         []Row
		code, inputs string // of the line, of the inputs
		images       int
	}{
		"one photo":          {[]Row{row("a", height(174), photo)}, "", "SUCCESS", 1},
		"two rows, fused":    {[]Row{at2, row("a", height(174), photo)}, "", "SUCCESS SUCCESS", 2},
		"good and bad":       {[]Row{row("a", height(174), "gone.jpg", photo, empty, big)}, "", "IMAGE_NOT_FOUND SUCCESS NO_PERSON IMAGE_TOO_LARGE", 1},
		"good row, bad row":  {[]Row{row("a", height(174), photo), bad}, "", "SUCCESS INVALID_INPUT", 1},
		"twice":              {[]Row{row("a", height(174), photo, twin)}, "", "SUCCESS SUCCESS", 1},
		"all bad":            {[]Row{row("a", height(174), empty, "gone.jpg")}, "NO_PERSON", "NO_PERSON IMAGE_NOT_FOUND", 0},
		"gone":               {[]Row{row("a", height(174), "gone.jpg")}, "IMAGE_NOT_FOUND", "IMAGE_NOT_FOUND", 0},
		"a folder":           {[]Row{row("a", height(174), t.TempDir())}, "IMAGE_NOT_FOUND", "IMAGE_NOT_FOUND", 0},
		"below a file":       {[]Row{row("a", height(174), photo+"/x.jpg")}, "IMAGE_NOT_FOUND", "IMAGE_NOT_FOUND", 0},
		"no file's name":     {[]Row{row("a", height(174), "a\x00b.jpg")}, "IMAGE_NOT_FOUND", "IMAGE_NOT_FOUND", 0},
		"a long name":        {[]Row{row("a", height(174), strings.Repeat("x", 300))}, "IMAGE_NOT_FOUND", "IMAGE_NOT_FOUND", 0},
		"a bucket":           {[]Row{row("a", height(174), "s3://bucket")}, "INVALID_INPUT", "INVALID_INPUT", 0},
		"no URL":             {[]Row{row("a", height(174), "s3://bucket/100%.jpg")}, "INVALID_INPUT", "INVALID_INPUT", 0},
		"a bomb":             {[]Row{row("a", height(174), big)}, "IMAGE_TOO_LARGE", "IMAGE_TOO_LARGE", 0},
		"heights differ":     {[]Row{row("a", height(174), photo), row("a", height(175), same)}, "INVALID_INPUT", "INVALID_INPUT INVALID_INPUT", 0},
		"no height":          {[]Row{row("a", Person{Sex: pose.Male}, photo)}, "INVALID_HEIGHT", "INVALID_HEIGHT", 0},
		"a giant":            {[]Row{row("a", height(300), photo)}, "INVALID_HEIGHT", "INVALID_HEIGHT", 0},
		"a wrong sex":        {[]Row{row("a", Person{Height: height(174).Height, Sex: "x"}, photo)}, "INVALID_INPUT", "INVALID_INPUT", 0},
		"no rows but bad":    {[]Row{bad}, "INVALID_INPUT", "INVALID_INPUT", 0},
		"a private address":  {[]Row{row("a", height(174), "http://169.254.169.254/x.jpg")}, "INVALID_INPUT", "INVALID_INPUT", 0},
		"an unknown scheme":  {[]Row{row("a", height(174), "gopher://host/x.jpg")}, "INVALID_INPUT", "INVALID_INPUT", 0},
		"a photo in the row": {[]Row{row("a", height(174), "data:image/png;base64,AAAA")}, "INVALID_INPUT", "INVALID_INPUT", 0},
		"a known length":     {[]Row{row("a", Person{Reference: &[5]float64{10, 10, 10, 510, 200}}, photo)}, "", "SUCCESS", 1},
		"too many":           {[]Row{row("a", height(174), strings.Fields(strings.Repeat("x.jpg ", maxPhotos+1))...)}, "INVALID_INPUT", strings.TrimSpace(strings.Repeat("INVALID_INPUT ", maxPhotos+1)), 0},
	} {
		r := w.Measure(context.Background(), c.rows)
		line, err := r.Line()
		code, images := "", 0
		if r.Error != nil {
			code = r.Error.Code
		} else {
			images = max(len(r.Data.Images), 1)
			if cm, ok := r.Data.Arm.Value(); !ok || cm < 45 || cm > 90 {
				t.Errorf("%s: %s", name, line)
			}
		}
		if err != nil || r.ID != "a" || code != c.code || results(r.Answer) != c.inputs || images != c.images || r.Temporary() {
			t.Errorf("%s: %v, %s, want %v", name, err, line, c)
		}
		if again := w.Measure(context.Background(), c.rows); !reflect.DeepEqual(again.Answer, r.Answer) {
			t.Errorf("%s: another answer at the second time", name)
		}
	}
}

// Marks are the same whether photos are read or looked at, and others when a photo has changed.
func TestMarks(t *testing.T) {
	w := start(t, Config{})
	copied, err := os.ReadFile(photo)
	if err != nil {
		t.Fatal(err)
	}
	mine := write(t, "mine.jpg", copied)
	bucket := "file://" + filepath.ToSlash(mine)
	rows := []Row{row("a", height(174), mine, bucket, "gone.jpg", t.TempDir(), "gopher://host/x.jpg")}
	looked := func() []string {
		marks, err := w.Marks(context.Background(), rows)
		if err != nil {
			t.Fatal(err)
		}
		return marks
	}
	first := looked()
	if r := w.Measure(context.Background(), rows); !reflect.DeepEqual(r.Marks, first) || len(first) != 5 {
		t.Errorf("%q, and as looked at %q", r.Marks, first)
	}
	for _, change := range []func() error{
		func() error { return os.Chtimes(mine, time.Time{}, time.Now().Add(time.Hour)) },
		func() error { return os.WriteFile(mine, copied[1:], 0o600) },
		func() error { return os.Remove(mine) },
	} {
		before := looked()
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if after := looked(); after[0] == before[0] || after[1] == before[1] {
			t.Errorf("%q, and before %q", after, before)
		}
	}
	bad := []Row{row("a", height(174), photo), row("a", height(175), photo)}
	if marks, err := w.Marks(context.Background(), bad); err != nil || len(marks) > 0 {
		t.Errorf("rows that contradict each other: %v, %q", err, marks)
	}
}

// flaky is a website that fails some times before it gives a photo.
func flaky(t *testing.T, failures int, status int) (address, host string, asked *atomic.Int64) {
	asked = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) <= int64(failures) {
			w.WriteHeader(status)
			return
		}
		http.ServeFile(w, r, photo)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/photo.jpg", strings.TrimPrefix(s.URL, "http://"), asked
}

// What may work later is tried again, and is no answer for good. What will not is asked for once.
func TestRetry(t *testing.T) {
	for _, c := range []struct {
		failures, status int
		patience         time.Duration
		want             string
		asked            int64
	}{
		{3, 503, time.Minute, "SUCCESS", 4},
		{1, 429, time.Minute, "SUCCESS", 2},
		{1000, 503, time.Second, "TIMEOUT", 0},
		{1, 503, -1, "TIMEOUT", 1},
		{1, 404, time.Minute, "IMAGE_NOT_FOUND", 1},
		{1, 403, time.Minute, "IMAGE_NOT_FOUND", 1},
	} {
		address, host, asked := flaky(t, c.failures, c.status)
		w := start(t, Config{Hosts: []string{host}, Patience: c.patience})
		r := w.Measure(context.Background(), []Row{row("a", height(174), address)})
		if results(r.Answer) != c.want || c.asked != 0 && asked.Load() != c.asked || r.Temporary() != (c.want == "TIMEOUT") {
			t.Errorf("%v: %s after %d requests", c, results(r.Answer), asked.Load())
		}
	}
	secret := httptest.NewTLSServer(nil) // with a certificate that nobody trusts
	t.Cleanup(secret.Close)
	w := start(t, Config{Hosts: []string{strings.TrimPrefix(secret.URL, "https://")}, Patience: time.Hour})
	if r := w.Measure(context.Background(), []Row{row("a", height(174), secret.URL)}); results(r.Answer) != "INTERNAL_ERROR" {
		t.Errorf("a wrong certificate: %s", results(r.Answer))
	}
	gone := httptest.NewServer(nil)
	host := strings.TrimPrefix(gone.URL, "http://")
	gone.Close()
	w = start(t, Config{Hosts: []string{host}, Patience: -1})
	if r := w.Measure(context.Background(), []Row{row("a", height(174), "http://"+host+"/x.jpg")}); !r.Temporary() {
		t.Errorf("a server that is down: %s", results(r.Answer))
	}
}

// Pictures have the same names whenever they are drawn; lengths without them are no answer for
// good.
func TestPictures(t *testing.T) {
	stored := map[string]int{}
	w := start(t, Config{Patience: -1, Store: func(_ context.Context, name string, jpeg []byte) (string, error) {
		p, err := pose.Decode(bytes.NewReader(jpeg))
		if err != nil {
			return "", err
		}
		stored[name] = p.Bounds().Dx()
		return "s3://pictures/" + name, nil
	}})
	for range 2 {
		r := w.Measure(context.Background(), []Row{row("a", height(174), photo, same)})
		if len(stored) != 2 || r.Data == nil || r.Data.Images[0].Picture == r.Data.Images[1].Picture || !strings.HasPrefix(r.Data.Images[0].Picture, "s3://pictures/") {
			t.Fatalf("%v, %+v", stored, r.Data)
		}
	}
	failing := start(t, Config{Patience: -1, Store: func(context.Context, string, []byte) (string, error) { return "", errors.New("full") }})
	if r := failing.Measure(context.Background(), []Row{row("a", height(174), photo)}); !r.Temporary() || r.Status != "error" {
		t.Errorf("a storage that fails: %+v", r.Answer)
	}
}

// A batch that ends does not wait for photos that have no place yet.
func TestCanceled(t *testing.T) {
	w := start(t, Config{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r := w.Measure(ctx, []Row{row("a", height(174), photo)}); !r.Temporary() {
		t.Errorf("%+v", r.Answer)
	}
}

// Unknown fields are a warning of the line, and attributes fill in what the row lacks.
func TestFillIn(t *testing.T) {
	r := row("a", height(174), person)
	r.FillIn(map[string]string{"height_cm": "180", "sex": "male", "colour": "red"})
	if *r.Height != 174 || r.Sex != pose.Male || r.Unknown != nil {
		t.Errorf("%+v", r)
	}
	r = row("a", Person{}, person)
	r.FillIn(map[string]string{"height_cm": "tall"})
	if r.Problem == "" {
		t.Error("a height of tall is no problem")
	}
	r = row("a", height(174), person)
	r.Unknown = []string{"colour"}
	if got := start(t, Config{}).Measure(context.Background(), []Row{r}); got.Data == nil || !strings.Contains(fmt.Sprint(got.Data.Warnings), `"colour"`) {
		t.Errorf("%+v", got.Answer)
	}
}
