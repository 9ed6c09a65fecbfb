package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

// standing is a photo of posetest.Standing, whose true lengths are so.
func standing(lengths map[pose.Segment]float64) *photo {
	f := &photo{Image: "a.png", Stature: 163.8, Sex: "female", Age: 30, Lengths: lengths, Scale: 0.0979}
	f.setPose(posetest.Standing())
	return f
}

// An exact way gives lengths that are made up.
func made(lengths pose.Lengths) way {
	return way{"made up", func(...*photo) pose.Lengths { return lengths }}
}

func TestMisses(t *testing.T) {
	truth := map[pose.Segment]float64{pose.Arm: 50, pose.Leg: 80, pose.Torso: 45}
	lengths := pose.Lengths{
		pose.Arm:           {CM: 52, Uncertainty: 1},   // just within
		pose.Leg:           {CM: 76, Uncertainty: 1.9}, // just not
		pose.ShoulderWidth: {CM: 35, Uncertainty: 1},   // the truth is not known
	}
	f := standing(truth)
	f.Person = 7
	only := statureOnly(f)
	got := misses([][]*photo{{f}}, made(lengths))
	want := []miss{
		{7, pose.Arm, 2, math.Abs(only[pose.Arm].CM - 50), 4, true},
		{7, pose.Leg, 4, math.Abs(only[pose.Leg].CM - 80), -5, false},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v, want %+v", got, want)
	}
	for i, m := range got {
		if math.Abs(m.percent-want[i].percent) > 1e-9 {
			t.Errorf("%+v, want %+v", m, want[i])
		}
		m.percent = want[i].percent
		if m != want[i] {
			t.Errorf("%+v, want %+v", m, want[i])
		}
	}
	if mean(got) != 3 || coverage(got) != 0.5 || math.Abs(average(got, func(m miss) float64 { return m.percent })+0.5) > 1e-9 {
		t.Errorf("mean %g, within %g", mean(got), coverage(got))
	}
	if legs := of(got, pose.Leg); len(legs) != 1 || legs[0].cm != 4 || len(got) != 2 {
		t.Errorf("of the legs: %+v of %+v", legs, got)
	}
}

// The interval by bootstrap is the one that the spread between people implies, and it is people who
// are drawn: many alike lengths of one are no more evidence than one.
func TestIntervalFollowsPeople(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	const people = 400
	var all, often []miss
	var sum, squares float64
	for person := range people {
		d := random.NormFloat64()
		sum, squares = sum+d, squares+d*d
		m := miss{person: person, cm: 10 + d, statureOnly: 10}
		all = append(all, m)
		for range 5 {
			often = append(often, m)
		}
	}
	centre := sum / people
	half := 1.96 * math.Sqrt((squares/people-centre*centre)/people)
	for name, misses := range map[string][]miss{"once": all, "five times": often} {
		lo, hi := interval(misses)
		if math.Abs(lo-(centre-half)) > 0.1*half || math.Abs(hi-(centre+half)) > 0.1*half {
			t.Errorf("%s: [%.4f, %.4f], want [%.4f, %.4f]", name, lo, hi, centre-half, centre+half)
		}
	}
}

func TestGroup(t *testing.T) {
	photos := []*photo{{Image: "a", Person: 2}, {Image: "b", Person: 1}, {Image: "c", Person: 2}}
	groups := group(photos, func(_ int, f *photo) int { return f.Person })
	if len(groups) != 2 || len(groups[0]) != 2 || groups[0][1].Image != "c" || groups[1][0].Image != "b" {
		t.Errorf("%v", groups)
	}
	if singles := each1(photos); len(singles) != 3 || singles[2][0].Image != "c" {
		t.Errorf("%v", singles)
	}
}

