package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// small is a repository like this one, with as little in it as can be.
var small = map[string]string{
	"go.mod":                             "module github.com/hypermob/pose\n\ngo 1.21\n",
	"pose.go":                            "package pose\n\nfunc Arm() int { return 54 }\n",
	"LICENSE":                            "anybody may do anything\n",
	"internal/body/body.go":              "package body\n",
	"posetest/posetest.go":               "package posetest\n",
	"cmd/pose/main.go":                   "package main\n\nimport \"github.com/hypermob/pose\"\n\nfunc main() { println(pose.Arm()) }\n",
	"tools/release/testdata/try/main.go": "package main\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/hypermob/pose\"\n)\n\nfunc main() { fmt.Println(pose.Arm()) }\n",
	"heif/go.mod":                        "module github.com/hypermob/pose/heif\n\ngo 1.21\n\nrequire github.com/hypermob/pose v0.7.0\n",
	"heif/go.work":                       "go 1.21\n\nuse .\n\nreplace github.com/hypermob/pose v0.7.0 => ..\n",
	"examples/server/go.work": "go 1.21\n\nuse .\n\nreplace (\n\tgithub.com/hypermob/pose v0.7.0 => ../..\n" +
		"\tgithub.com/hypermob/pose/heif v0.7.0 => ../../heif\n)\n",
	"heif/heif.go": "package heif\n\nimport _ \"github.com/hypermob/pose\"\n",
	"examples/server/go.mod": "module github.com/hypermob/pose/examples/server\n\ngo 1.21\n\nrequire (\n" +
		"\tgithub.com/hypermob/pose v0.7.0\n\tgithub.com/hypermob/pose/heif v0.7.0\n)\n",
	"examples/server/worker/worker.go": "package worker\n",
	"examples/batch/go.work": "go 1.21\n\nuse .\n\nreplace (\n\tgithub.com/hypermob/pose v0.7.0 => ../..\n" +
		"\tgithub.com/hypermob/pose/heif v0.7.0 => ../../heif\n\tgithub.com/hypermob/pose/examples/server v0.7.0 => ../server\n)\n",
	"examples/batch/go.mod": "module github.com/hypermob/pose/examples/batch\n\ngo 1.21\n\nrequire (\n" +
		"\tgithub.com/hypermob/pose v0.7.0\n\tgithub.com/hypermob/pose/examples/server v0.7.0\n)\n",
	"examples/batch/main.go":  "package main\n\nimport (\n\t_ \"github.com/hypermob/pose\"\n\t_ \"github.com/hypermob/pose/examples/server/worker\"\n)\n\nfunc main() {}\n",
	"examples/server/main.go": "package main\n\nimport (\n\t_ \"github.com/hypermob/pose\"\n\t_ \"github.com/hypermob/pose/heif\"\n)\n\nfunc main() {}\n",
}

// repository commits files, small's with some changes, and goes into the folder.
func repository(t *testing.T, changes map[string]string) string {
	t.Helper()
	dir := committed(t, changes)
	t.Chdir(dir)
	return dir
}

// repositoryAt commits files and serves them, wherever the test is.
func repositoryAt(t *testing.T, changes map[string]string, r *rehearsal) {
	t.Helper()
	if err := r.serveFrom(committed(t, changes)); err != nil {
		t.Fatal(err)
	}
}

func committed(t *testing.T, changes map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files := maps.Clone(small)
	maps.Copy(files, changes)
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "all"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// work is a folder whose read-only caches can be removed.
func work(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "release-test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		removeAll(dir)
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("%s is not removed: %v", dir, err)
		}
	})
	return dir
}

