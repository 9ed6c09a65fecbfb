// Release rehearses a release of the last commit. It builds the modules as a module proxy would
// serve them after the tags, and uses them from other modules, without network and without cgo.
//
//	go -C tools/release run .
//
// Other people's modules come from the module cache. `go mod download` in the root, in
// examples/server and in examples/batch fills it, and `go -C heif test ./...` adds those with HEIC's
// and AVIF's decoders.
// It prints what is downloaded and how large programs become, and fails above the bounds.
// CONTRIBUTING.md says when to run it.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	library = "github.com/hypermob/pose"
	heif    = library + "/heif"
	server  = library + "/examples/server"
	batch   = library + "/examples/batch"
)

// The bounds, in MB (1e6 bytes).
const (
	maxGet    = 55  // a first go get of the library, with all modules
	maxHEIF   = 65  // the same with heif
	maxServer = 145 // the same for the server
	maxApp    = 15  // a program with the lite network
	maxBare   = 6   // a program that only measures
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("release: ")
	keep := flag.Bool("keep", false, "keep the folder of the rehearsal, and say where it is")
	flag.Parse()
	work, err := os.MkdirTemp("", "pose-release")
	if err != nil {
		log.Fatal(err)
	}
	r := rehearsal{work: work}
	err = r.run()
	if *keep {
		fmt.Println("kept in", work)
	} else {
		removeAll(work)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// removeAll removes a folder with module caches, which are read-only.
func removeAll(dir string) {
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return err
	})
	os.RemoveAll(dir)
}

type rehearsal struct {
	work    string // a folder for all files
	root    string // the repository
	version string // the version to be tagged
}

func (r *rehearsal) run() error {
	if err := r.serve(); err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		run  func() error
	}{
		{"go.mod is tidy", r.isTidy},
		{"go get of the library", r.getLibrary},
		{"go get of heif", r.getHEIF},
		{"go get of the server", r.getServer},
		{"go install of the commands", r.install},
	} {
		fmt.Println("\n-- " + step.name)
		if err := step.run(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// photo is the path of a photo in the repository.
func (r *rehearsal) photo() string { return filepath.Join(r.root, "testdata", "render_p001.jpg") }

// getLibrary does what an importer does: get, build, run, vendor, tidy.
func (r *rehearsal) getLibrary() error {
	app, err := r.importer("app", library, ".", "app", "nomodel")
	if err != nil {
		return err
	}
	if err := app.build(maxGet, tidy, vet); err != nil {
		return err
	}
	if err := app.programs(map[string]float64{"app": maxApp, "nomodel": maxBare}); err != nil {
		return err
	}
	answer, err := app.output("bin/app", r.photo(), "pose.json")
	if err != nil {
		return err
	}
	again, err := app.output("bin/nomodel", "pose.json")
	if err != nil {
		return err
	}
	fmt.Print("app: ", answer, "nomodel: ", again)
	if !regexp.MustCompile(`^arm 5\d\.\d cm\n$`).MatchString(answer) || again != answer {
		return fmt.Errorf("answers are %q and %q", answer, again)
	}
	return app.vendor()
}

// getHEIF reads a HEIC file in somebody else's program.
func (r *rehearsal) getHEIF() error {
	m, err := r.importer("heic", heif, "heif", "heic")
	if err != nil {
		return err
	}
	decoders := []string{"run", heif + "/decoders", "heic/decoders"}
	if err := m.build(maxHEIF, decoders, tidy, vet); err != nil {
		return err
	}
	answer, err := m.output("bin/heic", filepath.Join(r.root, "heif/testdata/person.heic"))
	if err != nil {
		return err
	}
	fmt.Print("heic: ", answer)
	if answer != "225 × 300\n" {
		return fmt.Errorf("the answer is %q", answer)
	}
	return nil
}

// getServer mounts the service in somebody else's program.
func (r *rehearsal) getServer() error {
	mount, err := r.importer("mount", server, "examples/server", "mount")
	if err != nil {
		return err
	}
	if err := mount.build(maxServer); err != nil {
		return err
	}
	answer, err := mount.output("bin/mount", r.photo())
	if err != nil {
		return err
	}
	fmt.Print("mount: ", answer)
	if !strings.HasPrefix(answer, "success 200 arm 5") {
		return fmt.Errorf("the answer is %q", answer)
	}
	return nil
}

// install installs every command that is not one of the project's own tools.
func (r *rehearsal) install() error {
	m, err := r.module("install")
	if err != nil {
		return err
	}
	var commands []string
	for _, dir := range []string{".", "examples/server", "examples/batch"} {
		all, err := r.packages(dir)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Name == "main" && !strings.Contains(p.ImportPath, "/tools/") {
				commands = append(commands, p.ImportPath)
			}
		}
	}
	for _, c := range commands {
		if err := m.run("go", "install", c+"@v"+r.version); err != nil {
			return err
		}
		fmt.Println("installed", c)
	}
	for _, c := range []string{library + "/cmd/pose", library + "/examples/measure", server, batch} {
		if !slices.Contains(commands, c) {
			return fmt.Errorf("%s is no command", c)
		}
	}
	for _, c := range []string{"bin/pose", "bin/measure"} {
		answer, err := m.output(c, "-height", "174.058", "-model", "lite", r.photo())
		if err != nil || !strings.HasPrefix(answer, `{"status":"success"`) {
			return fmt.Errorf("%s answers %q, %w", c, answer, err)
		}
	}
	return nil
}
