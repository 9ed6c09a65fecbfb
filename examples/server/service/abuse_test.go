package service

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose/answer"
)

// serve returns the address of a server that listens.
func serve(t *testing.T, s *Service) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// trickle sends a form's beginning and then a byte now and then, until the server answers.
func trickle(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	fmt.Fprintf(c, "POST /measure HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 20000000\r\n\r\n"+
		"--B\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n", address)
	go func() {
		for {
			if _, err := c.Write([]byte("x")); err != nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return c
}

// post sends the photo as a client does, with headers: name, value …
func post(t *testing.T, address string, headers ...string) int {
	t.Helper()
	r := form(photo(t), "x.png", "height_cm", "175")
	r.URL, r.RequestURI = &url.URL{Scheme: "http", Host: address, Path: "/measure"}, ""
	r.Host = address
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// reading waits until so many requests are read.
func reading(t *testing.T, s *Service, n int) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		now := s.intake.requests()
		if now == n {
			return
		}
		if time.Since(start) > 10*time.Second {
			t.Fatalf("%d requests are read, not %d", now, n)
		}
	}
}

// Bodies that come slowly take no place from others.
func TestTricklingBodies(t *testing.T) {
	s, _ := start(t, Config{Workers: 1, Queue: 1})
	address := serve(t, s)
	for range 18 {
		trickle(t, address)
	}
	reading(t, s, 18)
	for range 3 {
		if status := post(t, address); status != 200 {
			t.Errorf("beside 18 trickling bodies a photo gets %d", status)
		}
	}
}

// A body below the least rate is cut off, long before the request's time is over.
func TestLeastRate(t *testing.T) {
	s, _ := start(t, Config{Timeout: time.Minute})
	s.window = 300 * time.Millisecond
	c := trickle(t, serve(t, s))
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	got, err := io.ReadAll(c)
	if !strings.Contains(string(got), "TIMEOUT") || !strings.Contains(string(got), "504") {
		t.Errorf("%v, %s", err, got)
	}
	reading(t, s, 0)
}

// One client has no more than its part; behind a proxy, clients are told apart by a header.
func TestPerClient(t *testing.T) {
	s, _ := start(t, Config{PerClient: 2, ClientHeader: "X-Forwarded-For"})
	address := serve(t, s)
	trickle(t, address)
	trickle(t, address)
	reading(t, s, 2)
	if status := post(t, address); status != 429 {
		t.Errorf("a third request of one client gets %d", status)
	}
	if status := post(t, address, "X-Forwarded-For", "127.0.0.1, 192.0.2.7"); status != 200 {
		t.Errorf("another client gets %d", status)
	}
}

func TestIntake(t *testing.T) {
	in := newIntake(1000, 100, 10)
	a, err := in.enter("a")
	if err != nil {
		t.Fatal(err)
	}
	if a.add(750) != nil || a.add(1) == nil {
		t.Error("one client may hold three quarters of the bytes, and no more")
	}
	b, _ := in.enter("b")
	if b.add(250) != nil {
		t.Error("another client has no room")
	}
	c, _ := in.enter("c")
	if err := c.add(1); !errors.Is(err, answer.ErrOverloaded) {
		t.Errorf("there is room for more than all: %v", err)
	}
	a.keep(10)
	a.leave()
	b.leave()
	c.leave()
	stored := in.hold([][]byte{make([]byte, 600), make([]byte, 500)})
	d, _ := in.enter("d")
	if err := d.add(1); !errors.Is(err, answer.ErrOverloaded) {
		t.Errorf("there is room beside pictures that are more than all: %v", err)
	}
	stored()
	if d.add(1) != nil {
		t.Error("the pictures are stored, and there is no room")
	}
	d.leave()
	if a.add(1) == nil || in.used != (allowance{}) || len(in.clients) != 0 {
		t.Errorf("%+v is used after all have left", in.used)
	}
	for remote, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "[::ffff:192.0.2.1]:80": "192.0.2.1", "[2001:db8:1:2:3::4]:80": "2001:db8:1:2::/64", "@": "",
	} {
		if got := (&Service{}).client(&http.Request{RemoteAddr: remote}); got != want {
			t.Errorf("%s is the client %q", remote, got)
		}
	}
}

