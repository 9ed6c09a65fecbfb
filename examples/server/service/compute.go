package service

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"slices"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

// A finding is what was measured, and the pictures that show it.
type finding struct {
	measured *pose.Measurements // nil if only the landmarks were asked for, or if there is no length
	photos   []answer.Photo
	pictures [][]byte
	body     *answer.Body
}

// A warnedError is one with the reasons why nothing could be measured.
type warnedError struct {
	error
	warnings []pose.Warning
}

func (w *warnedError) Unwrap() error { return w.error }

// compute measures the photos and draws what was measured. One photo is in memory at a time:
// several are decoded again to be drawn on.
func (s *Service) compute(ctx context.Context, q *request) (*finding, error) {
	found := &finding{}
	subjects := make([]subject, len(q.photos))
	poses := make([]*pose.Pose, len(q.photos))
	for i := range q.photos {
		sub := &subjects[i]
		*sub = subject{file: q.photos[i].file, hold: hold{of: s.memory}}
		defer sub.close()
		person, err := s.find(ctx, sub)
		if err != nil {
			return nil, ofPhoto(i, q, err)
		}
		if poses[i] = person; len(q.photos) > 1 {
			sub.close()
		}
		found.photos = append(found.photos, answer.Photo{
			File: q.photos[i].name, Width: person.ImageWidth, Height: person.ImageHeight,
		})
	}
	if err := s.measurePoses(q, poses, found); err != nil {
		return nil, err
	}
	for i := range subjects {
		picture, err := s.draw(ctx, &subjects[i], poses[i], found.measured, pose.WithLanguage(q.language))
		if err != nil {
			return nil, err
		}
		found.pictures = append(found.pictures, picture)
	}
	return found, nil
}

// ofPhoto says which of several photos the error is about.
func ofPhoto(i int, q *request, err error) error {
	if len(q.photos) == 1 {
		return err
	}
	return fmt.Errorf("photo %d: %w", i+1, err)
}

// A subject is a photo that is worked on.
type subject struct {
	file  []byte
	photo *pose.Photo // nil while it is not in memory
	hold  hold        // the memory that it takes
	drawn int64       // bytes that it will take with its annotated copy; 0 before it was decoded
}

// open decodes the photo, as soon as there is memory for that. If it was decoded before, it is to
// be drawn on.
func (s *Service) open(ctx context.Context, sub *subject) (err error) {
	var price int64
	var refused error // as it is, not wrapped by the decoder
	reserve := func(bytes int64) error {
		// The decoder's copy of the file is in a buffer that doubles.
		price = bytes + 2*int64(len(sub.file))
		refused = sub.hold.take(ctx, max(price, sub.drawn))
		return refused
	}
	opts := append(slices.Clone(s.config.Formats),
		pose.WithMaxPixels(s.config.MaxPixels), pose.WithMaxMemory(math.MaxInt64),
		pose.WithReserve(reserve))
	sub.photo, err = pose.DecodeContext(ctx, bytes.NewReader(sub.file), opts...)
	if err != nil {
		return cmp.Or(refused, err)
	}
	size := sub.photo.Bounds().Size()
	pixels := int64(size.X) * int64(size.Y)
	sub.drawn = min(price, pixels*bytesPerPixel(sub.photo)) + 4*pixels
	return nil
}

// bytesPerPixel is what a decoded pixel takes at most.
func bytesPerPixel(p *pose.Photo) int64 {
	if m := p.ColorModel(); m == color.RGBA64Model || m == color.NRGBA64Model {
		return 8
	}
	return 4
}

// close forgets the photo and gives its memory back.
func (sub *subject) close() {
	sub.photo = nil
	sub.hold.give()
}

func (s *Service) find(ctx context.Context, sub *subject) (*pose.Pose, error) {
	if err := s.open(ctx, sub); err != nil {
		return nil, err
	}
	return s.detector.Detect(ctx, sub.photo)
}

// measurePoses measures what was detected, unless only the landmarks were asked for.
func (s *Service) measurePoses(q *request, poses []*pose.Pose, found *finding) error {
	if q.landmarks {
		found.body = &answer.Body{Landmarks: poses[0].Landmarks, WorldLandmarks: poses[0].WorldLandmarks}
	}
	scale, ok := q.scale()
	if !ok {
		return nil
	}
	var err error
	found.measured, err = pose.MeasureAll(poses, scale, q.options(s.config.Method)...)
	switch {
	case err == nil, q.landmarks && errors.Is(err, pose.ErrNotMeasurable):
		return nil
	case found.measured != nil:
		return &warnedError{err, found.measured.Warnings}
	}
	return err
}

// draw returns the annotated photo as a JPEG file. Where there is no memory for the copy beside the
// photo, the photo is given up and decoded again once there is enough for both.
func (s *Service) draw(
	ctx context.Context, sub *subject, p *pose.Pose, m *pose.Measurements, opts ...pose.AnnotateOption,
) ([]byte, error) {
	defer sub.close()
	if sub.photo == nil || !sub.hold.grow(sub.drawn) {
		sub.close()
		if err := s.open(ctx, sub); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	drawn := pose.Annotate(sub.photo, p, m, opts...)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return encode(ctx, drawn)
}

// encode returns a JPEG file. image/jpeg goes on when its writer fails, for seconds if the picture
// is large. So where the context ends, the writer panics.
func encode(ctx context.Context, m image.Image) (file []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			file, err = nil, fmt.Errorf("encode the annotated picture: %v", p)
			if ctx.Err() != nil {
				err = ctx.Err()
			}
		}
	}()
	picture := interruptible{ctx: ctx}
	err = jpeg.Encode(&picture, m, &jpeg.Options{Quality: 90})
	return picture.b.Bytes(), err
}

type interruptible struct {
	ctx context.Context
	b   bytes.Buffer
}

func (w *interruptible) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		panic(err)
	}
	return w.b.Write(p)
}
