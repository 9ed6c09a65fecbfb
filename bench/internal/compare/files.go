package compare

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// FilesBelow returns the paths of all files below dir, relative to it, with slashes.
func FilesBelow(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	slices.Sort(names)
	return names, err
}

// An Exception is a kind of file that may give another result.
type Exception struct {
	Pattern string // of path.Match, for the file's name
	Outcome string // what may happen, or "any"
	Reason  string
	Used    int
}

// ReadExceptions reads lines of the form "outcome pattern reason…". A # begins a comment.
func ReadExceptions(name string) ([]*Exception, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var list []*Exception
	for i, line := range strings.Split(string(data), "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) < 3 {
			return nil, fmt.Errorf("%s:%d: an exception needs an outcome, a pattern and a reason", name, i+1)
		}
		if _, err := path.Match(fields[1], ""); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
		list = append(list, &Exception{Pattern: fields[1], Outcome: fields[0], Reason: strings.Join(fields[2:], " ")})
	}
	return list, nil
}

// Excuse returns the exception for a file's outcome, or nil.
func Excuse(known []*Exception, name, outcome string) *Exception {
	for _, e := range known {
		if ok, _ := path.Match(e.Pattern, name); ok && (e.Outcome == outcome || e.Outcome == "any") {
			return e
		}
	}
	return nil
}
