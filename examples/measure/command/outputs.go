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

// outputs writes files beside their final names and renames them when they are whole.
type outputs struct {
	mu         sync.Mutex
	unfinished map[*os.File]bool
	abandoned  bool
}

var errAbandoned = errors.New("interrupted while writing")

func newOutputs() *outputs { return &outputs{unfinished: map[*os.File]bool{}} }

// write makes a file of what content writes. If it fails, what was there before stays. A device or
// a pipe is written to as it is.
func (o *outputs) write(path string, content func(io.Writer) error) error {
	mode := os.FileMode(0)
	switch info, err := os.Stat(path); {
	case err == nil && !info.Mode().IsRegular():
		return writeDirectly(path, content)
	case err == nil:
		mode = info.Mode().Perm()
		if target, err := filepath.EvalSymlinks(path); err == nil {
			path = target // or the link would be replaced
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

// create makes a new file with a name of its own in the folder.
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

// inFolder spares the reader the name of a file that is never seen.
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

// abandon removes what is not finished; nothing can be written any more.
func (o *outputs) abandon() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.abandoned = true
	for f := range o.unfinished {
		f.Close()
		os.Remove(f.Name())
	}
}

// check says whether a file could be written at path. It leaves nothing there.
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

// checkWritable says whether a file that is there may be written to.
func checkWritable(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}
