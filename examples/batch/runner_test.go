package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serve gives photos at an address of this machine, until the test ends.
func serve(t *testing.T, address string) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, photoA) })}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
}

// freePort is one that nobody listens at.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// startPrism starts the SDK's job server as a process of its own and returns the flags for it.
func startPrism(t *testing.T) []string {
	t.Helper()
	port := freePort(t)
	c := exec.Command(build(t, "prism", "github.com/apache/beam/sdks/v2/go/cmd/prism"), "-job_port", strconv.Itoa(port), "-serve_http=false", "-log_level=error")
	c.Env = append(os.Environ(), "BATCH="+program(t))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	address := fmt.Sprintf("127.0.0.1:%d", port)
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			break
		} else if time.Since(began) > time.Minute {
			t.Fatal(err)
		}
	}
	return []string{"-rows", "8", "--runner=universal", "--endpoint=" + address}
}

// inProcess are the flags for a worker process that writes its number to a file.
func inProcess(t *testing.T, pid string) []string {
	t.Helper()
	config := fmt.Sprintf(`{"command":%q,"env":{"PID_FILE":%q}}`, absolute(t, "testdata/worker.sh"), pid)
	return []string{"--environment_type=PROCESS", "--environment_config=" + config, "--worker_binary=" + program(t)}
}

func kill(t *testing.T, pidFile string) {
	t.Helper()
	b, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The job server as a process of its own gives the same results, with workers in the batch's
// process or in processes of their own. Of two jobs with a worker process each, one whose worker is
// killed fails, the other is not hurt, and the first is whole after the next run.
func TestJobServer(t *testing.T) {
	notWindows(t)
	if testing.Short() {
		t.Skip("builds the job server")
	}
	in, whole := people(t, 160), t.TempDir()
	if code, stderr := measureAll(t, in, whole, "-rows", "8"); code != allMeasured {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	prism := startPrism(t)
	loopback := t.TempDir()
	if code, stderr := measureAll(t, in, loopback, append(prism, "--environment_type=LOOPBACK")...); code != allMeasured {
		t.Fatalf("LOOPBACK: exit code %d\n%s", code, stderr)
	}
	same(t, whole, loopback)

	pids := t.TempDir()
	killed, spared := t.TempDir(), t.TempDir()
	first, stderr1 := start(t, in, killed, append(prism, inProcess(t, filepath.Join(pids, "1"))...)...)
	second, stderr2 := start(t, in, spared, append(prism, inProcess(t, filepath.Join(pids, "2"))...)...)
	waitFor(t, filepath.Join(killed, donePrefix, "*.json"), 2)
	waitFor(t, filepath.Join(spared, donePrefix, "*.json"), 1)
	kill(t, filepath.Join(pids, "1"))
	if err := second.Wait(); err != nil {
		t.Errorf("PROCESS: %v\n%s", err, stderr2)
	}
	same(t, whole, spared)
	// With two jobs at one server, prism 2.77 does not tell the first that its worker is gone.
	gaveUp := time.AfterFunc(5*time.Second, func() { first.Process.Signal(syscall.SIGTERM) })
	if err := first.Wait(); err == nil {
		t.Fatal("all was done before the worker was killed")
	}
	t.Logf("after the worker was killed (ended by the test: %v): %s", !gaveUp.Stop(), stderr1)
	if _, err := os.Stat(filepath.Join(killed, manifestName)); err == nil {
		t.Error("results that are not whole have a manifest")
	}
	if code, stderr := measureAll(t, in, killed, append(prism, inProcess(t, filepath.Join(pids, "3"))...)...); code != allMeasured {
		t.Fatalf("the second run: exit code %d\n%s", code, stderr)
	}
	same(t, whole, killed)
	if _, m := results(t, killed); m.Run.Resumed == 0 || m.Run.Resumed == m.Rows {
		t.Errorf("%d of %d rows were kept", m.Run.Resumed, m.Rows)
	}
}
