package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hypermob/pose/examples/server/internal/hostile"
	"github.com/hypermob/pose/examples/server/internal/load"
)

const photoFile = "../../testdata/render_p001.png"

// program is the server, built once.
var program = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "pose-server")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "server.exe")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := program(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// A process is a running server with its log.
type process struct {
	*exec.Cmd
	lines chan map[string]any // of the log, until the process ends
}

func startProcess(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	return startWith(t, nil, env, args...)
}

// startWith starts the server by another program, which has to become it.
func startWith(t *testing.T, starter, env []string, args ...string) *process {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	line := append(slices.Clone(starter), path, "-model", "lite", "-storage", "mem://")
	line = append(line, args...)
	p := &process{exec.Command(line[0], line[1:]...), make(chan map[string]any, 100_000)}
	p.Env = env // no HOME, no TMPDIR
	stderr, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(stderr); s.Scan(); {
			var line map[string]any
			if json.Unmarshal(s.Bytes(), &line) != nil {
				line = map[string]any{"msg": s.Text()}
			}
			p.lines <- line
		}
	}()
	return p
}

// address waits until the server listens and returns its URL.
func (p *process) address(t *testing.T) string {
	t.Helper()
	for line := range p.lines {
		if a, ok := line["address"].(string); ok {
			return a
		}
		t.Log(line)
	}
	t.Fatal("the server has ended")
	return ""
}

// A server that is told to stop in the middle of its work answers every request that it took.
func TestShutdownUnderLoad(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM")
	}
	photo, err := os.ReadFile(photoFile)
	if err != nil {
		t.Fatal(err)
	}
	p := startProcess(t, nil, "-listen", "127.0.0.1:0", "-drain", "300ms", "-timeout", "10m")
	url := p.address(t)
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan *load.Result)
	go func() {
		result <- load.Run(ctx, load.Options{URL: url + "/measure", Photo: photo, Height: 174, Clients: 4 * runtime.NumCPU()})
	}()
	time.Sleep(1500 * time.Millisecond)
	signalled := time.Now()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	answered := 0
	for line := range p.lines {
		if line["route"] == "POST /measure" {
			if answered++; line["status"] != 200.0 && line["status"] != 429.0 {
				t.Errorf("the server answered %v", line)
			}
		}
	}
	if err := p.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	cancel()
	r := <-result
	whole, late := r.Statuses[200]+r.Statuses[429], 0
	for _, at := range r.Ended {
		if at.After(signalled) {
			late++
		}
	}
	t.Logf("%d requests were taken, %d answers came whole, %d of them after SIGTERM; afterwards: %v", answered, whole, late, r.Failed)
	if whole != answered || late == 0 || r.Statuses[200] == 0 {
		t.Errorf("of %d requests taken %d were answered (%d after SIGTERM): %v", answered, whole, late, r.Statuses)
	}
	for reason := range r.Failed {
		if strings.Contains(reason, "breaks off") {
			t.Error(reason)
		}
	}
}

