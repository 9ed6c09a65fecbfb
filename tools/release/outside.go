package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// An outside module is somebody else's. It has its own module cache, which is empty at first.
type outside struct {
	dir, cache string
	env        []string
}

// module makes an outside module with some of the programs of testdata.
func (r *rehearsal) module(name string, programs ...string) (*outside, error) {
	m := &outside{dir: filepath.Join(r.work, name), cache: filepath.Join(r.work, name+"-cache")}
	if err := os.MkdirAll(filepath.Join(m.dir, "bin"), 0o755); err != nil {
		return nil, err
	}
	for _, p := range programs {
		if err := os.CopyFS(filepath.Join(m.dir, p), os.DirFS(filepath.Join(r.root, "tools/release/testdata", p))); err != nil {
			return nil, err
		}
	}
	have, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return nil, err
	}
	// Nothing listens on port 9, so any use of the network fails at once
	const nowhere = "http://127.0.0.1:9"
	m.env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOTOOLCHAIN=local", "GOFLAGS=", "GOMODCACHE="+m.cache,
		"GOBIN="+filepath.Join(m.dir, "bin"), "GOSUMDB=off", "HTTP_PROXY="+nowhere, "HTTPS_PROXY="+nowhere,
		"GOPROXY="+fileURL(filepath.Join(r.work, "proxy"))+","+fileURL(filepath.Join(strings.TrimSpace(string(have)), "cache/download")))
	return m, m.run("go", "mod", "init", "example.com/"+name)
}

// importer makes a module that imports every public package of one of the repository's modules,
// which is in a folder of the repository, as it is published.
func (r *rehearsal) importer(name, path, folder string, programs ...string) (*outside, error) {
	m, err := r.module(name, programs...)
	if err != nil {
		return nil, err
	}
	if err := m.run("go", "get", path+"@v"+r.version); err != nil {
		return nil, err
	}
	all, err := r.packages(folder)
	if err != nil {
		return nil, err
	}
	return m, m.importAll(path, all)
}

// What may come before a build.
var (
	tidy = []string{"mod", "tidy"}
	vet  = []string{"vet", "./..."}
)

// build builds all programs into bin, after what comes before, and fails if more than a bound in MB
// was downloaded.
func (m *outside) build(bound float64, before ...[]string) error {
	for _, args := range append(before, []string{"build", "-trimpath", "-ldflags", "-s -w", "-o", "bin/", "./..."}) {
		if err := m.run("go", args...); err != nil {
			return err
		}
	}
	return m.downloads(bound)
}

func fileURL(path string) string {
	return "file:///" + strings.TrimPrefix(filepath.ToSlash(path), "/")
}

func (m *outside) output(name string, args ...string) (string, error) {
	if strings.Contains(name, "/") {
		name = filepath.Join(m.dir, name)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = m.dir, m.env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, stderr.Bytes())
	}
	return string(out), err
}

func (m *outside) run(name string, args ...string) error {
	_, err := m.output(name, args...)
	return err
}

// A listed package is one of the repository's.
type listed struct{ ImportPath, Name string }

// packages lists the packages of a module of the repository.
func (r *rehearsal) packages(dir string) (all []listed, err error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Name", "./...")
	cmd.Dir = filepath.Join(r.root, dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list in %s: %w\n%s", dir, err, stderr.Bytes())
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// importAll adds a package that imports every public package of a module.
func (m *outside) importAll(path string, packages []listed) error {
	var b strings.Builder
	fmt.Fprintf(&b, "// Package all imports what %s has to offer.\npackage all\n\nimport (\n", path)
	n := 0
	for _, p := range packages {
		if p.Name != "main" && !strings.Contains(p.ImportPath+"/", "/internal/") {
			fmt.Fprintf(&b, "\t_ %q\n", p.ImportPath)
			n++
		}
	}
	b.WriteString(")\n")
	fmt.Println(n, "public packages")
	if n == 0 {
		return errors.New("no public package")
	}
	if err := os.MkdirAll(filepath.Join(m.dir, "all"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.dir, "all", "all.go"), []byte(b.String()), 0o644)
}

// downloads prints what is in the module cache, and fails above a bound in MB.
func (m *outside) downloads(bound float64) error {
	root := filepath.Join(m.cache, "cache", "download")
	sizes := map[string]float64{}
	total := 0.0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		mb := float64(info.Size()) / 1e6
		total += mb
		if strings.HasSuffix(path, ".zip") {
			name, _ := filepath.Rel(root, path)
			sizes[strings.Replace(filepath.ToSlash(name), "/@v/", "@", 1)] = mb
		}
		return nil
	})
	if err != nil {
		return err
	}
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Compare(sizes[b], sizes[a]) })
	for _, n := range names[:min(len(names), 8)] {
		fmt.Printf("%7.1f MB  %s\n", sizes[n], n)
	}
	if rest := len(names) - 8; rest > 0 {
		fmt.Printf("            and %d more\n", rest)
	}
	fmt.Printf("%7.1f MB  downloaded in all, bound %g\n", total, bound)
	if total > bound {
		return fmt.Errorf("%.1f MB are downloaded, more than %g", total, bound)
	}
	return nil
}

// programs prints the sizes of programs in bin, and fails above bounds in MB.
func (m *outside) programs(bounds map[string]float64) error {
	for name, bound := range bounds {
		info, err := os.Stat(filepath.Join(m.dir, "bin", name))
		if err != nil {
			return err
		}
		mb := float64(info.Size()) / 1e6
		fmt.Printf("%7.1f MB  program %s, bound %g\n", mb, name, bound)
		if mb > bound {
			return fmt.Errorf("%s has %.1f MB, more than %g", name, mb, bound)
		}
	}
	return nil
}

// vendor copies the dependencies into the module, which then builds with neither proxy nor cache.
func (m *outside) vendor() error {
	if err := m.run("go", "mod", "vendor"); err != nil {
		return err
	}
	alone := *m
	alone.env = append(m.env[:len(m.env):len(m.env)], "GOPROXY=off", "GOMODCACHE="+filepath.Join(m.dir, "empty"))
	if err := alone.run("go", "build", "-o", "bin/", "./..."); err != nil {
		return err
	}
	fmt.Println("builds from vendor/ alone")
	return nil
}
