package proof

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The server needs nothing: it measures a photo of 12 megapixels, sent in a form and in JSON,
// alone on a read-only root, and gives the annotated picture.
func TestServerNeedsNothing(t *testing.T) {
	s := startServer(t, folder(t, map[string]string{"server": build(t, ".", runtime.GOARCH)}), "/server", "-storage", "mem://")
	s.check(t)
	measureBothWays(t, s, largePhoto(t), truth, 4)
	answersAll(t, s)
	s.check(t)
	s.stop(t)
}

// The same for arm64, in QEMU's emulator of user programs, which lies beside it.
func TestServerNeedsNothingARM64(t *testing.T) {
	emulator, err := exec.LookPath("qemu-aarch64-static")
	if err != nil {
		unavailable(t, "qemu-user-static is not installed")
	}
	photo, err := os.ReadFile(smallPhoto)
	if err != nil {
		t.Fatal(err)
	}
	if !testing.Short() {
		photo = largePhoto(t)
	}
	root := folder(t, map[string]string{"server": build(t, ".", "arm64"), "qemu": emulator})
	s := startServer(t, root, "/qemu", "/server", "-storage", "mem://", "-model", "lite", "-timeout", "10m")
	s.check(t)
	measureBothWays(t, s, photo, native(t, photo, "lite"), .2) // rounded to tenths; the processors round differently
	answersAll(t, s)
	s.unchanged(t)
}

// startServer starts a server in a sandbox and waits until it listens.
func startServer(t testing.TB, root string, argv ...string) *sandbox {
	t.Helper()
	s := start(t, root, nil, argv...)
	awaitAddress(t, s.Cmd, &s.stderr)
	return s
}

// awaitAddress waits until the server's log tells its URL.
func awaitAddress(t testing.TB, cmd *exec.Cmd, l *log) (url string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if url = l.address(); url != "" {
			return url
		}
		if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid)); err != nil || bytes.Contains(b, []byte(") Z ")) {
			break // it has ended
		}
	}
	t.Fatalf("the server does not listen: %s", l)
	return ""
}

// stop ends the server as a container's host does, and looks for traces.
func (s *sandbox) stop(t testing.TB) {
	t.Helper()
	s.Process.Signal(syscall.SIGTERM)
	if err := s.Wait(); err != nil {
		t.Errorf("the server ended with %v: %s", err, &s.stderr)
	}
	s.unchanged(t)
}

// measureBothWays sends the photo in a form and in JSON, and fetches the picture.
func measureBothWays(t testing.TB, s *sandbox, photo []byte, want lengths, tolerance float64) {
	t.Helper()
	c, url := s.client(), s.stderr.address()
	inForm := post(t, c, url, photo, false)
	inJSON := post(t, c, url, photo, true)
	if !inForm.Data.near(want, tolerance) || inForm.Data.lengths != inJSON.Data.lengths {
		t.Errorf("measured %+v in a form, %+v in JSON, should be about %+v", inForm.Data, inJSON.Data, want)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := jpeg.DecodeConfig(bytes.NewReader(get(t, c, url+inForm.Data.Picture, "image/jpeg")))
	if err != nil || picture.Width < size.Width || picture.Height < size.Height {
		t.Errorf("the annotated picture of %d × %d pixels has %d × %d: %v", size.Width, size.Height, picture.Width, picture.Height, err)
	}
}

// answersAll asks for all that is not a measurement.
func answersAll(t testing.TB, s *sandbox) {
	t.Helper()
	for path, kind := range map[string]string{
		"/": "text/html", "/style.css": "text/css", "/app.js": "text/javascript",
		"/healthz": "text/plain", "/readyz": "text/plain", "/metrics": "text/plain", "/openapi.json": "application/json",
	} {
		if b := get(t, s.client(), s.stderr.address()+path, kind); len(b) == 0 {
			t.Errorf("%s is empty", path)
		}
	}
}

type measured struct {
	Status string
	Data   struct {
		lengths
		Picture string `json:"output_image_url"`
	}
}

// post measures a photo that is sent as base64 in JSON or in a form.
func post(t testing.TB, c *http.Client, url string, photo []byte, inJSON bool) *measured {
	t.Helper()
	var body bytes.Buffer
	kind := "application/json"
	if inJSON {
		json.NewEncoder(&body).Encode(map[string]any{"image_base64": photo, "height_cm": stature})
	} else {
		form := multipart.NewWriter(&body)
		kind = form.FormDataContentType()
		part, err := form.CreateFormFile("image", "photo.jpg")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(photo)
		form.WriteField("height_cm", strconv.FormatFloat(stature, 'f', -1, 64))
		form.Close()
	}
	resp, err := c.Post(url+"/measure", kind, &body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	a := &measured{}
	if err != nil || resp.StatusCode != http.StatusOK || json.Unmarshal(b, a) != nil || a.Status != "success" {
		t.Fatalf("the answer with status %d is %s, %v", resp.StatusCode, b, err)
	}
	return a
}

func get(t testing.TB, c *http.Client, url, kind string) []byte {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), kind) {
		t.Errorf("GET %s: status %d, %s, %v", url, resp.StatusCode, resp.Header.Get("Content-Type"), err)
	}
	return b
}
