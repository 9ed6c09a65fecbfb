// Package deploy tests the scripts that put the server into a Lambda function, without a cloud: the commands that they
// call are this test binary under other names, which records what it is called with and answers as the real ones do.
package deploy

import (
	"archive/zip"
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	secret   = "a-password-of-ECR"
)

// A run is one of a script, and what stands in for the cloud.
type run struct {
	kind         string   // of the function: Zip or Image
	architecture string   // default arm64
	image        string   // that the function has
	failing      string   // how the command begins that fails
	runs         string   // the hash of what the function runs in the end, if not that of what was sent
	realGo       bool     // builds the server itself
	endpoint     string   // that the real aws command talks to
	noDaemon     string   // not empty: docker does not run
	without      []string // commands that are not installed
}

// A call is one that a script made.
type call struct {
	Args  []string // the first is the command
	Stdin string
	Files []string // of the folder that docker builds from, or of the zip that is sent
}

func (c call) String() string { return strings.Join(c.Args, " ") }

// script runs a script with stand-ins for all that it calls and returns what it printed and called.
func (r run) script(t *testing.T, command []string, args ...string) (stdout, stderr string, code int, calls []call) {
	t.Helper()
	bin, log := t.TempDir(), filepath.Join(t.TempDir(), "log")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"aws", "docker", "buildah", "go"} {
		if slices.Contains(r.without, name) || r.realGo && name == "go" {
			continue
		}
		if err := os.Symlink(self, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	realGo, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	realAWS, _ := exec.LookPath("aws")
	state, err := json.Marshal(map[string]string{
		"kind": r.kind, "architecture": cmp.Or(r.architecture, "arm64"), "image": cmp.Or(r.image, "None"),
		"failing": r.failing, "runs": r.runs, "log": log, "go": realGo, "path": os.Getenv("PATH"),
		"aws": realAWS, "endpoint": r.endpoint, "no daemon": r.noDaemon,
	})
	if err != nil {
		t.Fatal(err)
	}
	path := bin + string(os.PathListSeparator) + os.Getenv("PATH")
	if len(r.without) > 0 {
		path = bin + ":/usr/bin:/bin" // none of the real ones
	}
	c := exec.Command(command[0], append(command[1:], args...)...)
	c.Env = append(os.Environ(), "DEPLOY_STAND_IN="+string(state), "PATH="+path, "TMPDIR="+t.TempDir(), "GOFLAGS=")
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	lines, _ := os.ReadFile(log)
	for line := range strings.Lines(string(lines)) {
		var one call
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		calls = append(calls, one)
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode(), calls
}

// scripts are those that this machine can run.
func scripts(t *testing.T, each func(t *testing.T, command []string)) {
	t.Run("bash", func(t *testing.T) { each(t, []string{"bash", "deploy.sh"}) })
	t.Run("PowerShell", func(t *testing.T) {
		pwsh, err := exec.LookPath("pwsh")
		if err != nil {
			t.Skip("there is no pwsh in PATH: TestSameCommands looks at deploy.ps1")
		}
		each(t, []string{pwsh, "-NoProfile", "-File", "deploy.ps1"})
	})
}

const (
	get    = "aws lambda get-function --function-name pose --query [Configuration.PackageType,Configuration.Architectures[0],Code.ImageUri] --output text"
	wait   = "aws lambda wait function-updated --function-name pose"
	getNow = "aws lambda get-function --function-name pose --query [Configuration.CodeSha256,Configuration.LastModified,Code.ResolvedImageUri] --output text"
)

// inOrder fails the test unless the calls are these; * stands for a path.
func inOrder(t *testing.T, calls []call, want ...string) {
	t.Helper()
	for i := range max(len(calls), len(want)) {
		switch {
		case i >= len(calls):
			t.Errorf("call %d is missing: %s", i+1, want[i])
		case i >= len(want):
			t.Errorf("call %d was not expected: %s", i+1, calls[i])
		case !regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(want[i]), `\*`, `\S+`) + "$").MatchString(calls[i].String()):
			t.Errorf("call %d is\n%s\nwant\n%s", i+1, calls[i], want[i])
		}
	}
}