// A service none of whose workers can take a photo says so.
func TestStuckWorkers(t *testing.T) {
	s, _ := start(t, Config{Workers: 1, Timeout: 100 * time.Millisecond})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	blocked := make(chan struct{})
	entered := make(chan struct{})
	ended := make(chan error)
	ctx, cancel = context.WithCancel(context.Background())
	go func() {
		ended <- s.queue.do(ctx, &job{run: func() error { close(entered); <-blocked; return nil }, done: func() {}})
	}()
	<-entered
	if got := get(t, s, "/readyz"); got.StatusCode != 200 {
		t.Errorf("a busy service is not ready: %d", got.StatusCode)
	}
	cancel()
	<-ended
	if ready, alive := get(t, s, "/readyz").StatusCode, get(t, s, "/healthz").StatusCode; ready != 503 || alive != 200 {
		t.Errorf("the only worker is stuck: readyz answers %d, healthz %d", ready, alive)
	}
	time.Sleep(150 * time.Millisecond)
	if alive := get(t, s, "/healthz").StatusCode; alive != 503 || !s.Stuck() {
		t.Errorf("the only worker is stuck for long: healthz answers %d", alive)
	}
	close(blocked)
	s.queue.close()
	if ready, alive := get(t, s, "/readyz").StatusCode, get(t, s, "/healthz").StatusCode; ready != 200 || alive != 200 {
		t.Errorf("the worker is free again: readyz answers %d, healthz %d", ready, alive)
	}
}

// Lengths are an answer without their picture, too.
func TestPictureNotStored(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "tester")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for name, answers := range map[string]http.HandlerFunc{
		"500":  func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) },
		"403":  func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) },
		"gone": nil,
		"slow": func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() },
	} {
		stub := httptest.NewServer(answers)
		defer stub.Close()
		if answers == nil {
			stub.Close()
		}
		s, lines := start(t, Config{Timeout: 3 * time.Second, Storage: "s3://b?region=us-east-1&use_path_style=true&endpoint=" + url.QueryEscape(stub.URL)})
		got := do(t, s, form(photo(t), "x.png", "height_cm", "175"))
		if got.StatusCode != 200 || got.dig("data", "arm_cm") == nil || got.dig("data", "output_image_url") != nil ||
			!strings.Contains(string(got.body), `"code":"PICTURE_NOT_STORED","severity":"info"`) || strings.Contains(string(got.body), "S3") {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
		if !strings.Contains(lines.String(), "store the annotated picture") {
			t.Errorf("%s: the log is %s", name, lines)
		}
		if got := postJSON(t, s, `{"image_url":"x.png","height_cm":175}`); strings.Contains(string(got.body), "S3") || strings.Contains(string(got.body), "RequestID") {
			t.Errorf("%s: the answer tells of the inside: %s", name, got.body)
		}
	}
}

// A storage that blocks and knows no context holds nobody.
func TestStorageBlocks(t *testing.T) {
	c := make(calls, 1)
	blocked := make(chan struct{})
	defer close(blocked)
	for range 2 { // the second finds no place
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		_, err := within(ctx, c, func() (int, error) { <-blocked; return 1, nil })
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	}
	if got, err := within(context.Background(), make(calls, 1), func() (int, error) { return 7, nil }); got != 7 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	if _, err := within(context.Background(), make(calls, 1), func() (int, error) { panic("ouch") }); err == nil {
		t.Error("a panic is no error")
	}
}

// What a client may name is a photo or is not there; it is never the service's fault.
func TestNamesOfNothing(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "file.png"), string(photo(t)))
	write(t, filepath.Join(folder, "x.attrs"), "{}")
	makePipe(t, filepath.Join(folder, "pipe.png"))
	s, _ := start(t, Config{Storage: "file://" + folder, Timeout: 5 * time.Second})
	for _, name := range []string{strings.Repeat("a", 300), strings.Repeat("a/", 700) + "a", "x.attrs", "file.png/x", "annotated", "pipe.png", "deep/" + strings.Repeat("é", 200)} {
		began := time.Now()
		got := postJSON(t, s, `{"image_url":"`+name+`","height_cm":175}`)
		if got.StatusCode != 404 || got.dig("error", "code") != "IMAGE_NOT_FOUND" || time.Since(began) > 3*time.Second {
			t.Errorf("%.20s: %d %s", name, got.StatusCode, got.body)
		}
	}
	mem, _ := start(t, Config{})
	for _, name := range []string{strings.Repeat("a", 1500), "x.attrs", "a/b"} {
		if got := postJSON(t, mem, `{"image_url":"`+name+`","height_cm":175}`); got.StatusCode != 404 {
			t.Errorf("%.20s: %d %s", name, got.StatusCode, got.body)
		}
	}
}

