package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// serve clones the repository and writes the modules to a folder, as a proxy would serve them.
func (r *rehearsal) serve() error {
	out, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		return fmt.Errorf("git rev-parse: %w", err)
	}
	return r.serveFrom(strings.TrimSpace(string(out)))
}

// serveFrom serves the repository in a folder.
func (r *rehearsal) serveFrom(origin string) (err error) {
	r.root = filepath.Join(r.work, "clone")
	if out, err := exec.Command("git", "clone", "--quiet", "--shared", origin, r.root).CombinedOutput(); err != nil {
		return fmt.Errorf("git clone: %w: %s", err, out)
	}
	if out, err := exec.Command("git", "-C", origin, "status", "--porcelain").Output(); err == nil && len(out) > 0 {
		fmt.Println("note: changes that are not committed are no part of this")
	}
	for _, example := range []string{"examples/server", "examples/batch"} {
		version, err := versionToTag(filepath.Join(r.root, example, "go.mod"))
		if err == nil && r.version != "" && version != r.version {
			err = fmt.Errorf("it needs v%s of this repository, and another example v%s", version, r.version)
		}
		if err != nil {
			return fmt.Errorf("the go.mod of %s: %w", example, err)
		}
		r.version = version
	}
	fmt.Printf("tags: v%s, heif/v%[1]s, examples/server/v%[1]s and examples/batch/v%[1]s\n", r.version)
	for _, m := range []struct{ path, dir string }{
		{library, ""}, {heif, "heif"}, {server, "examples/server"}, {batch, "examples/batch"},
	} {
		if err := r.publish(module.Version{Path: m.path, Version: "v" + r.version}, m.dir); err != nil {
			return fmt.Errorf("%s: %w", m.path, err)
		}
	}
	return nil
}

// versionToTag is the version of this repository's modules that an example's go.mod needs.
func versionToTag(file string) (version string, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	f, err := modfile.Parse(file, b, nil)
	if err != nil {
		return "", err
	}
	if len(f.Replace) > 0 {
		return "", errors.New("it has a replace directive: go install would refuse it")
	}
	for _, req := range f.Require {
		if req.Mod.Path != library && !strings.HasPrefix(req.Mod.Path, library+"/") {
			continue
		}
		v := strings.TrimPrefix(req.Mod.Version, "v")
		if version != "" && v != version {
			return "", fmt.Errorf("it needs v%s and v%s of this repository", version, v)
		}
		version = v
	}
	if version == "" {
		return "", errors.New("it does not name the library")
	}
	return version, nil
}

func (r *rehearsal) publish(m module.Version, dir string) error {
	to := filepath.Join(r.work, "proxy", filepath.FromSlash(m.Path), "@v")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	goMod, err := os.ReadFile(filepath.Join(r.root, dir, "go.mod"))
	if err != nil {
		return err
	}
	info, err := json.Marshal(map[string]any{"Version": m.Version, "Time": time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"list": []byte(m.Version + "\n"), m.Version + ".mod": goMod, m.Version + ".info": info} {
		if err := os.WriteFile(filepath.Join(to, name), content, 0o644); err != nil {
			return err
		}
	}
	f, err := os.Create(filepath.Join(to, m.Version+".zip"))
	if err != nil {
		return err
	}
	if err := zip.CreateFromVCS(f, m, r.root, "HEAD", dir); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// isTidy fails if go mod tidy would change the go.mod or go.sum of heif, of the server or of the
// batch. It replaces this repository's modules by their folders, because no proxy has the version
// that go.mod names before it is tagged. It downloads what is missing in the module cache.
func (r *rehearsal) isTidy() error {
	if err := r.tidyIn("heif", library, ".."); err != nil {
		return err
	}
	if err := r.tidyIn("examples/server", library, "../..", heif, "../../heif"); err != nil {
		return err
	}
	return r.tidyIn("examples/batch", library, "../..", heif, "../../heif", server, "../server")
}

// tidyIn does this in one folder, with some modules replaced by folders.
func (r *rehearsal) tidyIn(dir string, replaced ...string) error {
	edit, undo := []string{"mod", "edit"}, []string{"mod", "edit"}
	for i := 0; i < len(replaced); i += 2 {
		edit = append(edit, "-replace", replaced[i]+"="+replaced[i+1])
		undo = append(undo, "-dropreplace", replaced[i])
	}
	for _, args := range [][]string{edit, {"mod", "tidy", "-diff"}, undo} {
		cmd := exec.Command("go", args...)
		cmd.Dir = filepath.Join(r.root, dir)
		cmd.Env = append(os.Environ(), "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return nil
}
