package pose_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const architecture = "docs/architecture.md"

// TestFloors holds the table of docs/architecture.md: each package of this module stands on a floor
// and imports only from lower ones, in all files but tests, for every system and build tag.
func TestFloors(t *testing.T) {
	floors := readFloors(t)
	used := map[string]bool{}
	for dir, imports := range packages(t) {
		from, floor := floors.of(dir)
		if from == "" {
			t.Errorf("package %s is on no floor of %s", dir, architecture)
		}
		used[from] = true
		for file, imported := range imports {
			for _, to := range imported {
				entry, below := floors.of(to)
				if below >= floor && entry != from {
					t.Errorf("%s, on floor %d, imports %s, on floor %d", file, floor, to, below)
				}
			}
		}
	}
	for entry := range floors {
		if !used[entry] {
			t.Errorf("%s has %s, of which there is no package", architecture, entry)
		}
	}
}

// TestArchitectureNamesFiles holds that the page names files and folders that are there.
func TestArchitectureNamesFiles(t *testing.T) {
	b, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile("`([a-z_/]+(?:\\.go|/[a-z_]+))`").FindAllStringSubmatch(string(b), -1)
	for _, name := range names {
		if _, err := os.Stat(name[1]); err != nil {
			t.Error(err)
		}
	}
	if len(names) < 30 {
		t.Errorf("only %d names", len(names))
	}
}

// floorsOf has the floor of packages by their folder, of the root by the library's name.
type floorsOf map[string]int

func readFloors(t *testing.T) floorsOf {
	t.Helper()
	b, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	floors := floorsOf{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\d) \| (.*?) \|`).FindAllStringSubmatch(string(b), -1) {
		floor, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[2], -1) {
			floors[name[1]] = floor
		}
	}
	return floors
}

// of returns the entry of a package's folder, or of the nearest folder above it that has one.
func (f floorsOf) of(dir string) (entry string, floor int) {
	if dir == "." {
		return "pose", f["pose"]
	}
	for ; dir != "."; dir = path.Dir(dir) {
		if floor, ok := f[dir]; ok {
			return dir, floor
		}
	}
	return "", -1
}

// packages returns what each file of this module's packages imports of the module, by folder.
func packages(t *testing.T) map[string]map[string][]string {
	t.Helper()
	all := map[string]map[string][]string{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipFolder(name, d.Name())
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(name))
		if all[dir] == nil {
			all[dir] = map[string][]string{}
		}
		all[dir][name], err = imported(name)
		return err
	})
	if err != nil || len(all) < 20 {
		t.Fatal(len(all), err)
	}
	return all
}

// skipFolder skips what is not of this module.
func skipFolder(name, base string) error {
	if name == "." {
		return nil
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil || base == "testdata" || strings.ContainsAny(base[:1], "._") {
		return fs.SkipDir
	}
	return nil
}

// imported returns the folders of this module that a file imports.
func imported(name string) (dirs []string, err error) {
	const module = "github.com/hypermob/pose"
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	for _, i := range file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		if p == module {
			dirs = append(dirs, ".")
		} else if dir, ok := strings.CutPrefix(p, module+"/"); ok {
			dirs = append(dirs, dir)
		}
	}
	return dirs, nil
}