// Pictures are their owner's alone.
func TestPictureMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no such modes")
	}
	folder := t.TempDir()
	s, _ := start(t, Config{Storage: "file://" + folder})
	got := do(t, s, form(photo(t), "x.png", "height_cm", "175"))
	info, err := os.Stat(filepath.Join(folder, "annotated", filepath.Base(got.dig("data", "output_image_url").(string))))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// A client that closes its sending side is told that this does not work.
func TestHalfClosed(t *testing.T) {
	s, _ := start(t, Config{})
	address := serve(t, s)
	body := `{"height_cm":175,"image_base64":"` + base64.StdEncoding.EncodeToString(photo(t)) + `"}`
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /measure HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, len(body), body)
	c.(*net.TCPConn).CloseWrite()
	got, err := io.ReadAll(c)
	if err != nil || strings.Contains(string(got), "Content-Length: 0") || !strings.Contains(string(got), `"status":`) {
		t.Errorf("%v, %q", err, got)
	}
}

// Answers do not tell what a file holds, nor give back what is too long.
func TestNothingIsQuoted(t *testing.T) {
	s, _ := start(t, Config{})
	secret := "root:x:0:0:secret"
	long := strings.Repeat("n", 5<<20)
	raw := func(kind, body string) *http.Request {
		r := httptest.NewRequest("POST", "/measure", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		return r
	}
	for name, r := range map[string]*http.Request{
		"a file":         form([]byte(secret), "x.png", "height_cm", "175"),
		"as JSON":        raw("application/json", secret),
		"as a form":      raw("multipart/form-data; boundary=B", "--B\r\n"+secret+"\r\n"),
		"no form":        raw("multipart/form-data; boundary=B", secret),
		"a long name":    form([]byte("x"), long, "height_cm", "175"),
		"a long address": raw("application/json", `{"image_url":"`+long+`","height_cm":175}`),
		"a long field":   raw("application/json", `{"image_url":"x","height_cm":175,"`+long+`":1}`),
		"a long number":  raw("application/json", `{"image_url":"x","height_cm":`+strings.Repeat("1", 1<<20)+`}`),
		"a control code": form(photo(t), "\x1b[31mred.png", "height_cm", "1"),
	} {
		got := do(t, s, r)
		if got.StatusCode < 400 || got.StatusCode >= 500 || len(got.body) > 2000 || strings.Contains(string(got.body), "root:") || strings.Contains(string(got.body), "u001b") {
			t.Errorf("%s: %d %.2000s", name, got.StatusCode, got.body)
		}
	}
}

// What is refused before its body is read does not wait for it.
func TestRefusedBody(t *testing.T) {
	s, _ := start(t, Config{})
	address := serve(t, s)
	for _, path := range []string{"/nothing", "/measure"} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", path, address)
		began := time.Now()
		c.SetReadDeadline(began.Add(10 * time.Second))
		got, err := io.ReadAll(c)
		if !strings.HasPrefix(string(got), "HTTP/1.1 4") || time.Since(began) > 5*time.Second {
			t.Errorf("%s: after %v %q, %v", path, time.Since(began), got, err)
		}
	}
}

func TestContentEncoding(t *testing.T) {
	s, _ := start(t, Config{})
	for encoding, want := range map[string]int{"gzip": 415, "br": 415, "identity": 200} {
		r := form(photo(t), "x.png", "height_cm", "175")
		r.Header.Set("Content-Encoding", encoding)
		if got := do(t, s, r); got.StatusCode != want {
			t.Errorf("%s: %d %s", encoding, got.StatusCode, got.body)
		}
	}
}

// On a loopback address, the service answers to its own names only.
func TestHosts(t *testing.T) {
	s, _ := start(t, Config{Hosts: []string{"pose.example.com"}})
	address := serve(t, s)
	_, port, _ := net.SplitHostPort(address)
	for host, want := range map[string]int{
		"evil.example.com": 403, "evil.example.com:" + port: 403, "127.0.0.1.evil.com": 403, "192.0.2.1": 403,
		"localhost:" + port: 200, "127.0.0.1": 200, "[::1]:" + port: 200, "POSE.example.com": 200, "pose.localhost": 200,
	} {
		if got := post(t, address, "Host", host); got != want {
			t.Errorf("Host %s: %d, want %d", host, got, want)
		}
	}
}
