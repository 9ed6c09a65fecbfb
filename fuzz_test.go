package pose_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"image"
	"math"
	"reflect"
	"runtime"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/posetest"
)

// oddNumbers are what hand-made and damaged poses hold.
var oddNumbers = []float64{
	math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1, -1, 0.5, 1e-300, -1e-9, 1e6, -1e6, 1e9, -1e9, 1.1e9, 1e18,
	math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 24, math.MaxInt32, math.MinInt64,
}

// editedPose returns one of posetest's poses, changed by five bytes each: what of it, which, how,
// and two for a number.
func editedPose(start uint8, edits []byte) *pose.Pose {
	p := []func() *pose.Pose{posetest.Standing, posetest.Seated, posetest.FeetCropped, posetest.ArmsHidden}[start%4]()
	for ; len(edits) >= 5; edits = edits[5:] {
		what, which, how, number := edits[0], int(edits[1]), edits[2], binary.LittleEndian.Uint16(edits[3:])
		l, w := &p.Landmarks[which%33], &p.WorldLandmarks[which%33]
		switch what % 8 {
		case 0, 1:
			edit(how, number, &l.X, &l.Y, &l.Z, &l.Visibility, &l.Presence)
		case 2:
			edit(how, number, &w.X, &w.Y, &w.Z, &w.Visibility)
		case 3: // another landmark's place, or places exchanged
			o := &p.Landmarks[number%33]
			if *l, *o = *o, *l; how%2 == 0 {
				*o = *l
			}
		case 4:
			o := &p.WorldLandmarks[number%33]
			if *w, *o = *o, *w; how%2 == 0 {
				*o = *w
			}
		case 5:
			if s := p.Silhouette; s != nil {
				editOutline(s, func(left, right *body.Outline) {
					edit(how, number, &s.Crown.X, &s.Crown.Y, &s.Sole.X, &s.Sole.Y, &left[2][which%13], &right[3][which%13],
						&left[5][which%13], &right[1][which%13])
				})
			}
			if how == 255 {
				p.Silhouette = nil
			}
		case 6:
			edit(how, number, &p.FocalLength, &p.ROI.Center.X, &p.ROI.Size, &p.ROI.Rotation, &p.Score, &p.Presence)
		case 7:
			sizes := []int{0, 1, 2, -1, 40, 1000, 100_000, math.MaxInt32, math.MaxInt, math.MinInt}
			*[]*int{&p.ImageWidth, &p.ImageHeight, &p.People}[how%3] = sizes[int(number)%len(sizes)]
		}
	}
	return p
}

// edit changes one of the numbers.
func edit(how uint8, number uint16, of ...*float64) {
	v := of[int(how/4)%len(of)]
	switch how % 4 {
	case 0:
		*v = oddNumbers[int(number)%len(oddNumbers)]
	case 1: // somewhere around a photo
		*v = float64(int16(number)) / 16
	case 2: // a share
		*v = float64(number) / math.MaxUint16
	case 3:
		*v *= float64(int16(number)) / 256
	}
}

func addPoses(f *testing.F) {
	for i := range uint8(4) {
		f.Add(i, i, []byte{})
		f.Add(i, i+4, []byte{0, 13, 0, i, 0, 0, 25, 4, 1 + i, 0})
		f.Add(i, i*9, []byte{3, 11, 0, 12, 0, 3, 27, 1, 28, 0, 5, 3, 255, 0, 0})
		f.Add(i, i*5, []byte{7, 0, 0, i + 6, 0, 6, 0, 0, i * 3, 0, 2, 25, 8, 9, 9})
	}
}

// anyReference returns a reference and options, valid or not, that n chooses.
func anyReference(n uint8) (pose.Reference, []pose.MeasureOption) {
	refs := []pose.Reference{
		pose.Stature(163.8), pose.Stature(50), pose.Stature(272), pose.Stature(math.NaN()), {},
		pose.KnownLength(pose.Point{X: 10, Y: 10}, pose.Point{X: 10, Y: 110}, 90), pose.KnownLength(pose.Point{}, pose.Point{X: 1}, 1e5),
		pose.KnownLength(pose.Point{X: math.NaN()}, pose.Point{X: math.Inf(1)}, 90), pose.KnownLength(pose.Point{X: -1e9}, pose.Point{}, 0.1),
	}
	opts := [][]pose.MeasureOption{
		nil, {pose.WithMethod(pose.Classic)}, {pose.WithSex(pose.Female), pose.WithTape(true)}, {pose.WithTape(true), pose.WithAge(12)},
	}
	return refs[int(n/4)%len(refs)], opts[n%4]
}

// FuzzMeasure measures any landmarks: no panic, an error of ours or lengths that are numbers, in
// JSON too, always the same, and for a bounded number of bytes.
func FuzzMeasure(f *testing.F) {
	addPoses(f)
	f.Fuzz(func(t *testing.T, start, options uint8, edits []byte) {
		p := editedPose(start, edits)
		ref, opts := anyReference(options)
		m, err := pose.Measure(p, ref, opts...)
		checkMeasurements(t, m, err)
		var again *pose.Measurements
		n := allocated(func() { again, _ = pose.Measure(p, ref, opts...) })
		if !reflect.DeepEqual(m, again) {
			t.Errorf("%+v, then %+v", m, again)
		}
		if n > 256<<10 {
			t.Errorf("%d bytes allocated", n)
		}
		poses := []*pose.Pose{p, posetest.Standing(), editedPose(start, edits[len(edits)/2:])}
		n = allocated(func() { m, err = pose.MeasureAll(poses, ref, opts...) })
		checkMeasurements(t, m, err)
		if n > uint64(len(poses))*256<<10 {
			t.Errorf("%d bytes allocated for %d poses", n, len(poses))
		}
	})
}

