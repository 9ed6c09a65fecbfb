package command

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
)

// outputs writes files under temporary names in the same folder, and renames them when they are
// complete.
type outputs struct {
	mu         sync.Mutex
	unfinished map[*os.File]bool
	abandoned  bool
}

var errAbandoned = errors.New("interrupted while writing")

func newOutputs() *outputs { return &outputs{unfinished: map[*os.File]bool{}} }

// write makes a file from what content writes. If that fails, the file that was there before stays.
// Devices and pipes are written to directly.
func (o *outputs) write(path string, content func(io.Writer) error) error {
	mode := os.FileMode(0)
	switch info, err := os.Stat(path); {
	case err == nil && !info.Mode().IsRegular():
		return writeDirectly(path, content)
	case err == nil:
		mode = info.Mode().Perm()
		if target, err := filepath.EvalSymlinks(path); err == nil {
			path = target // otherwise the link itself would be replaced
		}
	}
	f, err := o.create(filepath.Dir(path))
	if err != nil {
		return err
	}
	if mode != 0 {
		err = f.Chmod(mode)
	}
	return o.finish(f, path, errors.Join(err, buffered(f, content)))
}

func writeDirectly(path string, content func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(buffered(f, content), f.Close())
}

func buffered(f *os.File, content func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 1<<16)
	if err := content(w); err != nil {
		return err
	}
	return w.Flush()
}

// create makes a temporary file in the folder.
func (o *outputs) create(folder string) (*os.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.abandoned {
		return nil, errAbandoned
	}
	name := filepath.Join(folder, fmt.Sprintf(".measure-%016x.tmp", rand.Uint64()))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, inFolder(folder, err)
	}
	o.unfinished[f] = true
	return f, nil
}

// inFolder removes the name of a temporary file from an error, because nobody ever sees that file.
func inFolder(folder string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("folder %s: %w", shown(folder), p.Err)
	}
	return err
}

// finish gives the file its final name, or removes it if writing failed.
func (o *outputs) finish(f *os.File, path string, err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.abandoned {
		return errAbandoned
	}
	delete(o.unfinished, f)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// abandon removes unfinished files. After it, nothing can be written.
func (o *outputs) abandon() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.abandoned = true
	for f := range o.unfinished {
		f.Close()
		os.Remove(f.Name())
	}
}

// check returns an error if no file could be written at path. It leaves nothing there.
func (o *outputs) check(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return errors.New("it is a folder")
	case err == nil && !info.Mode().IsRegular():
		return nil
	case err == nil:
		if err := checkWritable(path); err != nil {
			return err
		}
		if target, err := filepath.EvalSymlinks(path); err == nil {
			path = target
		}
	}
	f, err := o.create(filepath.Dir(path))
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.unfinished, f)
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// checkWritable returns an error if an existing file may not be written to.
func checkWritable(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}