// What serve writes is what Go downloads: the last commit, each module without those inside it.
func TestServe(t *testing.T) {
	root := repository(t, nil)
	write(t, filepath.Join(root, "pose.go"), "package pose // not committed\n")
	r := rehearsal{work: work(t)}
	if err := r.serve(); err != nil {
		t.Fatal(err)
	}
	if r.version != "0.7.0" {
		t.Errorf("the version is %q", r.version)
	}
	at := filepath.Join(r.work, "proxy", filepath.FromSlash(library), "@v")
	mod, err := os.ReadFile(filepath.Join(at, "v0.7.0.mod"))
	if err != nil || string(mod) != small["go.mod"] {
		t.Errorf("%q, %v", mod, err)
	}
	var info struct{ Version, Time string }
	b, err := os.ReadFile(filepath.Join(at, "v0.7.0.info"))
	if err == nil {
		err = json.Unmarshal(b, &info)
	}
	if err != nil || info.Version != "v0.7.0" || info.Time == "" {
		t.Errorf("%s: %v", b, err)
	}
	names, pose := unzip(t, filepath.Join(at, "v0.7.0.zip"), library+"@v0.7.0/pose.go")
	want := []string{"LICENSE", "cmd/pose/main.go", "go.mod", "internal/body/body.go", "pose.go", "posetest/posetest.go", "tools/release/testdata/try/main.go"}
	for i, n := range want {
		want[i] = library + "@v0.7.0/" + n
	}
	if !slices.Equal(names, want) || pose != small["pose.go"] {
		t.Errorf("%q, want %q; pose.go is %q", names, want, pose)
	}
	served := filepath.Join(r.work, "proxy", filepath.FromSlash(server), "@v", "v0.7.0.zip")
	if names, _ := unzip(t, served, ""); !slices.Contains(names, server+"@v0.7.0/main.go") {
		t.Errorf("the server has %q", names)
	}
}

// unzip lists a zip file, and reads one of its files.
func unzip(t *testing.T, path, file string) (names []string, text string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		names = append(names, f.Name)
		if f.Name != file {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		text = string(b)
	}
	slices.Sort(names)
	return names, text
}

func TestServeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]string
		why     string
	}{
		"a replace directive": {map[string]string{"examples/server/go.mod": small["examples/server/go.mod"] + "\nreplace github.com/hypermob/pose => ../..\n"}, "replace directive"},
		"another library":     {map[string]string{"examples/server/go.mod": "module github.com/hypermob/pose/examples/server\n"}, "does not name the library"},
		"another version":     {map[string]string{"examples/batch/go.mod": strings.ReplaceAll(small["examples/batch/go.mod"], "v0.7.0", "v0.6.0")}, "v0.6.0"},
		"two versions":        {map[string]string{"examples/batch/go.mod": strings.Replace(small["examples/batch/go.mod"], "v0.7.0", "v0.6.0", 1)}, "v0.6.0 and v0.7.0"},
		"a broken go.mod":     {map[string]string{"examples/server/go.mod": "modul x\n"}, "unknown directive"},
		"no version":          {map[string]string{"examples/server/go.mod": strings.ReplaceAll(small["examples/server/go.mod"], "v0.7.0", "latest")}, "version"},
	} {
		t.Run(name, func(t *testing.T) {
			repository(t, c.changes)
			r := rehearsal{work: work(t)}
			if err := r.serve(); err == nil || !strings.Contains(err.Error(), c.why) {
				t.Errorf("%v, want an error that mentions %q", err, c.why)
			}
		})
	}
	t.Chdir(t.TempDir())
	if err := (&rehearsal{work: work(t)}).serve(); err == nil || !strings.Contains(err.Error(), "git rev-parse") {
		t.Errorf("outside of a repository: %v", err)
	}
}

