package jpeg

import (
	"bytes"
	"context"
	"io"
)

const (
	chunkSize     = 32 << 10 // bytes asked of the reader at a time
	maxEmptyReads = 100      // as bufio has it, before io.ErrNoProgress
)

// An input hands out the bytes of a file in order. It reads no more than a chunk ahead of what is
// asked for, and stops when its context does.
type input struct {
	ctx context.Context
	r   io.Reader
	buf []byte // what is read but not yet handed out
	mem []byte // of a chunk
	// pending is the code of a marker that ended entropy-coded data, 0 if there is none.
	pending byte
}

// fill reads on when buf is empty. The error is io.EOF at the end of the file.
func (in *input) fill() error {
	for range maxEmptyReads {
		if len(in.buf) > 0 {
			return nil
		}
		if err := in.ctx.Err(); err != nil {
			return err
		}
		n, err := in.r.Read(in.mem)
		in.buf = in.mem[:n]
		if n == 0 && err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

func (in *input) byte() (byte, error) {
	if err := in.fill(); err != nil {
		return 0, err
	}
	b := in.buf[0]
	in.buf = in.buf[1:]
	return b, nil
}

// full fills p.
func (in *input) full(p []byte) error {
	for len(p) > 0 {
		if err := in.fill(); err != nil {
			return err
		}
		n := copy(p, in.buf)
		p, in.buf = p[n:], in.buf[n:]
	}
	return nil
}

func (in *input) skip(n int) error {
	for n > 0 {
		if err := in.fill(); err != nil {
			return err
		}
		m := min(n, len(in.buf))
		n, in.buf = n-m, in.buf[m:]
	}
	return nil
}

// marker returns the next marker's code. What lies before it, which libjpeg skips with a warning,
// and the fill bytes that a marker may begin with are skipped.
func (in *input) marker() (byte, error) {
	if code := in.pending; code != 0 {
		in.pending = 0
		return code, nil
	}
	for {
		if err := in.fill(); err != nil {
			return 0, err
		}
		i := bytes.IndexByte(in.buf, 0xff)
		if i < 0 {
			in.buf = nil
			continue
		}
		in.buf = in.buf[i+1:]
		if code, err := in.code(); err != nil || code != 0 {
			return code, err
		}
	}
}

// code returns the byte that follows an 0xff, before which there may be more of them.
func (in *input) code() (code byte, err error) {
	for code = 0xff; code == 0xff && err == nil; {
		code, err = in.byte()
	}
	return code, err
}
