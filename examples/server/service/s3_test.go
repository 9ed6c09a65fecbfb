package service

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose"
)

// startS3 starts a real S3 server (github.com/versity/versitygw, pinned in tools/go.mod) over a
// folder that has the buckets, and returns the folder and what a bucket's URL needs to reach it.
func startS3(t *testing.T, buckets ...string) (folder, query string) {
	t.Helper()
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("the S3 server takes half a minute to build for the first time, and does not run on Windows")
	}
	build := exec.Command("go", "tool", "-n", "versitygw") // builds it, unless that was done before, and tells where it is
	build.Dir = "../tools"
	build.Stderr = os.Stderr
	program, err := build.Output()
	if err != nil {
		t.Fatalf("build the S3 server: %v", err)
	}
	folder = t.TempDir()
	for _, b := range buckets {
		if err := os.Mkdir(filepath.Join(folder, b), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	t.Setenv("AWS_ACCESS_KEY_ID", "tester")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	// Attributes go into a folder of their own, since not every file system has a place for them.
	server := exec.Command(strings.TrimSpace(string(program)), "--port", address, "--access", "tester", "--secret", "not-a-secret", "--quiet", "posix", "--sidecar", t.TempDir(), folder)
	var log bytes.Buffer
	server.Stdout, server.Stderr = &log, &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			break
		}
		if time.Since(start) > time.Minute {
			t.Fatalf("the S3 server does not answer:\n%s", &log)
		}
	}
	return folder, "region=us-east-1&use_path_style=true&endpoint=" + url.QueryEscape("http://"+address)
}

func fetch(t *testing.T, address string) (int, []byte) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b
}

func TestS3(t *testing.T) {
	folder, query := startS3(t, "pictures", "photos", "secret")
	for _, path := range []string{"pictures/photo.png", "photos/in/photo.png", "photos/out.png", "secret/photo.png"} {
		write(t, filepath.Join(folder, path), string(photo(t)))
	}
	s, lines := start(t, Config{Storage: "s3://pictures?" + query, Sources: []string{"s3://photos/in/?" + query}, SignedFor: time.Minute})
	for address, want := range map[string]int{
		"photo.png":                       200, // of the storage
		"s3://pictures/photo.png":         200,
		"s3://photos/in/photo.png":        200,
		"s3://photos/in/gone.png":         404,
		"gone.png":                        404,
		"s3://photos/out.png":             400,
		"s3://photos/in/../out.png":       400,
		"s3://photos/in/%2e%2e/out.png":   400,
		"s3://secret/photo.png":           400,
		"s3://photos/in/photo.png?region": 400,
	} {
		got := postJSON(t, s, `{"image_url":"`+address+`","height_cm":175.0,"user_id":"user-42"}`)
		if got.StatusCode != want {
			t.Errorf("%s: %d %s, want %d", address, got.StatusCode, got.body, want)
		}
		if got.StatusCode != 200 {
			continue
		}
		// The signed address gives the picture, as an image, and without the signature there is none.
		signed := got.dig("data", "output_image_url").(string)
		status, b := fetch(t, signed)
		if drawn, err := pose.Decode(bytes.NewReader(b)); status != 200 || err != nil || drawn.Bounds().Dx() != 450 {
			t.Errorf("%s: %d, %v", signed, status, err)
		}
		bare, _, _ := strings.Cut(signed, "?")
		if status, _ := fetch(t, bare); status != 403 {
			t.Errorf("%s without a signature: %d", bare, status)
		}
		if strings.Contains(signed, "user-42") {
			t.Errorf("the user is in %s", signed)
		}
		u, _ := url.Parse(signed)
		if policy := got.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "img-src 'self' blob: data: http://"+u.Host+";") {
			t.Errorf("pages may not show %s: %s", u.Host, policy)
		}
		if got := get(t, s, "/images/"+filepath.Base(u.Path)); got.StatusCode != 404 {
			t.Errorf("the service serves S3's pictures, too: %d", got.StatusCode)
		}
	}
	attributes, err := s.store.bucket.Attributes(context.Background(), annotated+onlyPicture(t, folder))
	if err != nil || attributes.ContentType != "image/jpeg" {
		t.Errorf("the picture's attributes are %+v, %v", attributes, err)
	}
	if strings.Contains(lines.String(), "photo.png") {
		t.Errorf("the log names photos:\n%s", lines)
	}

	public, _ := start(t, Config{Storage: "s3://pictures?prefix=pose/&" + query, PublicURL: "https://cdn.example.com/pose/annotated/"})
	got := do(t, public, form(photo(t), "x.png", "height_cm", "175"))
	name, ok := strings.CutPrefix(got.dig("data", "output_image_url").(string), "https://cdn.example.com/pose/annotated/")
	if _, err := os.Stat(filepath.Join(folder, "pictures/pose/annotated", name)); !ok || err != nil {
		t.Errorf("the public address is %v, %v", got.dig("data", "output_image_url"), err)
	}
	if got := postJSON(t, public, `{"image_url":"s3://pictures/pose/annotated/`+name+`","height_cm":175}`); got.StatusCode == 400 || got.StatusCode == 404 {
		t.Errorf("a picture of the storage by its address: %d %s", got.StatusCode, got.body)
	}

	// A storage that fails is the service's fault, not the client's.
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	wrong, lines := start(t, Config{Storage: "s3://pictures?" + query})
	for _, r := range []string{`{"image_url":"photo.png","height_cm":175}`, `{"image_url":"s3://pictures/photo.png","height_cm":175}`} {
		if got := postJSON(t, wrong, r); got.StatusCode != 500 || strings.Contains(string(got.body), "Signature") {
			t.Errorf("a wrong key: %d %s", got.StatusCode, got.body)
		}
	}
	if log := lines.String(); !strings.Contains(log, "SignatureDoesNotMatch") || strings.Contains(log, "photo.png") {
		t.Errorf("the log is\n%s", log)
	}
}

// onlyPicture returns the name of a picture that the service stored.
func onlyPicture(t *testing.T, folder string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "pictures/annotated/*.jpg"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no picture is stored: %v", err)
	}
	return filepath.Base(found[0])
}
