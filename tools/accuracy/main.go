// Accuracy prints how far Measure is from the truth on people of known bone lengths.
//
//	go run ./tools/accuracy DIR...
//
// Each DIR holds truth.json (people with stature_cm, lengths_upright_cm, joints_cam_cm and
// camera) and mp.json (MediaPipe's landmarks in pixels, world landmarks in cm, mask rows), as
// tools/fit uses them. Stature only is the population's mean ratio of the first DIR. Bias is
// the mean error with its sign; coverage is the share of truths within two uncertainties of
// the value. With -known, the true scale
// at the hips is given as a known length in place of the stature. With -dump, it prints each
// person's classic lengths instead, one JSON object a line, to compare with the formula.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"sort"

	"github.com/hypermob/pose"
)

type person struct {
	Image   string
	Tag     string
	Stature float64                           `json:"stature_cm"`
	Lengths struct{ Mean map[string]float64 } `json:"lengths_upright_cm"`
	Joints  map[string][3]float64             `json:"joints_cam_cm"`
	Camera  struct{ K [3][3]float64 }
	pose    *pose.Pose
}

type seen struct {
	W, H  int
	LM    [][4]float64
	World [][4]float64
	Mask  []int
}

func main() {
	log.SetFlags(0)
	known := flag.Bool("known", false, "give the true scale as a known length")
	dump := flag.Bool("dump", false, "print classic lengths")
	flag.Parse()
	var ratios map[string]float64
	for _, dir := range flag.Args() {
		people, total, err := load(dir)
		if err != nil {
			log.Fatal(err)
		}
		if *dump {
			dumpClassic(people)
			continue
		}
		if ratios == nil {
			ratios = meanRatios(people)
		}
		fmt.Printf("%s: %d people, %d with landmarks\n", dir, total, len(people))
		for _, m := range []pose.Method{pose.Classic, pose.Anatomical} {
			table(people, total, m, *known, ratios)
		}
	}
}

func load(dir string) (people []*person, total int, err error) {
	var truth struct{ Images []*person }
	var found map[string]seen
	for name, into := range map[string]any{"truth.json": &truth, "mp.json": &found} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, 0, err
		}
		if err := json.Unmarshal(b, into); err != nil {
			return nil, 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, p := range truth.Images {
		if o := found[p.Image]; len(o.LM) == pose.NumLandmarks {
			p.pose = o.pose()
			people = append(people, p)
		}
	}
	return people, len(truth.Images), nil
}

// pose converts MediaPipe's answer, whose pixels have their origin at the corner of the
// first one rather than at its centre.
func (o seen) pose() *pose.Pose {
	p := &pose.Pose{ImageWidth: o.W, ImageHeight: o.H, People: 1}
	for i, l := range o.LM {
		w := o.World[i]
		p.Landmarks[i] = pose.Landmark{X: l[0] - 0.5, Y: l[1] - 0.5, Z: l[2], Visibility: l[3], Presence: l[3]}
		p.WorldLandmarks[i] = pose.WorldLandmark{X: w[0] / 100, Y: w[1] / 100, Z: w[2] / 100, Visibility: w[3]}
	}
	if o.Mask != nil {
		p.Silhouette = &pose.Silhouette{Crown: pose.Point{Y: float64(o.Mask[0])}, Sole: pose.Point{Y: float64(o.Mask[1] - 1)}}
	}
	return p
}

func meanRatios(people []*person) map[string]float64 {
	r := map[string]float64{}
	for _, p := range people {
		for s, v := range p.Lengths.Mean {
			r[s] += v / p.Stature / float64(len(people))
		}
	}
	return r
}

func (p *person) reference(known bool) pose.Reference {
	if !known {
		return pose.Stature(p.Stature)
	}
	scale := (p.Joints["left_hip"][2] + p.Joints["right_hip"][2]) / 2 / p.Camera.K[1][1]
	return pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 1000*scale)
}

func table(people []*person, total int, method pose.Method, known bool, ratios map[string]float64) {
	fmt.Printf("  %-10s  %-10s  answered  mean   p95 cm   mean %%  bias %%  coverage  uncertainty | stature only\n", method, "")
	var all errors
	for _, s := range pose.Segments() {
		var e errors
		for _, p := range people {
			m, err := pose.Measure(p.pose, p.reference(known), pose.WithMethod(method))
			if err != nil && m == nil {
				log.Fatal(p.Image, ": ", err)
			}
			l, ok := m.Mean[s]
			if !ok {
				continue
			}
			truth := p.Lengths.Mean[s.String()]
			e.add(l, truth, ratios[s.String()]*p.Stature)
			all.add(l, truth, ratios[s.String()]*p.Stature)
		}
		e.print(s.String(), total)
	}
	all.print("all", total*len(pose.Segments()))
}

type errors struct {
	abs                             []float64
	rel, bias, base, cover, claimed float64
}

func (e *errors) add(l pose.Length, truth, guess float64) {
	d := math.Abs(l.CM - truth)
	e.abs = append(e.abs, d)
	e.rel += d / truth * 100
	e.bias += (l.CM - truth) / truth * 100
	e.base += math.Abs(guess - truth)
	e.claimed += l.Uncertainty
	if d <= 2*l.Uncertainty {
		e.cover++
	}
}

func (e *errors) print(name string, total int) {
	n := float64(len(e.abs))
	if n == 0 {
		fmt.Printf("  %-10s  nothing answered\n", name)
		return
	}
	sort.Float64s(e.abs)
	var sum float64
	for _, d := range e.abs {
		sum += d
	}
	fmt.Printf("  %-10s  %4d/%-5d  %6.1f%%  %5.2f  %5.2f     %5.2f   %+6.1f   %5.3f     %5.2f       |  %5.2f\n", name, len(e.abs), total,
		100*n/float64(total), sum/n, e.abs[int(0.95*n)], e.rel/n, e.bias/n, e.cover/n, e.claimed/n, e.base/n)
}

func dumpClassic(people []*person) {
	out := json.NewEncoder(os.Stdout)
	for _, p := range people {
		m, _ := pose.Measure(p.pose, pose.Stature(p.Stature), pose.WithMethod(pose.Classic))
		if err := out.Encode(map[string]any{"image": p.Image, "classic": m}); err != nil {
			log.Fatal(err)
		}
	}
}
