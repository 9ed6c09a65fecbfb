package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// planOutputs names each entry's annotated picture. It refuses a plan that would overwrite a photo
// or another output, or that could not be written.
func planOutputs(c *config, entries []entry, files *outputs) error {
	taken := newTaken()
	for _, e := range entries {
		taken.add(e.file, "the photo "+shown(e.file))
	}
	if c.csv != "" {
		taken.add(c.csv, "the file of -csv")
	}
	var errs []error
	if c.output != "" {
		errs = append(errs, taken.claim("-o", c.output, "the file of -o"), place("-o", c.output, files))
	}
	if c.annotate != "" {
		errs = append(errs, taken.claimPictures(c, entries), placePictures(c, entries, files))
	}
	return errors.Join(errs...)
}

func (t *taken) claimPictures(c *config, entries []entry) error {
	names := newPictureNames(c.annotate, len(entries) > 1)
	for i := range entries {
		e := &entries[i]
		if e.err != nil {
			continue
		}
		e.picture = names.of(e.file)
		if err := t.claim("-annotate", e.picture, "the picture of "+shown(e.file)); err != nil {
			return err
		}
		if len(entries) > 1 && isForeign(e.picture) {
			return fmt.Errorf("-annotate would write over %s, which is not a picture of an earlier run: "+
				"choose another name than %s", shown(e.picture), shown(c.annotate))
		}
	}
	return nil
}

// isForeign reports whether there is a file that -annotate did not draw. The user chose the name of
// a single picture, but not the names of several.
func isForeign(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && !isDrawn(path)
}

// placePictures checks whether the folder of the pictures, or the single picture, can be written.
func placePictures(c *config, entries []entry, files *outputs) error {
	if len(entries) == 1 {
		return place("-annotate", c.annotate, files)
	}
	return place("-annotate", filepath.Join(filepath.Dir(c.annotate), "a"), files)
}

func place(flag, path string, files *outputs) error {
	if err := files.check(path); err != nil {
		return fmt.Errorf("%s cannot write %s: %w", flag, shown(path), err)
	}
	return nil
}

// taken has the files that no output may replace.
type taken struct {
	paths map[string]string // absolute
	files map[int64][]takenFile
}

type takenFile struct {
	info os.FileInfo
	what string
}

func newTaken() *taken { return &taken{map[string]string{}, map[int64][]takenFile{}} }

func (t *taken) add(path, what string) {
	if path == stdin {
		return
	}
	t.paths[absolute(path)] = what
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		t.files[info.Size()] = append(t.files[info.Size()], takenFile{info, what})
	}
}

// claim takes the path for an output, unless another file has it, under this name or another.
func (t *taken) claim(flag, path, what string) error {
	before, ok := t.paths[absolute(path)]
	if info, err := os.Stat(path); err == nil && !ok {
		for _, f := range t.files[info.Size()] {
			if os.SameFile(info, f.info) {
				before, ok = f.what, true
			}
		}
	}
	if ok {
		return fmt.Errorf("%s would write over %s: choose another name than %s", flag, before, shown(path))
	}
	t.add(path, what)
	return nil
}

// absolute returns a path that does not depend on links to the file's folder.
func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		return filepath.Join(folder, filepath.Base(abs))
	}
	return abs
}

// pictureNames gives each photo's annotated picture its own path.
type pictureNames struct {
	pattern string
	several bool
	used    map[string]bool // in lower case, because some file systems ignore case
}

func newPictureNames(pattern string, several bool) *pictureNames {
	return &pictureNames{pattern, several, map[string]bool{}}
}

// of returns out.png for a single photo, out.NAME.png for NAME.jpg among several, and
// out.NAME.2.png if that name is already used.
func (n *pictureNames) of(photo string) string {
	if !n.several {
		return n.pattern
	}
	ending := filepath.Ext(n.pattern)
	base := filepath.Base(photo)
	if photo == stdin {
		base = "stdin"
	}
	stem := strings.TrimSuffix(n.pattern, ending) + "." + strings.TrimSuffix(base, filepath.Ext(base))
	path := stem + ending
	for k := 2; n.used[strings.ToLower(path)]; k++ {
		path = fmt.Sprintf("%s.%d%s", stem, k, ending)
	}
	n.used[strings.ToLower(path)] = true
	return path
}
