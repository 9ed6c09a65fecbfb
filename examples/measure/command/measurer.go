package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
)

// A measurer turns photos into answers.
type measurer struct {
	*config
	program program
	load    func() (*pose.Detector, error)
	jobs    int // how many photos at the same time
	files   *outputs
	memory  *budget
	sink    *sink
}

// A shot is a photo with the person found in it.
type shot struct {
	entry
	facts answer.Photo
	photo *pose.Photo // nil if it was not kept
	pose  *pose.Pose
	err   error // why there is no pose
}

// all measures the photos. It returns an error of writing the answers, or ctx's: a problem with a
// photo is an answer.
func (m *measurer) all(ctx context.Context, entries []entry) error {
	m.sink.progress.show(0, entries[0].file)
	defer m.sink.progress.clear()
	next := func(i int) {
		if i+1 < len(entries) {
			m.sink.progress.show(i+1, entries[i+1].file)
		}
	}
	if err := m.sink.begin(); err != nil {
		return err
	}
	if m.samePerson {
		return m.together(ctx, entries, next)
	}
	work := func(ctx context.Context, i int) answer.Answer { return m.one(ctx, entries[i]) }
	return inOrder(ctx, len(entries), m.jobs, work, func(i int, a answer.Answer) error {
		defer next(i)
		return m.sink.write(a)
	})
}

// together measures photos of one person. It gives one answer for each photo without a person, and
// one for all the others.
func (m *measurer) together(ctx context.Context, entries []entry, next func(int)) error {
	var shots []shot
	work := func(ctx context.Context, i int) shot { return m.lightShot(ctx, entries[i]) }
	err := inOrder(ctx, len(entries), m.jobs, work, func(i int, s shot) error {
		defer next(i)
		if s.err != nil {
			return m.sink.write(answer.NewFailure(s.err, s.file))
		}
		shots = append(shots, s)
		return nil
	})
	if err != nil || len(shots) == 0 {
		return err
	}
	a, err := m.fused(ctx, shots)
	if err != nil {
		return err
	}
	return m.sink.write(a)
}

// lightShot returns a shot without its pixels. If they are needed, they are read again, which is
// not possible for standard input.
func (m *measurer) lightShot(ctx context.Context, e entry) shot {
	s, release := m.shoot(ctx, e)
	defer release()
	if e.file != stdin || m.annotate == "" {
		s.photo = nil
	}
	return s
}

// shoot reads a photo and finds the person in it. The caller must release the photo's memory.
func (m *measurer) shoot(ctx context.Context, e entry) (s shot, release func()) {
	s, release = shot{entry: e, err: e.err}, func() {}
	if s.err != nil {
		return s, release
	}
	if s.photo, release, s.err = m.decode(ctx, e.file); s.err != nil {
		return s, release
	}
	det, err := m.load()
	if err != nil {
		s.err = err
		return s, release
	}
	if s.pose, s.err = det.Detect(ctx, s.photo); s.err == nil {
		s.facts = answer.Photo{File: e.file, Width: s.pose.ImageWidth, Height: s.pose.ImageHeight}
	}
	return s, release
}

// decode reads a photo once there is memory for it.
func (m *measurer) decode(ctx context.Context, file string) (photo *pose.Photo, release func(), err error) {
	var held int64
	release = func() { m.memory.give(held) }
	f, err := m.program.open(file)
	if err != nil {
		return nil, release, err
	}
	defer f.Close()
	reserve := func(n int64) error {
		if err := m.memory.take(ctx, n); err != nil {
			return err
		}
		held = n
		return nil
	}
	photo, err = pose.DecodeContext(ctx, f, pose.WithMaxMemory(maxMemory), pose.WithReserve(reserve))
	return photo, release, err
}

// one answers a single photo.
func (m *measurer) one(ctx context.Context, e entry) answer.Answer {
	s, release := m.shoot(ctx, e)
	defer release()
	if s.err != nil {
		return answer.NewFailure(s.err, e.file)
	}
	var found *pose.Measurements
	if e.reference != nil {
		var err error
		found, err = pose.Measure(s.pose, *e.reference, e.options...)
		if err != nil && !(m.landmarks && errors.Is(err, pose.ErrNotMeasurable)) {
			return answer.NewFailure(err, e.file)
		}
	}
	d := m.newData(found)
	d.Image = &s.facts
	if m.landmarks {
		d.Body = &answer.Body{Landmarks: s.pose.Landmarks, WorldLandmarks: s.pose.WorldLandmarks}
	}
	var err error
	if d.Picture, err = m.draw(s, found); err != nil {
		d.Warnings = append(d.Warnings, notStored(e.picture, err))
	}
	return answer.Answer{Status: "success", Data: d}
}

// fused gives one answer for several photos of one person. The error is ctx's.
func (m *measurer) fused(ctx context.Context, shots []shot) (answer.Answer, error) {
	var poses []*pose.Pose
	var names []string
	for _, s := range shots {
		poses = append(poses, s.pose)
		names = append(names, s.file)
	}
	found, err := pose.MeasureAll(poses, *shots[0].reference, shots[0].options...)
	if err != nil {
		return answer.NewFailure(err, strings.Join(names, ", ")), nil
	}
	d := m.newData(found)
	type picture struct {
		path string
		err  error
	}
	work := func(ctx context.Context, i int) (p picture) {
		p.path, p.err = m.redraw(ctx, shots[i], found)
		return p
	}
	err = inOrder(ctx, len(shots), m.jobs, work, func(i int, p picture) error {
		shots[i].facts.Picture = p.path
		d.Images = append(d.Images, shots[i].facts)
		if p.err != nil {
			d.Warnings = append(d.Warnings, notStored(shots[i].picture, p.err))
		}
		return nil
	})
	return answer.Answer{Status: "success", Data: d}, err
}

func (m *measurer) newData(found *pose.Measurements) *answer.Data {
	d := &answer.Data{Model: m.model.String(), Method: m.method}
	d.Fill(found)
	if m.tape {
		d.Tape = answer.NewTape(found)
	}
	return d
}

// redraw draws a photo's picture. It reads the photo again if its pixels were not kept.
func (m *measurer) redraw(ctx context.Context, s shot, found *pose.Measurements) (path string, err error) {
	if s.picture == "" {
		return "", nil
	}
	if s.photo == nil {
		var release func()
		s.photo, release, err = m.decode(ctx, s.file)
		defer release()
		if err != nil {
			return "", err
		}
	}
	return m.draw(s, found)
}

// draw writes the annotated picture, if one is wanted, and returns its path.
func (m *measurer) draw(s shot, found *pose.Measurements) (path string, err error) {
	if s.picture == "" {
		return "", nil
	}
	picture := pose.Annotate(s.photo, s.pose, found)
	err = m.files.write(s.picture, func(w io.Writer) error { return encode(w, s.picture, picture) })
	if err != nil {
		return "", err
	}
	return s.picture, nil
}

// notStored warns that a picture is missing.
func notStored(path string, err error) pose.Warning {
	return pose.Warning{
		Code: "PICTURE_NOT_STORED", Severity: pose.Info,
		Message: fmt.Sprintf("the picture %s could not be written (%v); the lengths are complete without it", shown(path), err),
	}
}