func TestImage(t *testing.T) {
	scripts(t, func(t *testing.T, command []string) {
		for name, r := range map[string]run{
			"a tag":    {kind: "Image", image: registry + "/team/pose-server:old"},
			"a digest": {kind: "Image", image: registry + "/team/pose-server@sha256:0123"},
			"no tag":   {kind: "Image", image: registry + "/team/pose-server", architecture: "x86_64"},
		} {
			out, errs, code, calls := r.script(t, command, "-t", "v7", "pose")
			goarch := map[string]string{"": "arm64", "x86_64": "amd64"}[r.architecture]
			architecture, image := cmp.Or(r.architecture, "arm64"), registry+"/team/pose-server:v7"
			if want := "pose runs v7 (linux/" + goarch + ") since 2026-11-28T17:00:00.000+0000: " + registry + "/team/pose-server@sha256:beef\n"; code != 0 || out != want {
				t.Fatalf("%s: exit code %d, %q, want %q; standard error:\n%s", name, code, out, want, errs)
			}
			inOrder(t, calls, get,
				"docker buildx build --platform linux/"+goarch+" --provenance=false --load --tag "+image+" --file */Dockerfile *",
				"aws ecr get-login-password --region eu-west-1",
				"docker login --username AWS --password-stdin "+registry,
				"docker push "+image,
				"aws lambda update-function-code --function-name pose --image-uri "+image+" --architectures "+architecture+" --query CodeSha256 --output text",
				wait, getNow)
			if files := calls[1].Files; !slices.Equal(files, []string{"LICENCES.txt", "server"}) {
				t.Errorf("%s: docker builds from %v", name, files)
			}
			if strings.TrimSpace(calls[3].Stdin) != secret || strings.Contains(errs+out, secret) {
				t.Errorf("%s: docker's password is %q; it may be nowhere else:\n%s", name, calls[3].Stdin, errs)
			}
		}
	})
}

func TestBuildah(t *testing.T) {
	image := registry + "/pose-server"
	for name, r := range map[string]run{
		"asked for":       {kind: "Image", image: image + ":old"},
		"no docker there": {kind: "Image", image: image + ":old", without: []string{"docker"}},
		"no daemon":       {kind: "Image", image: image + ":old", noDaemon: "1"},
	} {
		args := []string{"-t", "v7", "pose"}
		if name == "asked for" {
			args = append([]string{"-b", "buildah"}, args...)
		}
		out, errs, code, calls := r.script(t, []string{"bash", "deploy.sh"}, args...)
		if code != 0 || !strings.HasPrefix(out, "pose runs v7 (linux/arm64) since ") {
			t.Fatalf("%s: exit code %d, %q; standard error:\n%s", name, code, out, errs)
		}
		storage := "buildah --storage-driver vfs --root * --runroot * "
		inOrder(t, calls, get,
			"aws ecr get-login-password --region eu-west-1",
			"buildah login --username AWS --password-stdin "+registry,
			storage+"build --quiet --isolation chroot --arch arm64 --timestamp 0 --file Dockerfile --tag pose-server *",
			storage+"push --quiet pose-server docker://"+image+":v7",
			storage+"rmi --all --force",
			"aws lambda update-function-code --function-name pose --image-uri "+image+":v7 --architectures arm64 --query CodeSha256 --output text",
			wait, getNow)
		if strings.TrimSpace(calls[2].Stdin) != secret {
			t.Errorf("%s: buildah's password is %q", name, calls[2].Stdin)
		}
	}
}

func TestZip(t *testing.T) {
	scripts(t, func(t *testing.T, command []string) {
		out, errs, code, calls := run{kind: "Zip"}.script(t, command, "-t", "v7", "pose")
		if code != 0 || out != "pose runs v7 (linux/arm64) since 2026-11-28T17:00:00.000+0000: c2VudA==\n" {
			t.Fatalf("exit code %d, %q; standard error:\n%s", code, out, errs)
		}
		inOrder(t, calls, get,
			"aws lambda update-function-code --function-name pose --zip-file fileb://*/pose.zip --architectures arm64 --query CodeSha256 --output text",
			wait, getNow)
		if files := calls[1].Files; !slices.Equal(files, []string{"bootstrap -rwxrwxrwx", "LICENCES.txt -rw-rw-rw-"}) {
			t.Errorf("the zip holds %q", files)
		}
	})
}

