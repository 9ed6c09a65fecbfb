package worker

import (
	"bytes"
	"context"
	"slices"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/hypermob/pose"
)

// photoMemory is what a photo of usual size takes at most, and leastMemory what the largest photo
// may take, which is what pose.Decode allows.
const (
	photoMemory = 256 << 20
	leastMemory = 1 << 30
)

// A bench is where photos are decoded and looked at: as many at the same time as there are slots,
// and as their memory allows.
type bench struct {
	slots chan *pose.Photo // each with the photo before, whose memory the next one takes
	free  *semaphore.Weighted
	bytes int64 // that photos under way may take, all together
	keep  int64 // that a photo may take to be kept in its slot
}

func newBench(photos int) *bench {
	bytes := max(leastMemory, photoMemory*int64(photos))
	b := &bench{
		slots: make(chan *pose.Photo, photos), bytes: bytes, keep: photoMemory / 4,
		free: semaphore.NewWeighted(bytes),
	}
	for range photos {
		b.slots <- nil
	}
	return b
}

// A job is a photo's file and what is done with the photo.
type job struct {
	file  []byte
	extra int64 // bytes that do takes besides the decoder
	do    func(context.Context, *pose.Photo) error
	took  time.Duration // without waiting for a slot
}

// compute decodes a photo and does the job, once there are a slot and enough memory.
func (w *Worker) compute(ctx context.Context, j *job) error {
	b := w.bench
	var last *pose.Photo
	select {
	case last = <-b.slots:
	case <-ctx.Done():
		return ctx.Err()
	}
	var taken int64
	defer func() {
		if taken > b.keep {
			last = nil
		}
		b.free.Release(taken)
		b.slots <- last
	}()
	ctx, cancel := context.WithTimeout(ctx, w.config.Timeout)
	defer cancel()
	began := time.Now()
	defer func() { j.took = time.Since(began) }()
	photo, err := pose.DecodeContext(ctx, bytes.NewReader(j.file), append(slices.Clone(w.config.Formats),
		pose.WithMaxPixels(w.config.MaxPixels), pose.WithReuse(last),
		pose.WithReserve(func(bytes int64) (err error) {
			taken, err = b.take(ctx, bytes+j.extra)
			return err
		}))...)
	if last = photo; err != nil {
		return err
	}
	return j.do(ctx, photo)
}

// take waits for memory. A photo that needs more than all of it gets it alone.
func (b *bench) take(ctx context.Context, bytes int64) (taken int64, err error) {
	bytes = min(bytes, b.bytes)
	if err := b.free.Acquire(ctx, bytes); err != nil {
		return 0, err
	}
	return bytes, nil
}