// While it drains, the server still answers, but says that it is not ready.
func TestDrain(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM")
	}
	p := startProcess(t, nil, "-listen", "127.0.0.1:0", "-drain", "10m")
	url := p.address(t)
	status := func(path string) int {
		resp, err := http.Get(url + path)
		if err != nil {
			return 0
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := status("/readyz"); got != 200 {
		t.Errorf("readyz answers %d", got)
	}
	p.Process.Signal(syscall.SIGTERM)
	for status("/readyz") == 200 {
		time.Sleep(10 * time.Millisecond)
	}
	if ready, alive := status("/readyz"), status("/healthz"); ready != 503 || alive != 200 {
		t.Errorf("after SIGTERM readyz answers %d, healthz %d", ready, alive)
	}
	// A second signal ends the program at once.
	ended := make(chan error)
	go func() { ended <- p.Wait() }()
	for {
		p.Process.Signal(syscall.SIGTERM) // one that comes too soon counts with the first
		select {
		case err := <-ended:
			if err == nil {
				t.Error("the server took the second signal for a reason to end well")
			}
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// A runtimeAPI stands in for AWS Lambda's: it hands out events and takes what is made of them,
// as docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html describes.
type runtimeAPI struct {
	events  chan string
	answers chan []byte
}

func (a *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const invocation = "/2018-06-01/runtime/invocation/"
	switch {
	case r.Method == "GET" && r.URL.Path == invocation+"next":
		select {
		case event := <-a.events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:pose")
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, event)
		case <-r.Context().Done():
		}
	case r.Method == "POST" && strings.HasPrefix(r.URL.Path, invocation):
		b, _ := io.ReadAll(r.Body)
		if !strings.HasSuffix(r.URL.Path, "/8476a536-e9f4-11e8-9739-2dfe598c3fcd/response") {
			b = []byte(r.URL.Path + ": " + string(b))
		}
		w.WriteHeader(http.StatusAccepted)
		a.answers <- b
	default:
		http.NotFound(w, r)
	}
}

// The same handler answers Lambda's events.
func TestLambda(t *testing.T) {
	api := &runtimeAPI{make(chan string), make(chan []byte, 1)}
	stand := httptest.NewServer(api)
	p := startProcess(t, []string{"AWS_LAMBDA_RUNTIME_API=" + stand.Listener.Addr().String()})
	t.Cleanup(func() { p.Process.Kill(); stand.CloseClientConnections(); stand.Close() })
	type response struct {
		StatusCode        int
		Headers           map[string]string
		MultiValueHeaders map[string][]string
		Body              string
		IsBase64Encoded   bool
	}
	invoke := func(event, method, path, kind string, body []byte) (r response) {
		t.Helper()
		b, err := os.ReadFile("testdata/events/" + event)
		if err != nil {
			t.Fatal(err)
		}
		quoted, _ := json.Marshal(body) // a []byte is base64 in quotes
		text := strings.NewReplacer("@METHOD", method, "@PATH", path, "@TYPE", kind, "@BODY", strings.Trim(string(quoted), `"`)).Replace(string(b))
		events := api.events
		for {
			select {
			case events <- text:
				events = nil // once
			case answer := <-api.answers:
				if err := json.Unmarshal(answer, &r); err != nil {
					t.Fatalf("%v in %s", err, answer)
				}
				return r
			case line, ok := <-p.lines:
				if !ok {
					t.Fatal("the function has ended")
				}
				if line["level"] != "INFO" || line["route"] != nil && line["id"] != "8476a536-e9f4-11e8-9739-2dfe598c3fcd" {
					t.Errorf("log: %v", line)
				}
			case <-time.After(2 * time.Minute):
				t.Fatal("no answer")
			}
		}
	}
	photo, err := os.ReadFile(photoFile)
	if err != nil {
		t.Fatal(err)
	}
	inJSON, err := json.Marshal(map[string]any{"image_base64": photo, "height_cm": 174.058})
	if err != nil {
		t.Fatal(err)
	}
	boundary := "xyz"
	inForm := bytes.Join([][]byte{[]byte("--xyz\r\nContent-Disposition: form-data; name=\"height_cm\"\r\n\r\n174.058\r\n--xyz\r\nContent-Disposition: form-data; name=\"image\"; filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n"), photo, []byte("\r\n--xyz--\r\n")}, nil)
	for _, event := range []string{"function-url.json", "http-api.json", "rest-api.json", "load-balancer.json"} {
		var lengths []any
		for kind, body := range map[string][]byte{"application/json": inJSON, "multipart/form-data; boundary=" + boundary: inForm} {
			got := invoke(event, "POST", "/measure", kind, body)
			var a struct {
				Status string
				Data   map[string]any
			}
			if err := json.Unmarshal([]byte(got.Body), &a); err != nil || got.StatusCode != 200 || a.Status != "success" || got.IsBase64Encoded {
				t.Errorf("%s, %s: %+v, %v", event, kind, got, err)
				continue
			}
			lengths = append(lengths, a.Data["arm_cm"])
			picture := invoke(event, "GET", a.Data["output_image_url"].(string), "", nil)
			if picture.StatusCode != 200 || !picture.IsBase64Encoded || !strings.HasPrefix(picture.Body, "/9j/") {
				t.Errorf("%s: the picture is %d %.40s", event, picture.StatusCode, picture.Body)
			}
		}
		if len(lengths) == 2 && (lengths[0] != lengths[1] || lengths[0] == nil) {
			t.Errorf("%s: arms of %v", event, lengths)
		}
		if got := invoke(event, "POST", "/measure", "application/json", []byte(`{"height_cm":1}`)); got.StatusCode != 400 || !strings.Contains(got.Body, "INVALID_INPUT") {
			t.Errorf("%s without a photo: %+v", event, got)
		}
	}
}

func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var stderr bytes.Buffer
	args := []string{"-model", "lite", "-storage", "mem://", "-listen", l.Addr().String()}
	if code := run(context.Background(), args, func(string) string { return "" }, &stderr); code != 1 || stderr.Len() == 0 {
		t.Errorf("exit code %d, %q", code, &stderr)
	}
}

// A process that is told to stop does, whatever hangs: a body that never ends, or a photo of each format that is still being
// decoded. WebP's decoder is the one that cannot be interrupted.
func TestStopsWhateverHangs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM")
	}
	progressive, err := os.ReadFile("service/testdata/jpeg_progressive_444_50mp.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"JPEG": progressive, "PNG": hostile.InterlacedPNG(4800, 4800), "WebP": hostile.EmptyWebP(7000, 7000),
	} {
		t.Run(name, func(t *testing.T) { stopAmid(t, file) })
	}
}

