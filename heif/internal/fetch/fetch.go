// Package fetch gets the decoders. They are other people's code, and not part of this repository.
package fetch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// The decoders' names.
const (
	HEIC = "libheif.wasm.gz"
	AVIF = "libavif.wasm.gz"
)

// These Go modules contain them. NOTICE has the same versions, and those of the libraries.
const (
	heic = "github.com/gen2brain/heic@v0.4.5"
	avif = "github.com/gen2brain/avif@v0.4.4"
)

// A file is a file of one of the modules.
type file struct{ module, path, name, sum string }

// Both modules have the same LICENSE.
var files = []file{
	{heic, "lib/heif.wasm.gz", HEIC,
		"3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435"},
	{heic, "lib/LICENSE.libheif", "LICENSE.libheif",
		"b2eb4f6588b005bebac44cfb2dfd23f6a16c5ca9b8a619a315158b0215a917a3"},
	{heic, "lib/LICENSE.libde265", "LICENSE.libde265",
		"02cc1585a20677992e0ba578fa692635dc193735f2691dc81de924b51c4e8020"},
	{heic, "LICENSE", "LICENSE.gen2brain",
		"7ccd0e2f82eac9b87608576a9e559567f1ba049bebe709135eef3a9661bbc96e"},
	{avif, "lib/decode.wasm.gz", AVIF,
		"1ee2423413384d54b3fa4e2882424d60a2a05f5fe7ec573535fdb6b531071a9b"},
	{avif, "lib/LICENSE.libavif", "LICENSE.libavif",
		"10952217a6d404de8bf8a997fbea9b88f682df1fe98cb9b9f467ade641525639"},
	{avif, "lib/LICENSE.aom", "LICENSE.aom",
		"4764a286d8b2faeaf42f4418e7d7a28d58fc8fd4d00a3d0a7f44b0a4099de7f2"},
}

// ErrExists means that there is a file of that name with another content.
var ErrExists = errors.New("is there with another content")

// Decoders writes the decoders and their licences to a folder, and returns the paths that it wrote.
// Files that are there already are not downloaded again. Files of those names with another content
// are only overwritten if overwrite is set.
func Decoders(folder string, overwrite bool) (written []string, err error) {
	return fetch(files, folder, overwrite)
}

func fetch(files []file, folder string, overwrite bool) (written []string, err error) {
	missing, err := lacking(files, folder, overwrite)
	if err != nil || len(missing) == 0 {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	modules := map[string]string{}
	for _, f := range missing {
		if modules[f.module] == "" {
			if modules[f.module], err = download(f.module); err != nil {
				return written, err
			}
		}
		path := filepath.Join(folder, f.name)
		if err := f.copy(modules[f.module], path); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
}

// lacking returns the files that are still to be written.
func lacking(files []file, folder string, overwrite bool) (missing []file, err error) {
	for _, f := range files {
		path := filepath.Join(folder, f.name)
		content, err := os.ReadFile(path)
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case err == nil && sum(content) == f.sum:
			continue
		case err == nil && !overwrite:
			return nil, fmt.Errorf("%s %w", path, ErrExists)
		}
		missing = append(missing, f)
	}
	return missing, nil
}

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}

// copy copies the file from the module's folder, if it is the right one.
func (f file) copy(module, to string) error {
	content, err := os.ReadFile(filepath.Join(module, filepath.FromSlash(f.path)))
	if err != nil {
		return err
	}
	if got := sum(content); got != f.sum {
		return fmt.Errorf("%s of %s is not the expected file: its SHA-256 is %s, want %s",
			f.path, f.module, got, f.sum)
	}
	return write(to, content)
}

// write writes a whole file, or leaves what was there before.
func write(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // fails after Rename
	_, err = tmp.Write(content)
	if err := errors.Join(err, tmp.Close(), os.Chmod(tmp.Name(), 0o644)); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// download lets the go command download a module, and returns its folder in the module cache.
func download(module string) (folder string, err error) {
	neutral, err := os.MkdirTemp("", "decoders") // has no go.mod that it could change
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(neutral)
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = neutral
	cmd.Env = append(os.Environ(), "PWD="+neutral, "GOWORK=off", "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var answer struct{ Dir, Error string }
	if parseErr := json.Unmarshal(out, &answer); err == nil {
		err = parseErr
	}
	if err != nil {
		return "", fmt.Errorf("go mod download %s: %w: %s%s", module, err, answer.Error,
			bytes.TrimSpace(stderr.Bytes()))
	}
	return answer.Dir, nil
}
