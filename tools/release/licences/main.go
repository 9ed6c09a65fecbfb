// Licences prints the licences of everything that is linked into a program: those of Go, of each
// module, and of parts of modules that have their own. It fails if a module has none.
//
//	go -C tools/release run ./licences PROGRAM FOLDER >LICENCES.txt
//
// The program's build information says which modules it contains. FOLDER is where the program was
// built, and says where the modules are.
package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sort"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("licences: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: licences PROGRAM FOLDER")
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer, program, folder string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	setting := map[string]string{}
	for _, s := range info.Settings {
		setting[s.Key] = s.Value
	}
	linked, err := packages(folder, setting)
	if err != nil {
		return err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	if err := show(w, "Go "+info.GoVersion, filepath.Join(strings.TrimSpace(string(goroot)), "LICENSE")); err != nil {
		return err
	}
	paths := []string{info.Main.Path}
	for _, m := range info.Deps {
		paths = append(paths, m.Path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		files := linked.files(path)
		if len(files) == 0 {
			return fmt.Errorf("%s has no licence, or is not linked in %s", path, folder)
		}
		for _, f := range files {
			if err := show(w, path+" "+linked.version[path], f); err != nil {
				return err
			}
		}
	}
	return nil
}

func show(w io.Writer, name, file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n%s: %s\n\n%s\n\n", strings.Repeat("=", 80), name, filepath.Base(file), bytes.TrimSpace(b))
	return err
}

// A link says which folders of which modules are linked, or contain embedded files.
type link struct {
	root, version map[string]string   // of modules
	folders       map[string][]string // of modules
}

// packages lists the packages of the program in a folder, for the system in its build settings.
func packages(folder string, setting map[string]string) (link, error) {
	l := link{map[string]string{}, map[string]string{}, map[string][]string{}}
	cmd := exec.Command("go", "list", "-deps", "-json=Dir,EmbedFiles,Module", "-tags="+setting["-tags"], ".")
	cmd.Dir = folder
	cmd.Env = os.Environ()
	for _, key := range []string{"GOOS", "GOARCH", "CGO_ENABLED"} {
		cmd.Env = append(cmd.Env, key+"="+setting[key])
	}
	out, err := cmd.Output()
	if err != nil {
		return l, fmt.Errorf("go list: %w", err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir        string
			EmbedFiles []string
			Module     *struct{ Path, Version, Dir string }
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return l, nil
		} else if err != nil {
			return l, err
		}
		if m := p.Module; m != nil {
			l.root[m.Path], l.version[m.Path] = m.Dir, m.Version
			l.folders[m.Path] = append(l.folders[m.Path], p.Dir)
			for _, f := range p.EmbedFiles {
				embedded := filepath.Dir(filepath.Join(p.Dir, f))
				l.folders[m.Path] = append(l.folders[m.Path], embedded)
			}
		}
	}
}

var licence = regexp.MustCompile(`(?i)^(licen[cs]es?|copying|notice|patents)(\.md|\.txt|\.aom|\.gen2brain|\.lib[a-z0-9]+)?$`)

// files lists a module's licences: those in its root, and those next to or above packages that are
// linked and files that these embed. Modules of this repository without a licence file have the
// root's.
func (l link) files(module string) (all []string) {
	for _, dir := range l.folders[module] {
		for {
			all = append(all, in(dir)...)
			if dir == l.root[module] || len(dir) < len(l.root[module]) {
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	if len(all) == 0 && strings.HasPrefix(module, "github.com/hypermob/pose/") {
		_, here, _, _ := runtime.Caller(0)
		all = in(filepath.Join(filepath.Dir(here), "../../.."))
	}
	sort.Slice(all, func(i, j int) bool { return len(all[i]) < len(all[j]) || len(all[i]) == len(all[j]) && all[i] < all[j] })
	return slices.Compact(all)
}

// in lists the licences in a folder.
func in(dir string) (all []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if e.Type().IsRegular() && licence.MatchString(e.Name()) {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	return all
}
