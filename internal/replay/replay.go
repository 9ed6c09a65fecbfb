// Package replay lets a stream be read at any offset, more than once.
package replay

import (
	"errors"
	"io"
	"slices"
)

// ErrTooLong says that more bytes were asked for than the source may hold.
var ErrTooLong = errors.New("more data than the limit allows")

const (
	chunk         = 64 << 10 // bytes asked of the stream at a time
	maxEmptyReads = 100      // as bufio has it, before io.ErrNoProgress
)

// A Source keeps what it has read of a stream and reads on only when a caller asks for
// bytes further on, so that a stream without end does no harm. Not for concurrent use.
type Source struct {
	r     io.Reader
	buf   []byte
	limit int64
	err   error
	// passed is how many bytes Drain's reader has handed out.
	passed int64
}

// New returns a source that asks r for no more than about limit bytes (one chunk of 64 KiB more).
func New(r io.Reader, limit int64) *Source { return &Source{r: r, limit: limit} }

// SetLimit changes the limit. What is read already stays.
func (s *Source) SetLimit(limit int64) { s.limit = limit }

// Err returns what ended the stream: nil if nothing did so far, [io.EOF], [ErrTooLong],
// or the stream's own error.
func (s *Source) Err() error { return s.err }

// Reader returns a reader and seeker of the whole stream, from its beginning.
// It cannot seek from the end.
func (s *Source) Reader() *io.SectionReader { return io.NewSectionReader(s, 0, 1<<62) }

// Drain returns a reader of the whole stream, from its beginning, that keeps nothing of what it
// hands out. The source itself must not be read any more.
func (s *Source) Drain() io.Reader { return (*drain)(s) }

type drain Source

func (d *drain) Read(p []byte) (int, error) {
	switch {
	case len(d.buf) > 0:
		n := copy(p, d.buf)
		d.buf, d.passed = d.buf[n:], d.passed+int64(n)
		return n, nil
	case d.err == nil && d.passed > d.limit:
		d.err = ErrTooLong
	}
	if d.err != nil {
		return 0, d.err
	}
	n, err := d.r.Read(p)
	d.passed, d.err = d.passed+int64(n), err
	return n, err
}

// ReadAt implements [io.ReaderAt].
func (s *Source) ReadAt(p []byte, off int64) (int, error) {
	err := s.fill(off + int64(len(p)))
	if off >= int64(len(s.buf)) {
		return 0, err
	}
	n := copy(p, s.buf[off:])
	if n < len(p) {
		return n, err
	}
	return n, nil
}

// fill reads on until the source holds the first end bytes, or says why it does not.
func (s *Source) fill(end int64) error {
	for empty := 0; int64(len(s.buf)) < end; {
		switch {
		case s.err != nil:
			return s.err
		case int64(len(s.buf)) > s.limit:
			s.err = ErrTooLong
		case empty == maxEmptyReads:
			s.err = io.ErrNoProgress
		}
		if s.err != nil {
			return s.err
		}
		if cap(s.buf)-len(s.buf) < chunk {
			s.buf = slices.Grow(s.buf, max(chunk, len(s.buf))) // doubled, so that less of it is copied again and again
		}
		old := len(s.buf)
		var n int
		n, s.err = s.r.Read(s.buf[old : old+chunk])
		s.buf = s.buf[:old+n]
		if empty++; n > 0 {
			empty = 0
		}
	}
	return nil
}