// TestRealProgram builds the server itself.
func TestRealProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server for another processor")
	}
	_, errs, code, calls := run{kind: "Zip", realGo: true}.script(t, []string{"bash", "deploy.sh"}, "pose")
	if code != 0 || len(calls) != 4 || calls[1].Files[0] != "bootstrap -rwxrwxrwx EM_AARCH64" {
		t.Errorf("exit code %d, %v; standard error:\n%s", code, calls, errs)
	}
}

// TestFailures: whatever fails ends the script, before anything that follows, with the reason.
func TestFailures(t *testing.T) {
	scripts(t, func(t *testing.T, command []string) {
		image, short := run{kind: "Image", image: registry + "/pose:old"}, "-t v7 pose"
		for _, c := range []struct {
			r       run
			failing string
			last    string // the call that failed
			says    string
		}{
			{image, "aws lambda get-function", "aws lambda get-function", "there is no function pose"},
			{image, "docker buildx", "docker buildx", ""},
			{image, "aws ecr", "", ""}, // docker login may have begun
			{image, "docker login", "docker login", ""},
			{image, "docker push", "docker push", ""},
			{image, "aws lambda update-function-code", "aws lambda update-function-code", ""},
			{image, "aws lambda wait", "aws lambda wait", "Lambda did not take the new code"},
			{run{kind: "Zip"}, "aws lambda update-function-code", "aws lambda update-function-code", ""},
			{run{kind: "Zip", runs: "b3RoZXI="}, "", "aws lambda get-function", "pose runs b3RoZXI=, not c2VudA=="},
			{run{kind: "Jar"}, "", "aws lambda get-function", "package type is Jar"},
		} {
			c.r.failing = c.failing
			out, errs, code, calls := c.r.script(t, command, strings.Fields(short)...)
			last := calls[len(calls)-1].String()
			if code != 1 || out != "" || !strings.HasPrefix(last, c.last) || !strings.Contains(errs, c.says) {
				t.Errorf("%s: exit code %d, the last call is %s; it says %q and\n%s", c.failing, code, last, out, errs)
			}
			if c.failing == "aws ecr" && slices.ContainsFunc(calls, func(c call) bool { return strings.HasPrefix(c.String(), "docker push") }) {
				t.Error("without a password docker pushes all the same")
			}
		}
	})
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"-h", 0, "usage: deploy/deploy.sh"},
		{"", 2, "name one function"},
		{"pose other", 2, "name one function"},
		{"-x pose", 2, "there is no flag -x"},
		{"-t", 2, "-t needs a value"},
		{"-b podman pose", 2, "-b is docker or buildah"},
	} {
		out, errs, code, calls := run{}.script(t, []string{"bash", "deploy.sh"}, strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(out+errs, c.says) || len(calls) != 0 {
			t.Errorf("%s: exit code %d, %q, %q, %v", c.args, code, out, errs, calls)
		}
	}
	if _, errs, code, _ := (run{without: []string{"aws"}}).script(t, []string{"bash", "deploy.sh"}, "pose"); code != 1 || !strings.Contains(errs, "aws is not installed") {
		t.Errorf("without aws: exit code %d, %q", code, errs)
	}
}

// zipped names what is in a zip, with its mode and, of a program, its processor.
func zipped(path string) (files []string, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	for _, f := range z.File {
		name := f.Name + " " + f.Mode().String()
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(r); err != nil {
			return nil, err
		}
		if program, err := elf.NewFile(bytes.NewReader(content.Bytes())); err == nil {
			name += " " + program.Machine.String()
		}
		files = append(files, name)
	}
	return files, nil
}