func stopAmid(t *testing.T, file []byte) {
	p := startProcess(t, nil, "-listen", "127.0.0.1:0", "-timeout", "400ms", "-workers", "1", "-drain", "100ms")
	address := p.address(t)
	body, never := io.Pipe()
	defer never.Close()
	go io.WriteString(never, `{"height_cm":175,"image_base64":"`)
	go http.Post(address+"/measure", "application/json", body)
	photo, err := json.Marshal(map[string]any{"image_base64": file, "height_cm": 175})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(address+"/measure", "application/json", bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	told := time.Now()
	p.Process.Signal(syscall.SIGTERM)
	ended := make(chan error, 1)
	go func() {
		for range p.lines { // until the process ends
		}
		ended <- p.Wait()
	}()
	select {
	case err := <-ended:
		t.Logf("the photo got %d, and the process ended after %v", resp.StatusCode, time.Since(told))
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the process lives 10 s after SIGTERM")
	}
}

// A function none of whose workers will ever be free ends, so that Lambda starts another.
func TestLambdaStuck(t *testing.T) {
	event, err := os.ReadFile("testdata/events/function-url.json")
	if err != nil {
		t.Fatal(err)
	}
	event = []byte(strings.NewReplacer("@METHOD", "GET", "@PATH", "/", "@TYPE", "", "@BODY", "").Replace(string(event)))
	for _, stuck := range []bool{false, true} {
		exited := false
		h := newLambda(http.NotFoundHandler(), func() bool { return stuck }, func(int) { exited = true })
		if _, err := h.Invoke(t.Context(), event); err != nil || exited != stuck {
			t.Errorf("stuck %v: exited %v, %v", stuck, exited, err)
		}
	}
}

// The README's curl lines are answered with lengths, as they stand there.
func TestReadme(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "base64"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	pictures := t.TempDir()
	p := startProcess(t, nil, "-listen", "127.0.0.1:0", "-storage", "file://"+pictures)
	here := strings.NewReplacer("http://127.0.0.1:8080", p.address(t), "examples/server/pictures", pictures, "curl ", "curl -sS ")
	lines := strings.Split(strings.ReplaceAll(string(readme), "|\n        ", "| "), "\n")
	asked := 0
	for _, line := range lines {
		line, ok := strings.CutPrefix(line, "    ")
		if !ok || !strings.Contains(line, "curl ") && !strings.HasPrefix(line, "cp ") {
			continue
		}
		sh := exec.Command("bash", "-c", here.Replace(line))
		sh.Dir = "../.."
		out, err := sh.CombinedOutput()
		if err != nil || strings.Contains(line, "curl") && !strings.HasPrefix(string(out), `{"status":"success"`) {
			t.Errorf("%s\n%v %s", line, err, out)
		}
		asked++
	}
	if asked < 5 {
		t.Errorf("only %d lines were found", asked)
	}
}
