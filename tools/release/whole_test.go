package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// says is a program that imports packages and prints a text.
func says(text string, imports ...string) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"fmt\"\n")
	for _, path := range imports {
		fmt.Fprintf(&b, "\t_ %q\n", path)
	}
	fmt.Fprintf(&b, ")\n\nfunc main() { fmt.Print(%q) }\n", text)
	return b.String()
}

const (
	success = "{\"status\":\"success\"}\n"
	helpers = "tools/release/testdata/"
)

// complete is what small lacks for a whole rehearsal: the commands, and the strangers' programs.
var complete = map[string]string{
	"cmd/pose/main.go":                 says(success, library),
	"examples/measure/main.go":         says(success, library),
	"testdata/render_p001.jpg":         "a photo\n",
	"tools/fit/main.go":                says("no command of importers"),
	helpers + "app/main.go":            says("arm 54.4 cm\n", library),
	helpers + "nomodel/main.go":        says("arm 54.4 cm\n", library),
	helpers + "heic/main.go":           says("225 × 300\n", heif),
	helpers + "mount/main.go":          says("success 200 arm 54.4 cm\n", server+"/service"),
	"heif/decoders/main.go":            says("", heif),
	"heif/testdata/person.heic":        "a photo\n",
	"examples/server/service/s.go":     "package service\n",
	"examples/server/tools/none/no.go": "package none\n",
}

// with is complete with other files.
func with(changes ...string) map[string]string {
	files := maps.Clone(complete)
	for i := 0; i < len(changes); i += 2 {
		files[changes[i]] = changes[i+1]
	}
	return files
}

// A repository that is as it should be passes all steps, with nothing left over.
func TestRehearsal(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and installs a dozen programs")
	}
	repository(t, complete)
	r := rehearsal{work: work(t)}
	if err := r.run(); err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"app/bin/app", "app/bin/nomodel", "app/vendor/modules.txt", "heic/bin/heic", "mount/bin/mount", "install/bin/pose", "install/bin/measure", "install/bin/server", "install/bin/batch"} {
		if _, err := os.Stat(filepath.Join(r.work, filepath.FromSlash(program))); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(r.work, "install", "bin", "fit")); !os.IsNotExist(err) {
		t.Errorf("a tool of the project is installed: %v", err)
	}
}

// Each step fails for what it looks at.
func TestSteps(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	for name, c := range map[string]struct {
		files map[string]string
		step  func(r *rehearsal) error
		why   string
	}{
		"an arm that is none":     {with(helpers+"app/main.go", says("arm 154.4 cm\n", library)), (*rehearsal).getLibrary, `answers are "arm 154.4 cm\n"`},
		"two answers":             {with(helpers+"nomodel/main.go", says("arm 54.5 cm\n", library)), (*rehearsal).getLibrary, `and "arm 54.5 cm\n"`},
		"a program that fails":    {with(helpers+"heic/main.go", "package main\n\nimport _ \"github.com/hypermob/pose/heif\"\n\nfunc main() { panic(\"no decoder\") }\n"), (*rehearsal).getHEIF, "no decoder"},
		"another size":            {with(helpers+"heic/main.go", says("300 × 225\n", heif)), (*rehearsal).getHEIF, `the answer is "300 × 225\n"`},
		"a service that fails":    {with(helpers+"mount/main.go", says("error 500\n", server+"/service")), (*rehearsal).getServer, `the answer is "error 500\n"`},
		"no command":              {with("cmd/pose/main.go", "package pose\n"), (*rehearsal).install, "cmd/pose is no command"},
		"a command that fails":    {with("cmd/pose/main.go", says(`{"status":"error"}`, library)), (*rehearsal).install, "bin/pose answers"},
		"a command in the way":    {with("examples/server/main.go", "package main\n\nimport \"nowhere.example.com/x\"\n\nfunc main() { x.X() }\n"), (*rehearsal).install, "nowhere.example.com"},
		"what is imported fails":  {with("posetest/posetest.go", "package posetest\n\nvar X = y\n"), (*rehearsal).getLibrary, "undefined: y"},
		"a module of the network": {with("heif/go.mod", small["heif/go.mod"]+"require nowhere.example.com/x v1.0.0\n"), (*rehearsal).getHEIF, "nowhere.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &rehearsal{work: work(t)}
			repositoryAt(t, c.files, r)
			if err := c.step(r); err == nil || !strings.Contains(err.Error(), c.why) {
				t.Errorf("%v, want an error that mentions %q", err, c.why)
			}
		})
	}
}
