package main

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// startS3 starts a real S3 server (github.com/versity/versitygw, which the server's tests pin) over
// a folder that has the buckets.
func startS3(t *testing.T, address, folder, sidecar string) *exec.Cmd {
	t.Helper()
	find := exec.Command("go", "tool", "-n", "versitygw") // builds it, unless that was done before, and tells where it is
	find.Dir, find.Stderr = "../server/tools", os.Stderr
	program, err := find.Output()
	if err != nil {
		t.Fatalf("build the S3 server: %v", err)
	}
	c := exec.Command(strings.TrimSpace(string(program)), "--port", address, "--access", "tester", "--secret", "not-a-secret", "--quiet", "posix", "--sidecar", sidecar, folder)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return c
		} else if time.Since(began) > time.Minute {
			t.Fatal(err)
		}
	}
}

// A bucket that is gone for ten seconds in the middle costs these ten seconds and nothing else.
func TestBucketFails(t *testing.T) {
	notWindows(t)
	if testing.Short() {
		t.Skip("builds the S3 server")
	}
	folder, sidecar, address := t.TempDir(), t.TempDir(), fmt.Sprintf("127.0.0.1:%d", freePort(t))
	for _, name := range []string{photoA, photoB} {
		b, err := os.ReadFile(name)
		if err == nil {
			err = os.MkdirAll(filepath.Join(folder, "photos/in"), 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "photos/in", filepath.Base(name)), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var lines []string
	for i := range 80 {
		name := filepath.Base([]string{photoA, photoB}[i%2])
		lines = append(lines, fmt.Sprintf(`{"id":"p%d","image_url":%q,"height_cm":170}`, i, name))
	}
	if err := os.WriteFile(filepath.Join(folder, "photos/in/people.jsonl"), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "tester")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	args := []string{"-rows", "8", "-s3", "region=us-east-1&use_path_style=true&endpoint=" + url.QueryEscape("http://"+address)}
	s3 := startS3(t, address, folder, sidecar)
	if code, stderr := measureAll(t, "s3://photos/in/*.jsonl", "s3://photos/whole", args...); code != allMeasured {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	c, stderr := start(t, "s3://photos/in/*.jsonl", "s3://photos/out/", args...)
	waitFor(t, filepath.Join(folder, "photos/out", donePrefix, "*.json"), 2)
	s3.Process.Kill()
	s3.Wait()
	time.Sleep(10 * time.Second)
	if done, _ := filepath.Glob(filepath.Join(folder, "photos/out", donePrefix, "*.json")); len(done) == 16 {
		t.Fatal("all was done before the bucket failed")
	}
	startS3(t, address, folder, sidecar)
	if err := c.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	whole, out := filepath.Join(folder, "photos/whole"), filepath.Join(folder, "photos/out")
	same(t, whole, out)
	if code, stderr := measureAll(t, "s3://photos/in/*.jsonl", "s3://photos/out/", args...); code != allMeasured {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if _, m := results(t, out); m.Run.Resumed != m.Rows {
		t.Errorf("%d of %d rows were kept, and nothing has changed", m.Run.Resumed, m.Rows)
	}
}
