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
		s.buf = slices.Grow(s.buf, chunk)
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
