package sandbox

import (
	"io"
	"math"
)

// Load copies a file into the decoder's memory, and overwrites parts of it with patches, which are
// keyed by offset.
func (i *Instance) Load(r io.ReaderAt, patches map[int64]string) (at uint32, size int64, err error) {
	size, err = io.Copy(io.Discard, io.NewSectionReader(r, 0, math.MaxInt64))
	if err != nil {
		return 0, 0, err
	}
	if at, err = i.Alloc(size); err != nil {
		return 0, 0, err
	}
	b, err := i.Bytes(at, size)
	if err != nil {
		return 0, 0, err
	}
	if _, err := r.ReadAt(b, 0); err != nil && err != io.EOF {
		return 0, 0, err
	}
	for begin, patch := range patches {
		copy(b[min(begin, size):], patch)
	}
	return at, size, nil
}
