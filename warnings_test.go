package pose_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

// each changes every landmark.
func each(p *pose.Pose, f func(l *pose.Landmark, w *pose.WorldLandmark)) {
	for i := range p.Landmarks {
		f(&p.Landmarks[i], &p.WorldLandmarks[i])
	}
}

func setVisibility(p *pose.Pose, v float64, ids ...pose.LandmarkID) {
	for _, id := range ids {
		p.Landmarks[id].Visibility = v
	}
}

var feet = []pose.LandmarkID{pose.LeftHeel, pose.RightHeel, pose.LeftFootIndex, pose.RightFootIndex}

// turn rotates the world landmarks about the vertical.
func turn(p *pose.Pose, degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	each(p, func(_ *pose.Landmark, w *pose.WorldLandmark) { w.X, w.Z = cos*w.X-sin*w.Z, sin*w.X+cos*w.Z })
}

// lean makes the torso, in space, lean towards the camera by that much.
func lean(p *pose.Pose, degrees float64) {
	l, r := p.WorldLandmarks[pose.LeftShoulder], p.WorldLandmarks[pose.RightShoulder]
	sin, cos := math.Sincos(degrees*math.Pi/180 - math.Atan2(-l.Z-r.Z, -l.Y-r.Y))
	for id := pose.Nose; id <= pose.RightThumb; id++ {
		w := &p.WorldLandmarks[id]
		w.Y, w.Z = cos*w.Y-sin*w.Z, sin*w.Y+cos*w.Z
	}
}

// cutTop moves the person up by some pixels.
func cutTop(p *pose.Pose, by float64) {
	each(p, func(l *pose.Landmark, _ *pose.WorldLandmark) { l.Y -= by })
	p.Silhouette.Crown.Y = max(0, p.Silhouette.Crown.Y-by)
	p.Silhouette.Sole.Y -= by
}

// raiseHands puts the hands above the crown, as the mask would then have it.
func raiseHands(p *pose.Pose) {
	for id := pose.LeftWrist; id <= pose.RightThumb; id++ {
		p.Landmarks[id].Y = 90
	}
	p.Silhouette.Crown.Y = 60
}