// A line has the figures of a naive calculation.
func TestLine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var all []miss
	var off []float64
	var legs, legSum, sum, only, within float64
	const n = 60
	for i := range n {
		m := miss{person: i % 10, segment: pose.Segment(i % 3), cm: random.Float64() * 4, statureOnly: random.Float64() * 5, inside: i%4 > 0}
		all, off = append(all, m), append(off, m.cm)
		sum, only = sum+m.cm, only+m.statureOnly
		if m.inside {
			within++
		}
		if m.segment == pose.Forearm {
			legs, legSum = legs+1, legSum+m.cm
		}
	}
	slices.Sort(off)
	var b bytes.Buffer
	line(&b, "made up", all, 10)
	lo, hi := interval(all)
	want := fmt.Sprintf(" | %6.3f  %5.2f     %5.1f %%   %5.3f | %+.2f (%+.1f %%) [%+.2f, %+.2f]\n",
		sum/n, off[57], 100*float64(n)/90, within/n, (sum-only)/n, 100*(sum-only)/only, lo, hi)
	if !strings.HasSuffix(b.String(), want) {
		t.Errorf("%s\nwant %s", b.String(), want)
	}
	if cells := strings.Fields(b.String()); cells[3] != fmt.Sprintf("%.2f", legSum/legs) {
		t.Errorf("the forearm's cell is %s, want %.2f", cells[3], legSum/legs)
	}
	b.Reset()
	if line(&b, "of nothing", nil, 0); b.Len() > 0 {
		t.Errorf("of nothing: %q", b.String())
	}
	signs(&b, "made up", []miss{{segment: pose.Arm, percent: 3}, {segment: pose.Arm, percent: -5}})
	if cells := strings.Fields(b.String()); cells[6] != "-1.0" { // made up, sign, % and then the segments
		t.Errorf("signs: %v", cells)
	}
}

// Ways differ as their names say: who is told to be a man gets other lengths, and a known length
// gives another scale.
func TestWays(t *testing.T) {
	f := standing(nil)
	by := map[string]pose.Lengths{}
	for _, w := range ways {
		if by[w.name] = w.measure(f); len(by[w.name]) < 7 {
			t.Errorf("%s gives %d lengths", w.name, len(by[w.name]))
		}
	}
	m, err := pose.Measure(f.pose(), pose.Stature(163.8), pose.WithSex(pose.Female))
	if err != nil || by["anatomical, sex told"][pose.Leg] != m.Mean[pose.Leg] {
		t.Errorf("sex told: %v, want %v", by["anatomical, sex told"][pose.Leg], m.Mean[pose.Leg])
	}
	m, err = pose.Measure(f.pose(), pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 97.9))
	if err != nil || by["anatomical, known length"][pose.Leg] != m.Mean[pose.Leg] {
		t.Errorf("known length: %v, want %v", by["anatomical, known length"][pose.Leg], m.Mean[pose.Leg])
	}
	if by["anatomical"][pose.Leg] == by["classic"][pose.Leg] || by["anatomical"][pose.Leg] == by["stature only"][pose.Leg] {
		t.Error("two ways give the same leg")
	}
	f.Stature = 17
	if got := anatomical.measure(f); got != nil {
		t.Errorf("a stature of 17 cm: %v", got)
	}
}

// Photos of a person together are compared with the same lengths of each alone.
func TestFused(t *testing.T) {
	one := map[pose.Segment]float64{pose.Arm: 52, pose.Leg: 80}
	a, b, other := standing(one), standing(one), standing(one)
	a.Person, b.Person, other.Person = 1, 1, 2
	var out bytes.Buffer
	fused(&out, "made up", [][]*photo{{a, b}, {other}})
	alone := mean(misses([][]*photo{{a}}, anatomical))
	// Two photos that are the same give what each gives.
	want := fmt.Sprintf("  made up, 1 times: %.3f cm, one %.3f, difference +0.00 (+0.0 %%)", alone, alone)
	if got := strings.ReplaceAll(out.String(), "-0.0", "+0.0"); !strings.HasPrefix(got, want) {
		t.Errorf("%s\nwant %s", out.String(), want)
	}
	out.Reset()
	if fused(&out, "made up", [][]*photo{{a}, {other}}); out.Len() > 0 {
		t.Errorf("nobody has two photos: %s", out.String())
	}
}