// A stranger gets the library, imports all of it, builds, runs and vendors, without network.
func TestStranger(t *testing.T) {
	repository(t, nil)
	r := rehearsal{work: work(t)}
	if err := r.serve(); err != nil {
		t.Fatal(err)
	}
	m, err := r.importer("stranger", library, ".", "try")
	if err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadFile(filepath.Join(m.dir, "all", "all.go"))
	if err != nil || !strings.Contains(string(all), `_ "github.com/hypermob/pose/posetest"`) || !strings.Contains(string(all), `_ "github.com/hypermob/pose"`) ||
		strings.Contains(string(all), "internal/") || strings.Contains(string(all), "cmd/") {
		t.Errorf("%v\n%s", err, all)
	}
	if err := m.build(1, tidy, vet); err != nil {
		t.Fatal(err)
	}
	if answer, err := m.output("bin/try"); err != nil || answer != "54\n" {
		t.Errorf("the answer is %q, %v", answer, err)
	}
	if err := m.vendor(); err != nil {
		t.Error(err)
	}
	if err := m.programs(map[string]float64{"try": 50}); err != nil {
		t.Error(err)
	}
	if err := m.programs(map[string]float64{"try": 0.1}); err == nil || !strings.Contains(err.Error(), "more than 0.1") {
		t.Errorf("a program of more than 0.1 MB: %v", err)
	}
	if err := m.programs(map[string]float64{"none": 1}); !os.IsNotExist(err) {
		t.Errorf("a program that is not there: %v", err)
	}
	if err := m.downloads(0.000_1); err == nil || !strings.Contains(err.Error(), "more than 0.0001") {
		t.Errorf("more than 100 bytes are downloaded: %v", err)
	}
	if err := m.run("go", "get", "example.com/other@v1.0.0"); err == nil || !strings.Contains(err.Error(), "example.com/other") {
		t.Errorf("a module that nobody has: %v", err)
	}
	if err := m.run("go", "get", library+"@v0.7.1"); err == nil {
		t.Error("there is a version that was not tagged")
	}
}

func TestImportAll(t *testing.T) {
	m := &outside{dir: t.TempDir()}
	if err := m.importAll("x", []listed{{"x/cmd", "main"}, {"x/internal/a", "a"}, {"x/b/internal", "internal"}}); err == nil {
		t.Error("a module with nothing to import is imported")
	}
	if err := m.importAll("x", []listed{{"x/internals", "internals"}}); err != nil {
		t.Errorf("a public package is taken for an internal one: %v", err)
	}
}

// A module that does not build is an error that says why, and so is one that is not there.
func TestBroken(t *testing.T) {
	repository(t, map[string]string{"pose.go": "package pose\n\nfunc Arm() int { return leg }\n"})
	r := rehearsal{work: work(t)}
	if err := r.serve(); err != nil {
		t.Fatal(err)
	}
	m, err := r.importer("stranger", library, ".", "try")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.build(1); err == nil || !strings.Contains(err.Error(), "undefined: leg") {
		t.Errorf("a library that does not build: %v", err)
	}
	if _, err := r.packages("none"); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("packages of no folder: %v", err)
	}
	if _, err := r.module("other", "none"); err == nil {
		t.Error("a program that is not in testdata is copied")
	}
}

// go.mod has to be what go mod tidy makes of it.
func TestIsTidy(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]string
		tidy    bool
	}{
		"as it should be": {nil, true},
		"heif needs no more": {map[string]string{
			"heif/heif.go": "package heif\n"}, false},
		"the server's requirement is indirect": {map[string]string{
			"examples/server/main.go": "package main\n\nimport _ \"github.com/hypermob/pose/heif\"\n\nfunc main() {}\n"}, false},
		"the batch needs no server": {map[string]string{
			"examples/batch/main.go": "package main\n\nimport _ \"github.com/hypermob/pose\"\n\nfunc main() {}\n"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			root := repository(t, c.changes)
			if err := (&rehearsal{root: root}).isTidy(); (err == nil) != c.tidy {
				t.Errorf("%v", err)
			}
			mod, err := os.ReadFile(filepath.Join(root, "examples/server/go.mod"))
			if c.tidy && (err != nil || string(mod) != small["examples/server/go.mod"]) {
				t.Errorf("the go.mod is now %q, %v", mod, err)
			}
		})
	}
}

// Module caches are read-only, and go all the same.
func TestRemoveAll(t *testing.T) {
	dir := filepath.Join(work(t), "cache")
	write(t, filepath.Join(dir, "a", "b", "c.txt"), "x")
	for _, d := range []string{"a/b", "a", ""} {
		if err := os.Chmod(filepath.Join(dir, d), 0o555); err != nil {
			t.Fatal(err)
		}
	}
	removeAll(dir)
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
}

func TestFileURL(t *testing.T) {
	if got := fileURL("/a/b"); got != "file:///a/b" {
		t.Error(got)
	}
	if got := fileURL(fmt.Sprintf("C:%ca", os.PathSeparator)); got != "file:///C:/a" {
		t.Error(got)
	}
}
