package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// photoEndings are those of the files that a directory is searched for. HEIC and AVIF
// are among them: they get an answer that says what to do.
const photoEndings = " .jpg .jpeg .png .gif .webp .bmp .tif .tiff .heic .heif .avif "

// listPhotos replaces directories by the photos directly in them, in order of name. A
// path that does not exist stays, to be answered for.
func listPhotos(paths []string) ([]string, error) {
	var files []string
	for _, p := range paths {
		if info, err := os.Stat(p); err != nil || !info.IsDir() {
			files = append(files, p)
			continue
		}
		entries, err := os.ReadDir(p)
		if err != nil {
			return nil, err
		}
		n := len(files)
		for _, e := range entries {
			ending := strings.ToLower(filepath.Ext(e.Name()))
			if !e.IsDir() && ending != "" && strings.Contains(photoEndings, " "+ending+" ") {
				files = append(files, filepath.Join(p, e.Name()))
			}
		}
		if len(files) == n {
			return nil, fmt.Errorf("there is no photo in %s", p)
		}
	}
	return files, nil
}

// pictureNames gives each photo's annotated picture a path of its own.
type pictureNames struct {
	pattern string
	several bool
	used    map[string]bool
}

func newPictureNames(pattern string, several bool) *pictureNames {
	return &pictureNames{pattern, several, map[string]bool{}}
}

// of returns out.png for a single photo, out.NAME.png for NAME.jpg among several, and
// out.NAME.2.png where that was given before.
func (n *pictureNames) of(photo string) string {
	if !n.several {
		return n.pattern
	}
	ending := filepath.Ext(n.pattern)
	base := filepath.Base(photo)
	stem := strings.TrimSuffix(n.pattern, ending) + "." + strings.TrimSuffix(base, filepath.Ext(base))
	path := stem + ending
	for k := 2; n.used[path]; k++ {
		path = fmt.Sprintf("%s.%d%s", stem, k, ending)
	}
	n.used[path] = true
	return path
}

// progress shows on a terminal which of several photos is under way.
type progress struct {
	w     io.Writer // nil: show nothing
	n, of int
}

func newProgress(w io.Writer, of int) *progress {
	if f, ok := w.(*os.File); ok && of > 1 {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return &progress{w: w, of: of}
		}
	}
	return &progress{of: of}
}

func (p *progress) next(file string) {
	p.n++
	if p.w != nil {
		fmt.Fprintf(p.w, "\r\x1b[K%d/%d %s", p.n, p.of, filepath.Base(file))
	}
}

func (p *progress) done() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
