package command

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxProgress is how many characters of a name fit on a line with the count.
const maxProgress = 50

// progress shows on a terminal which of several photos is being measured.
type progress struct {
	w  io.Writer // nil: show nothing
	of int
}

func newProgress(w io.Writer, of int) *progress {
	if of > 1 && isTerminal(w) {
		return &progress{w, of}
	}
	return &progress{nil, of}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// show says that photo number i, counted from 0, is being measured.
func (p *progress) show(i int, file string) {
	if p.w == nil {
		return
	}
	name := []rune(shown(filepath.Base(file)))
	if len(name) > maxProgress {
		name = append(name[:maxProgress-1], '…')
	}
	fmt.Fprintf(p.w, "\r\x1b[K%d/%d %s", i+1, p.of, string(name))
}

// clear clears the line, so that something else can be printed on it.
func (p *progress) clear() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
