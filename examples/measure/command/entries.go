package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hypermob/pose"
)

// stdin is the name that stands for standard input.
const stdin = "-"

// photoEndings are the endings of the files that are taken from a folder. HEIC and AVIF are among
// them, because their answer says what to do.
const photoEndings = " .jpg .jpeg .jpe .jfif .mpo .png .gif .webp .bmp .tif .tiff .heic .heif .avif "

// An entry is a photo that gets an answer.
type entry struct {
	file string // as the user named it, or stdin
	person
	err     error  // why it cannot be measured, known before it is read
	picture string // path of the annotated picture, if one is wanted
}

// entries returns the photos of the command line or of the CSV file.
func (p program) entries(c *config) ([]entry, error) {
	if c.csv != "" {
		return p.people(c)
	}
	var all []entry
	for _, path := range c.photos {
		if c.isOwnPicture(path) {
			p.say("skipped %s: it is a picture of an earlier run", shown(path))
			continue
		}
		files := []string{path}
		if info, err := os.Stat(path); path != stdin && err == nil && info.IsDir() {
			if files, err = p.folder(path, c.recursive); err != nil {
				all = append(all, entry{file: path, err: err})
			}
		}
		for _, file := range files {
			all = append(all, entry{file: file, person: c.person, err: c.refused})
		}
	}
	if len(all) == 0 {
		return nil, errors.New("there is no photo among the files named")
	}
	if c.samePerson {
		all = p.dropRepeated(all)
	}
	return all, nil
}

// isOwnPicture reports whether a file, one of several, is a picture that -annotate drew before. A
// shell's *.png matches those too.
func (c *config) isOwnPicture(path string) bool {
	if c.annotate == "" || len(c.photos) == 1 || filepath.Dir(path) != filepath.Dir(c.annotate) {
		return false
	}
	stem := strings.TrimSuffix(filepath.Base(c.annotate), filepath.Ext(c.annotate))
	return strings.HasPrefix(filepath.Base(path), stem+".") && isPicture(path) && isDrawn(path)
}

// folder returns the photos in a folder, in the order of their names, and prints what it leaves
// out.
func (p program) folder(path string, recursive bool) ([]string, error) {
	f := found{recursive: recursive}
	if err := f.read(path); err != nil {
		return nil, unreadable(err)
	}
	f.tell(p, path)
	if len(f.photos) > 0 {
		return f.photos, nil
	}
	err := errEmpty("there is no photo in the folder")
	if len(f.folders) > 0 {
		err += "; -r searches the folders in it"
	}
	p.say("%s: %v", shown(path), err)
	return nil, err
}

// errEmpty means that a folder has no photo.
type errEmpty string

func (e errEmpty) Error() string        { return string(e) }
func (e errEmpty) Is(target error) bool { return target == fs.ErrNotExist }

// found is the contents of a folder.
type found struct {
	recursive                      bool
	photos, others, folders, drawn []string
	unread                         []error
}

func (f *found) read(folder string) error {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		name := filepath.Join(folder, e.Name())
		switch {
		case e.IsDir() && f.recursive:
			if err := f.read(name); err != nil {
				f.unread = append(f.unread, err)
			}
		case e.IsDir():
			f.folders = append(f.folders, e.Name())
		default:
			f.add(name)
		}
	}
	return err
}

func (f *found) add(name string) {
	ending := strings.ToLower(filepath.Ext(name))
	info, err := os.Stat(name)
	base := filepath.Base(name)
	switch {
	case ending == "" || !strings.Contains(photoEndings, " "+ending+" "), strings.HasPrefix(base, "."):
		f.others = append(f.others, base)
	case err == nil && !info.Mode().IsRegular():
		f.others = append(f.others, base)
	case isPicture(name) && isDrawn(name):
		f.drawn = append(f.drawn, base)
	default:
		f.photos = append(f.photos, name)
	}
}

// tell prints what was left out.
func (f *found) tell(p program, path string) {
	for _, err := range f.unread {
		p.say("skipped a folder: %v", err)
	}
	for _, left := range []struct {
		names []string
		are   string
	}{
		{f.others, "not known as photos"},
		{f.drawn, "annotated pictures, not photos"},
		{f.folders, "folders; -r takes what is in them"},
	} {
		if len(left.names) > 0 {
			p.say("%s: skipped %s: %s", shown(path), left.are, some(left.names))
		}
	}
}

// some returns the first few names.
func some(names []string) string {
	const most = 5
	var b strings.Builder
	for i, name := range names {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(names)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(shown(name))
	}
	return b.String()
}

// open opens a photo's file.
func (p program) open(file string) (io.ReadCloser, error) {
	if file == stdin {
		return io.NopCloser(p.stdin), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, unreadable(err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%w: it is a folder, not a photo", pose.ErrInvalidInput)
	}
	return f, nil
}

// unreadable marks the error of a file that exists but cannot be opened as the caller's fault.
func unreadable(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%w: %w", pose.ErrInvalidInput, err)
}