func checkMeasurements(t *testing.T, m *pose.Measurements, err error) {
	t.Helper()
	switch {
	case errors.Is(err, pose.ErrNotMeasurable):
		if m == nil || len(m.Mean) > 0 || len(m.Warnings) == 0 {
			t.Fatalf("not measurable, but %+v", m)
		}
	case err != nil:
		if m != nil || !errors.Is(err, pose.ErrInvalidInput) && !errors.Is(err, pose.ErrInvalidHeight) {
			t.Fatalf("%+v, %v", m, err)
		}
		return
	case len(m.Mean) == 0:
		t.Fatal("neither lengths nor an error")
	}
	lengths := map[string]pose.Length{}
	for s, l := range m.Mean {
		lengths["mean "+s.String()] = l
	}
	for s, l := range m.Left {
		lengths["left "+s.String()] = l
	}
	for s, l := range m.Right {
		lengths["right "+s.String()] = l
	}
	for s, l := range m.Tape {
		lengths[string(s)] = l
	}
	for name, l := range lengths {
		if !(l.CM > 0 && l.CM < math.Inf(1) && l.Uncertainty > 0 && l.Uncertainty < math.Inf(1)) {
			t.Errorf("%s is %+v", name, l)
		}
		if m.Stature > 0 && l.CM > m.Stature || m.Method == pose.Classic && l.CM > pose.MaxStature {
			t.Errorf("%s of someone of %g cm is %+v by the %s method", name, m.Stature, l, m.Method)
		}
	}
	checkJSON(t, m, new(pose.Measurements))
}

// checkJSON writes v as JSON and reads it into other, which must be the same then.
func checkJSON(t *testing.T, v, other any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, other); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	if again, err := json.Marshal(other); err != nil || !bytes.Equal(b, again) {
		t.Errorf("%s became %s, or %v", b, again, err)
	}
}

// FuzzAnnotate draws any landmarks and lengths on images of any small size: no panic, a picture of
// the image's size, and memory for its pixels.
func FuzzAnnotate(f *testing.F) {
	addPoses(f)
	f.Fuzz(func(t *testing.T, start, options uint8, edits []byte) {
		p := editedPose(start, edits)
		sides := []int{0, 1, 2, 7, 40, 200, 451, 3000}
		w, h := sides[options%8], sides[options/8%8]
		if w*h > 200_000 {
			h = 40
		}
		img := image.NewGray(image.Rect(-7, 3, w-7, h+3))
		m, err := pose.Measure(posetest.Standing(), pose.Stature(163.8))
		if err != nil {
			t.Fatal(err)
		}
		if options >= 128 {
			if got, err := pose.Measure(p, pose.Stature(163.8), pose.WithMethod(pose.Classic)); err == nil {
				m = got
			}
		}
		for i := 0; i+4 < len(edits); i += 5 {
			s := pose.Segment(int(edits[i]) % 9)
			l := m.Left[s]
			edit(edits[i+2], uint16(edits[i+3]), &l.CM, &l.Uncertainty, &m.Stature)
			m.Left[s] = l
		}
		var opts []pose.AnnotateOption
		if options%3 == 0 {
			width := 0.1 * float64(options)
			edit(start, uint16(options)<<8, &width)
			opts = append(opts, pose.WithLineWidth(width), pose.WithLanguage(pose.Korean))
		}
		var got *image.RGBA
		n := allocated(func() { got = pose.Annotate(img, p, m, opts...) })
		if got.Rect != image.Rect(0, 0, w, h) {
			t.Errorf("a picture of %v for %d × %d", got.Rect, w, h)
		}
		if bound := uint64(16*w*h + 4<<20); n > bound {
			t.Errorf("%d bytes allocated for %d × %d pixels", n, w, h)
		}
	})
}

// FuzzPoseJSON reads any JSON as a Pose: no panic, memory as its size warrants, and what was read
// is written as it is.
func FuzzPoseJSON(f *testing.F) {
	for _, p := range []*pose.Pose{posetest.Standing(), posetest.FeetCropped(), {}} {
		b, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"landmarks":[]}`))
	f.Add([]byte(`{"landmarks":[{"name":"nose"},{"name":"nose"}],"silhouette":{"left":{"thigh":[1e308,-1e999]}}}`))
	f.Add([]byte(`{"version":2,"silhouette":{"outline":"2:new"}}`))
	f.Add([]byte(`{"version":1,"silhouette":{"outline":"1:AAAA"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var p pose.Pose
		var err error
		n := allocated(func() { err = json.Unmarshal(b, &p) })
		if bound := uint64(256*len(b) + 64<<10); n > bound {
			t.Errorf("%d bytes allocated for %d", n, len(b))
		}
		if err != nil {
			return
		}
		var again pose.Pose
		checkJSON(t, &p, &again)
		if !reflect.DeepEqual(p, again) {
			t.Errorf("%+v became %+v", p, again)
		}
		m, err := pose.Measure(&p, pose.Stature(163.8))
		checkMeasurements(t, m, err)
	})
}

// Poses that hold what JSON cannot are an error, not another pose.
func TestPoseJSONRefuses(t *testing.T) {
	for _, v := range oddNumbers[:3] {
		p := posetest.Standing()
		p.Landmarks[pose.Nose].X = v
		if b, err := json.Marshal(p); err == nil {
			t.Errorf("%g became %s", v, b)
		}
	}
}

// allocated returns the bytes that f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
