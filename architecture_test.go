package pose_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
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

// TestRootFiles holds that references between the root's files run one way: no file refers to a
// declaration of one that refers back, directly or through others.
func TestRootFiles(t *testing.T) {
	files, _ := filepath.Glob("*.go") // fails only for a bad pattern
	files = slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	home, parsed := map[string]string{}, map[string]*ast.File{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed[name] = f
		for _, d := range declared(f) {
			home[d] = name
		}
	}
	var visit func(name string, way []string)
	done := map[string]bool{}
	visit = func(name string, way []string) {
		if slices.Contains(way, name) {
			t.Errorf("files refer to each other: %s", strings.Join(append(way, name), " → "))
			return
		}
		if done[name] {
			return
		}
		for to := range references(parsed[name], home) {
			if to != name {
				visit(to, append(slices.Clone(way), name))
			}
		}
		done[name] = true
	}
	for _, name := range files {
		visit(name, nil)
	}
	if len(home) < 80 {
		t.Errorf("only %d declarations were found", len(home))
	}
}

// declared returns the names that a file declares for its package; methods belong to their types.
func declared(f *ast.File) (names []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// references returns the files in which the names that a file uses are declared. Names after a dot,
// and those of fields and parameters, are not the package's.
func references(f *ast.File, home map[string]string) map[string]bool {
	others, to := map[*ast.Ident]bool{}, map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			others[n.Sel] = true
		case *ast.Field:
			for _, name := range n.Names {
				others[name] = true
			}
		case *ast.Ident:
			if file := home[n.Name]; file != "" && !others[n] {
				to[file] = true
			}
		}
		return true
	})
	return to
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
