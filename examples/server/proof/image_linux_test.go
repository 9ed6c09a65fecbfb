package proof

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"
)

// The image holds the program, its licences and nothing else, is built without a daemon, and measures: run by
// buildah, and with its settings as the read-only root of a sandbox.
func TestImage(t *testing.T) {
	if _, err := exec.LookPath("buildah"); err != nil {
		unavailable(t, "buildah is not installed")
	}
	if os.Geteuid() != 0 {
		unavailable(t, "buildah's isolation chroot is for root")
	}
	work := t.TempDir()
	archive := filepath.Join(work, "pose.tar")
	out, err := exec.Command("../image/build.sh", archive).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%s", out)
	buildah := func(args ...string) *exec.Cmd {
		return exec.Command("buildah", append([]string{"--storage-driver", "vfs", "--root", filepath.Join(work, "storage"), "--runroot", filepath.Join(work, "run")}, args...)...)
	}
	ask := func(args ...string) string {
		t.Helper()
		out, err := buildah(args...).Output()
		if err != nil {
			t.Fatalf("buildah %q: %v", args, err)
		}
		return string(regexp.MustCompile(`\s+$`).ReplaceAll(out, nil))
	}
	container := ask("from", "oci-archive:"+archive)
	t.Cleanup(func() { buildah("rm", container).Run(); buildah("rmi", "--all", "--force").Run() })

	var image struct {
		OCIv1 struct {
			Config struct {
				User         string
				Env          []string
				Entrypoint   []string
				ExposedPorts map[string]struct{}
			}
		}
	}
	if err := json.Unmarshal([]byte(ask("inspect", container)), &image); err != nil {
		t.Fatal(err)
	}
	c := image.OCIv1.Config
	if _, exposed := c.ExposedPorts["8080/tcp"]; c.User != "65534:65534" || !exposed {
		t.Errorf("the image's settings are %+v", c)
	}

	t.Run("sandbox", func(t *testing.T) {
		root := ask("mount", container)
		for dir := root; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) { // for the unprivileged user
			os.Chmod(dir, 0o755)
		}
		if files, err := os.ReadDir(root); err != nil || len(files) != 2 || files[0].Name() != "LICENCES.txt" || files[1].Name() != "server" {
			t.Errorf("the image holds %v, %v", files, err)
		}
		s := start(t, root, c.Env, c.Entrypoint...)
		awaitAddress(t, s.Cmd, &s.stderr)
		s.check(t)
		url := "http://127.0.0.1:8080"
		if a := post(t, s.client(), url, largePhoto(t), false); !a.Data.near(truth, 4) {
			t.Errorf("measured %+v", a)
		}
		s.stop(t)
	})
	t.Run("buildah", func(t *testing.T) {
		var stderr log
		run := buildah(slices.Concat([]string{"run", "--isolation", "chroot", container, "--"}, c.Entrypoint, []string{"-listen", "127.0.0.1:0"})...)
		run.Stderr = &stderr
		run.WaitDelay = 10 * time.Second
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() { run.Process.Signal(os.Interrupt); run.Wait() }()
		url := awaitAddress(t, run, &stderr)
		if a := post(t, http.DefaultClient, url, largePhoto(t), false); !a.Data.near(truth, 4) {
			t.Errorf("measured %+v", a)
		}
	})
}