func TestWhatCanBeMeasured(t *testing.T) {
	all := pose.Segments()
	arms := []pose.Segment{pose.UpperArm, pose.Forearm, pose.Arm}
	legs := []pose.Segment{pose.Thigh, pose.Calf, pose.Leg}
	for _, c := range []struct {
		name   string
		change func(*pose.Pose)
		source pose.ScaleSource
		codes  []pose.WarningCode
		absent []pose.Segment // of the first warning
	}{
		{"as it is", func(*pose.Pose) {}, pose.ScaleFromSilhouette, nil, nil},
		{"no silhouette", func(p *pose.Pose) { p.Silhouette = nil }, pose.ScaleFromEyeLine, nil, nil},
		{"no world landmarks", func(p *pose.Pose) { p.WorldLandmarks = pose.WorldLandmarks{} }, pose.ScaleFromSilhouette, nil, nil},
		{"from behind", func(p *pose.Pose) { setVisibility(p, 0.1, pose.LeftEye, pose.RightEye) }, pose.ScaleFromSilhouette, nil, nil},
		{"hands up", raiseHands, pose.ScaleFromEyeLine, nil, nil},
		{"mask reaches too high", func(p *pose.Pose) { p.Silhouette.Crown.Y = 2; p.Silhouette.Sole.Y = 1990; cutBottom(p) }, pose.ScaleFromEyeLine, nil, nil},
		{"mask ends at the knees", func(p *pose.Pose) { p.Silhouette.Sole.Y = 1400 }, pose.ScaleFromEyeLine, nil, nil},
		{"crown cut off", func(p *pose.Pose) { cutTop(p, 200) }, pose.ScaleFromEyeLine, []pose.WarningCode{pose.HeadCropped}, nil},
		{"head cut off", func(p *pose.Pose) { cutTop(p, 500) }, "", []pose.WarningCode{pose.HeadCropped}, all},
		{"neither eyes nor mask", func(p *pose.Pose) {
			p.Silhouette = nil
			setVisibility(p, 0.1, pose.LeftEye)
		}, "", []pose.WarningCode{pose.ScaleUnknown}, all},
		{"feet hidden", func(p *pose.Pose) { setVisibility(p, 0.1, feet...) }, "", []pose.WarningCode{pose.LowVisibility}, all},
		{"feet cut off, no mask", func(p *pose.Pose) {
			p.Silhouette = nil
			p.ImageHeight = 1850
		}, "", []pose.WarningCode{pose.FeetCropped}, all},
		{"mask touches the lower edge", func(p *pose.Pose) { p.Silhouette.Sole.Y = 1998 }, "", []pose.WarningCode{pose.FeetCropped}, all},
		{"lying", func(p *pose.Pose) {
			each(p, func(_ *pose.Landmark, w *pose.WorldLandmark) { w.X, w.Y = -w.Y, w.X })
		}, "", []pose.WarningCode{pose.NotUpright}, all},
		{"lying, no world landmarks", func(p *pose.Pose) {
			each(p, func(l *pose.Landmark, w *pose.WorldLandmark) {
				l.X, l.Y, *w = 2000-l.Y, l.X, pose.WorldLandmark{}
			})
			p.ImageWidth, p.Silhouette = 2000, nil
		}, "", []pose.WarningCode{pose.NotUpright}, all},
		{"kneeling", func(p *pose.Pose) {
			for id := pose.LeftAnkle; id <= pose.RightAnkle; id++ {
				k := p.WorldLandmarks[id-2]
				p.WorldLandmarks[id].X, p.WorldLandmarks[id].Y, p.WorldLandmarks[id].Z = k.X, k.Y+0.05, k.Z+0.4
			}
		}, "", []pose.WarningCode{pose.NotUpright}, all},
		{"legs stretched out on the floor", func(p *pose.Pose) {
			for id := pose.LeftKnee; id <= pose.RightAnkle; id++ {
				p.WorldLandmarks[id].Y, p.WorldLandmarks[id].Z = p.WorldLandmarks[id].Z, -p.WorldLandmarks[id].Y
			}
		}, "", []pose.WarningCode{pose.NotUpright}, all},
		{"leaning forward", func(p *pose.Pose) { lean(p, 43) }, pose.ScaleFromSilhouette, []pose.WarningCode{pose.Foreshortened}, []pose.Segment{pose.Torso}},
		{"one leg lifted", func(p *pose.Pose) { p.WorldLandmarks[pose.LeftKnee] = pose.WorldLandmark{X: 0.1, Y: 0, Z: -0.4} },
			pose.ScaleFromSilhouette, []pose.WarningCode{pose.Foreshortened, pose.NotUpright}, nil},
		{"calves away from the camera", func(p *pose.Pose) {
			for id := pose.LeftAnkle; id <= pose.RightAnkle; id++ {
				knee := p.WorldLandmarks[id-2]
				p.WorldLandmarks[id] = pose.WorldLandmark{X: knee.X, Y: knee.Y + 0.25, Z: knee.Z + 0.37}
			}
		}, pose.ScaleFromSilhouette, []pose.WarningCode{pose.Foreshortened, pose.PhotoContradictsHeight}, []pose.Segment{pose.Calf, pose.Leg}},
		{"hands held forward, unseen by the world landmarks", func(p *pose.Pose) {
			for s := range pose.LandmarkID(2) {
				p.Landmarks[pose.LeftWrist+s].X = p.Landmarks[pose.LeftElbow+s].X
				p.Landmarks[pose.LeftWrist+s].Y = p.Landmarks[pose.LeftElbow+s].Y + 100
			}
		}, pose.ScaleFromSilhouette, []pose.WarningCode{pose.Foreshortened}, []pose.Segment{pose.Forearm, pose.Arm}},
		{"elbows hidden", func(p *pose.Pose) { setVisibility(p, 0.49, pose.LeftElbow, pose.RightElbow) },
			pose.ScaleFromSilhouette, []pose.WarningCode{pose.ArmsHidden}, arms},
		{"elbows beside the photo", func(p *pose.Pose) {
			p.Landmarks[pose.LeftElbow].X, p.Landmarks[pose.RightElbow].X = 1500, -1
		}, pose.ScaleFromSilhouette, []pose.WarningCode{pose.ArmsHidden}, arms},
		{"knees hidden", func(p *pose.Pose) { setVisibility(p, 0.2, pose.LeftKnee, pose.RightKnee) },
			pose.ScaleFromSilhouette, []pose.WarningCode{pose.LowVisibility}, legs},
		{"hip hidden", func(p *pose.Pose) { setVisibility(p, 0.2, pose.LeftHip) },
			pose.ScaleFromSilhouette, []pose.WarningCode{pose.LowVisibility}, []pose.Segment{pose.Torso, pose.HipWidth}},
		{"torso of one point", func(p *pose.Pose) {
			for s := range pose.LandmarkID(2) {
				p.Landmarks[pose.LeftHip+s].X, p.Landmarks[pose.LeftHip+s].Y = p.Landmarks[pose.LeftShoulder+s].X, p.Landmarks[pose.LeftShoulder+s].Y
			}
		}, pose.ScaleFromSilhouette, []pose.WarningCode{pose.Foreshortened}, []pose.Segment{pose.Torso}},
		{"one forearm short", func(p *pose.Pose) {
			p.Landmarks[pose.LeftWrist].Y -= 35
			p.Landmarks[pose.RightWrist].Y += 35
		},
			pose.ScaleFromSilhouette, []pose.WarningCode{pose.SidesDisagree}, nil},
		{"two people", func(p *pose.Pose) { p.People = 2 }, pose.ScaleFromSilhouette, []pose.WarningCode{pose.MultiplePeople}, nil},
	} {
		p := posetest.Standing()
		c.change(p)
		m, err := pose.Measure(p, pose.Stature(163.8))
		if m == nil || (len(m.Mean) == 0) != errors.Is(err, pose.ErrNotMeasurable) || (err == nil) != (c.source != "") {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if m.Scale.Source != c.source {
			t.Errorf("%s: scale from %q, want %q", c.name, m.Scale.Source, c.source)
		}
		if !slices.Equal(codes(m), c.codes) {
			t.Errorf("%s: warnings %v, want %v", c.name, m.Warnings, c.codes)
			continue
		}
		if len(m.Warnings) > 0 && !slices.Equal(m.Warnings[0].Segments, c.absent) {
			t.Errorf("%s: absent %v, want %v", c.name, m.Warnings[0].Segments, c.absent)
		}
		for _, s := range pose.Segments() {
			if _, ok := m.Mean[s]; ok == slices.Contains(c.absent, s) {
				t.Errorf("%s: %v given is %v", c.name, s, ok)
			}
		}
		if err != nil && !strings.Contains(err.Error(), m.Warnings[0].Message) {
			t.Errorf("%s: the error %q does not give the reason %q", c.name, err, m.Warnings[0].Message)
		}
	}
}

// cutBottom makes room under the feet, so that they do not touch the edge.
func cutBottom(p *pose.Pose) { p.ImageHeight = 2100; p.Silhouette.Sole.Y = 2090 }

// tilt makes the body lean away from the camera, in space and with the nose against the
// ears, as one that looks down by so many degrees sees it; up if negative.
func tilt(p *pose.Pose, degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	each(p, func(_ *pose.Landmark, w *pose.WorldLandmark) { w.Y, w.Z = cos*w.Y-sin*w.Z, sin*w.Y+cos*w.Z })
	p.Landmarks[pose.Nose].Y += 200 * sin
}

func TestPoorPhotos(t *testing.T) {
	for _, c := range []struct {
		name           string
		change         func(*pose.Pose)
		code           pose.WarningCode
		stature, known pose.Severity
	}{
		{"turned", func(p *pose.Pose) { turn(p, 60) }, pose.TurnedAway, pose.Caution, pose.Caution},
		{"small", func(p *pose.Pose) { *p = *enlarged(p, 0.04) }, pose.SmallInFrame, pose.Caution, pose.Caution},
		{"seen from above", func(p *pose.Pose) { tilt(p, 12) }, pose.CameraTilted, pose.Caution, pose.Caution},
		{"near", func(p *pose.Pose) { p.FocalLength = 1500 }, pose.TooNear, pose.Info, pose.Caution},
		{"several people", func(p *pose.Pose) { p.People = 3 }, pose.MultiplePeople, pose.Caution, pose.Caution},
	} {
		p := posetest.Standing()
		c.change(p)
		known := known
		if c.code == pose.SmallInFrame { // the same length in a photo of a twenty-fifth
			known = pose.KnownLength(pose.Point{X: 10, Y: 10}, pose.Point{X: 10, Y: 50}, 97.9)
		}
		for _, r := range []struct {
			ref  pose.Reference
			want pose.Severity
		}{{pose.Stature(163.8), c.stature}, {known, c.known}} {
			m := measure(t, p, r.ref)
			if !slices.Equal(codes(m), []pose.WarningCode{c.code}) || m.Warnings[0].Severity != r.want {
				t.Errorf("%s: %+v, want %s, %s", c.name, m.Warnings, c.code, r.want)
			}
		}
	}
	for name, change := range map[string]func(*pose.Pose){
		"turned a little left":  func(p *pose.Pose) { turn(p, -30) },
		"turned a little right": func(p *pose.Pose) { turn(p, 30) },
		"a little from above":   func(p *pose.Pose) { tilt(p, 5) },
		"from below":            func(p *pose.Pose) { tilt(p, -12) }, // as of people who nod
		"as far as it is tall":  func(p *pose.Pose) { p.FocalLength = 2200 },
		"no world landmarks": func(p *pose.Pose) {
			p.WorldLandmarks = pose.WorldLandmarks{}
		},
	} {
		p := posetest.Standing()
		change(p)
		if m := measure(t, p, pose.Stature(163.8)); len(m.Warnings) > 0 {
			t.Errorf("%s: %v", name, m.Warnings)
		}
	}
}

// Severe is for lengths that are absent, and for nothing else.
func TestSeverity(t *testing.T) {
	oneArm := posetest.Standing()
	setVisibility(oneArm, 0.1, pose.LeftElbow)
	for name, c := range map[string]struct {
		poses []*pose.Pose
		want  pose.Severity
	}{
		"arms hidden":                     {[]*pose.Pose{posetest.ArmsHidden()}, pose.Severe},
		"one arm hidden":                  {[]*pose.Pose{oneArm}, pose.Caution},
		"seated":                          {[]*pose.Pose{posetest.Seated()}, pose.Severe},
		"arms hidden in one of two":       {[]*pose.Pose{posetest.ArmsHidden(), posetest.Standing()}, pose.Caution},
		"arms hidden in both":             {[]*pose.Pose{posetest.ArmsHidden(), posetest.ArmsHidden()}, pose.Severe},
		"only one of two can be measured": {[]*pose.Pose{posetest.Standing(), posetest.Seated()}, pose.Caution},
	} {
		m, _ := pose.MeasureAll(c.poses, pose.Stature(163.8))
		if m == nil || len(m.Warnings) == 0 {
			t.Errorf("%s: no warnings", name)
			continue
		}
		for _, w := range m.Warnings {
			if w.Severity != c.want || (w.Severity == pose.Severe) != (len(w.Segments) > 0) || len(w.Message) < 20 {
				t.Errorf("%s: %+v, want %s", name, w, c.want)
			}
		}
	}
}

// The eye line and the silhouette of one photo agree on the scale within their uncertainty.
func TestScalesAgree(t *testing.T) {
	p := posetest.Standing()
	a := measure(t, p, pose.Stature(163.8)).Scale
	p.Silhouette = nil
	b := measure(t, p, pose.Stature(163.8)).Scale
	const truth = 0.09790 // the renderer's, at the hips
	for _, s := range []pose.Scale{a, b} {
		if math.Abs(s.CMPerPixel-truth) > 2*s.Uncertainty || s.Uncertainty > 0.04*truth {
			t.Errorf("scale %+v, truth %g", s, truth)
		}
	}
	if a == b {
		t.Error("both scales are the same")
	}
}

func TestShortReferenceIsLessSure(t *testing.T) {
	for _, c := range []struct{ px, want float64 }{{1000, 0.0200}, {50, 0.0346}} {
		s := measure(t, posetest.Standing(), pose.KnownLength(pose.Point{}, pose.Point{Y: c.px}, c.px/10)).Scale
		if got := s.Uncertainty / s.CMPerPixel; !near(got, c.want, 1e-4) {
			t.Errorf("a reference of %g pixels is uncertain by %.4f, want %.4f", c.px, got, c.want)
		}
	}
}

func contradiction(m *pose.Measurements) string {
	i := slices.IndexFunc(m.Warnings, func(w pose.Warning) bool { return w.Code == pose.PhotoContradictsHeight })
	if i < 0 {
		return ""
	}
	return m.Warnings[i].Message
}

func TestHeightInInches(t *testing.T) {
	p := posetest.Standing()
	m := measure(t, p, pose.Stature(64.5))
	if msg := contradiction(m); !strings.Contains(msg, "64.5 inches, which are 164 cm") {
		t.Errorf("in inches: %q", msg)
	}
	for _, cm := range []float64{86, 120, 163.8, 250} {
		if msg := contradiction(measure(t, p, pose.Stature(cm))); msg != "" {
			t.Errorf("%g cm: %s", cm, msg)
		}
	}
}

// Legs of the photo that are longer than the height allows make lengths less sure; those of
// posetest do not.
func TestLegsTooLong(t *testing.T) {
	p := posetest.Standing()
	usual := measure(t, p, pose.Stature(163.8))
	for id := pose.LeftKnee; id <= pose.RightKnee; id++ { // knees farther up: calves of 1.25, thighs of 0.8
		p.Landmarks[id].Y -= 95
	}
	m := measure(t, p, pose.Stature(163.8))
	if msg := contradiction(m); !strings.Contains(msg, "lower leg looks 1.2") {
		t.Errorf("calves: %q", msg)
	}
	for s, l := range m.Mean {
		if l.Uncertainty < 1.3*usual.Mean[s].Uncertainty {
			t.Errorf("%v is ±%.1f, of a usual photo ±%.1f", s, l.Uncertainty, usual.Mean[s].Uncertainty)
		}
	}
	bent := posetest.Standing()
	for id := pose.LeftKnee; id <= pose.RightKnee; id++ { // knees aside, as of a frog
		bent.Landmarks[id].X += float64(2*(pose.RightKnee-id)-1) * 200
	}
	if msg := contradiction(measure(t, bent, pose.Stature(163.8))); !strings.Contains(msg, "trunk and leg are 1.0") {
		t.Errorf("bent: %q", msg)
	}
}

// A known length in another unit makes people that there are none of.
func TestKnownLengthInOtherUnits(t *testing.T) {
	stick := func(cm float64) pose.Reference {
		return pose.KnownLength(pose.Point{X: 100, Y: 181}, pose.Point{X: 100, Y: 1181}, cm) // truly 92.8 cm
	}
	for name, p := range map[string]*pose.Pose{"standing": posetest.Standing(), "seated": posetest.Seated(), "without feet": posetest.FeetCropped()} {
		for _, c := range []struct {
			cm   float64
			says string
		}{{928, "is it in millimetres?"}, {0.928, "is it in metres?"}} {
			m, err := pose.Measure(p, stick(c.cm))
			if !errors.Is(err, pose.ErrNotMeasurable) || !strings.Contains(contradiction(m), c.says) || m.Warnings[0].Severity != pose.Severe {
				t.Errorf("%s, %g cm: %v, %v", name, c.cm, err, m.Warnings)
			}
		}
		if m := measure(t, p, stick(92.8)); contradiction(m) != "" {
			t.Errorf("%s: %s", name, contradiction(m))
		}
	}
	if m := measure(t, posetest.Standing(), stick(92.8/2.54)); !strings.Contains(contradiction(m), "is it in inches?") || len(m.Mean) != 9 {
		t.Errorf("in inches: %v", m.Warnings)
	}
}

func TestReferenceCheck(t *testing.T) {
	for cm, says := range map[float64]string{1.75: "did you mean 175? heights are in centimetres, not metres", 5.9: "179.8", 1750: "millimetres"} {
		if err := pose.Stature(cm).Check(); !errors.Is(err, pose.ErrInvalidHeight) || !strings.Contains(err.Error(), says) {
			t.Errorf("%g: %v", cm, err)
		}
	}
	if err := pose.Stature(175).Check(); err != nil {
		t.Error(err)
	}
	if err := pose.KnownLength(pose.Point{}, pose.Point{}, 30).Check(); !errors.Is(err, pose.ErrInvalidInput) {
		t.Error(err)
	}
}
