package renders

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

const testdata = "../../../testdata/"

// folder makes a folder of renders: the truth, and copies of some pictures of testdata.
func folder(t *testing.T, truth string, pictures ...string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "truth.json"), []byte(truth), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range pictures {
		b, err := os.ReadFile(testdata + name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// level is a camera that looks straight ahead: the world's z is up, and the camera's y down.
var level = [3][3]float64{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}

// The line from the hips to the camera rises by what is beneath the camera, whichever way that
// looks.
func TestElevation(t *testing.T) {
	for name, c := range map[string]struct {
		below, far float64 // of the hips, seen from a level camera
		want       float64
	}{
		"as high as the hips": {0, 300, 0},
		"one in one":          {200, 200, 45},
		"one in two":          {100, 200, math.Atan(0.5) * 180 / math.Pi},
		"below the hips":      {-100, 200, -math.Atan(0.5) * 180 / math.Pi},
	} {
		for _, pitch := range []float64{0, 0.3, -0.2} { // the camera nods: joints and rotation with it
			sin, cos := math.Sincos(pitch)
			nod := func(v [3]float64) [3]float64 { return [3]float64{v[0], cos*v[1] - sin*v[2], sin*v[1] + cos*v[2]} }
			var p Person
			p.Joints = map[string][3]float64{
				"left_hip": nod([3]float64{9, c.below, c.far}), "right_hip": nod([3]float64{-9, c.below, c.far}),
			}
			for column := range 3 {
				v := nod([3]float64{level[0][column], level[1][column], level[2][column]})
				for row := range 3 {
					p.Camera.Rotation[row][column] = v[row]
				}
			}
			if got := p.Elevation(); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("%s, pitched by %g: %.4f°, want %.4f°", name, pitch, got, c.want)
			}
		}
	}
}

func TestTruth(t *testing.T) {
	dir := folder(t, `{"images":[{"image":"a.png","index":7,"person":3,"tag":"easy","stature_cm":170.5,"age_years":31,
		"sex":"female","lengths_upright_cm":{"mean":{"thigh":40.5}},"tape_cm":{"mean":{"crotch_height":79}},
		"kinds":{"pose":"bent"},"domain":{"pose":true},"outfit":2,"scale_cm_per_px_at_hips":0.25,
		"joints_px":{"left_hip":[10,20]},"pose":{"yaw_deg":-30},"person_px":{"top":4,"bottom":590},
		"camera":{"width":450,"height":600,"distance_cm":310,"exif_focal_35mm":26,"roll_deg":-11}},{"image":"b.png"}]}`)
	all, err := Truth(dir)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	p := all[0]
	if p.Image != "a.png" || p.Index != 7 || *p.Number != 3 || p.Stature != 170.5 || p.Age != 31 || p.Scale != 0.25 ||
		p.Lengths.Mean[pose.Thigh] != 40.5 || p.Tape.Mean["crotch_height"] != 79 || p.Kinds["pose"] != "bent" ||
		!p.Domain["pose"] || p.Outfit != 2 || p.Points["left_hip"] != [2]float64{10, 20} || p.Body.Yaw != -30 ||
		p.Extent.Top != 4 || p.Extent.Bottom != 590 || p.Camera.Width != 450 || p.Camera.Film != 26 || p.Camera.Roll != -11 {
		t.Errorf("%+v", p)
	}
	if all[1].Number != nil {
		t.Error("a picture without a person's number has one")
	}
	if _, err := Truth(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without truth.json: %v", err)
	}
	broken := folder(t, `{"images":[{"lengths_upright_cm":{"mean":{"girth":90}}}]}`)
	if _, err := Truth(broken); err == nil || !strings.Contains(err.Error(), broken) || !strings.Contains(err.Error(), "girth") {
		t.Errorf("a segment that there is not: %v", err)
	}
}

func TestLoad(t *testing.T) {
	d, err := pose.NewDetector(pose.Lite())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	dir := folder(t, `{"images":[{"image":"coffee.png"},{"image":"render_p001.png","stature_cm":174.058}]}`,
		"coffee.png", "render_p001.png")
	people, err := Load(dir, d)
	if err != nil || len(people) != 1 || people[0].Image != "render_p001.png" || people[0].Pose == nil {
		t.Fatal(people, err)
	}
	if nose := people[0].Pose.Landmarks[pose.Nose]; nose.Y < 1 || nose.Y > 200 {
		t.Errorf("the nose is at %+v", nose)
	}
	for name, dir := range map[string]string{
		"gone.png":   folder(t, `{"images":[{"image":"gone.png"}]}`),
		"truth.json": folder(t, `{"images":[{"image":"truth.json"}]}`),
	} {
		if people, err := Load(dir, d); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
			t.Errorf("%s: %v, %v", name, people, err)
		}
	}
	if _, err := Load(t.TempDir(), d); err == nil {
		t.Error("a folder without truth.json is loaded")
	}
	d.Close()
	if _, err := Load(dir, d); !errors.Is(err, pose.ErrClosed) {
		t.Errorf("with a closed detector: %v", err)
	}
}