// A tape's errors are those of what Measure gives, of photos that have a tape's truth.
func TestTapeLines(t *testing.T) {
	f, child, unknown := standing(nil), standing(nil), standing(nil)
	m, err := pose.Measure(f.pose(), pose.Stature(f.Stature), pose.WithTape(true))
	if err != nil {
		t.Fatal(err)
	}
	sleeve, inside := m.Tape[pose.Sleeve], m.Tape[pose.InsideLeg]
	f.Tape = map[string]float64{
		"acromion_radiale": (sleeve.CM + 1) / 0.982 * 0.6, "radiale_stylion": (sleeve.CM + 1) / 0.982 * 0.4,
		"crotch_height": inside.CM - 2.1*inside.Uncertainty,
	}
	child.Age, child.Tape = 9, f.Tape
	off := 2.1 * inside.Uncertainty
	var out bytes.Buffer
	tapeLines(&out, []*photo{f, child, unknown})
	for _, want := range []string{
		"tape: sleeve               1 photos, off by 1.00 cm, -1.00 with its sign, in 2u 1.000\n",
		fmt.Sprintf("tape: inside_leg           1 photos, off by %.2f cm, %+.2f with its sign, in 2u 0.000\n", off, off),
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s\nwant %s", out.String(), want)
		}
	}
	out.Reset()
	if tapeLines(&out, []*photo{unknown}); out.Len() > 0 {
		t.Errorf("without a tape: %s", out.String())
	}
}

// Who stands, sits, and sits but is said to be a giant.
func TestStances(t *testing.T) {
	stands, sits, cropped := standing(map[pose.Segment]float64{pose.Leg: 1}), standing(nil), standing(nil)
	stands.Kinds, sits.Kinds, cropped.Kinds = map[string]string{"pose": "stand"}, map[string]string{"pose": "sit"}, map[string]string{"pose": "stand"}
	sits.setPose(posetest.Seated())
	cropped.setPose(posetest.FeetCropped())
	all := stances([]*photo{stands, sits, cropped})
	s, down := all["stand"], all["sit"]
	if s.photos != 2 || s.refused != 0 || s.other != 1 || s.silent != 1 || s.notUpright != 0 || s.lengths != 9 {
		t.Errorf("who stands: %+v", s)
	}
	if s.covered != 0 { // no true length is right
		t.Errorf("%g of %g lengths are covered", s.covered, s.lengths)
	}
	if down.photos != 1 || down.refused != 1 || down.other != 0 || down.silent != 0 {
		t.Errorf("who sits: %+v", down)
	}
	var out bytes.Buffer
	if err := writeUpright(&out, []*photo{stands, sits, cropped}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || strings.Join(strings.Fields(lines[1]), " ") != "sit 1 1 0 0 0 0 -" ||
		strings.Join(strings.Fields(lines[2]), " ") != "stand 2 0 1 0 0 1 0 %" {
		t.Errorf("%q", lines)
	}
}

// The parts of a report are told by what is out of the plain in a photo.
func TestParts(t *testing.T) {
	for name, c := range map[string]struct {
		f    photo
		want string
	}{
		"plain":        {photo{Tag: "easy", Distance: 250}, "nothing out of the plain"},
		"a coat, near": {photo{Tag: "coat", Domain: map[string]bool{"clothes": true}, Distance: 219}, "clothes, camera within 2.2 m"},
		"at 2.2 m":     {photo{Tag: "easy", Distance: 220}, "nothing out of the plain"},
		"far":          {photo{Tag: "far", Domain: map[string]bool{"camera": true, "pose": false}, Distance: 300}, "camera, beyond 3 m"},
		"bent, large":  {photo{Tag: "x", Domain: map[string]bool{"pose": true, "body": true}, Distance: 299}, "pose, body"},
	} {
		var of []string
		for _, p := range parts {
			if p.of(&c.f) {
				of = append(of, p.name)
			}
		}
		if got := strings.Join(of, ", "); got != c.want {
			t.Errorf("%s is %s, want %s", name, got, c.want)
		}
	}
}
