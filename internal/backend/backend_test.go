package backend

import (
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/hypermob/pose/internal/imagetest"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

const golden = "../../testdata/golden/"

// networks are the four networks with the golden files of what LiteRT makes of a photo:
// the input tensor as 8-bit levels, and the outputs one after the other.
var networks = []struct {
	name, file    string
	tensor        string
	scale, offset float32 // of the levels, to tensor values
	outputs       string
	sizes         []output
}{
	{"detector", detector.Weights(), "render_p012.detector_tensor.png", 2. / 255, -1,
		"render_p012.detector_outputs.f32.gz", []output{{n: 2254 * 12}, {n: 2254}}},
	{"heavy", heavy.Weights(), "render_p012.landmark_tensor.png", 1. / 255, 0,
		"render_p012.heavy.landmark_outputs.f32.gz", []output{{n: 195}, {n: 1}, {n: 256 * 256}, {n: 64 * 64 * 39}, {n: 117}}},
	{"full", full.Weights(), "render_p012.landmark_tensor.png", 1. / 255, 0,
		"render_p012.full.landmark_outputs.f32.gz", thinned},
	{"lite", lite.Weights(), "render_p012.landmark_tensor.png", 1. / 255, 0,
		"render_p012.lite.landmark_outputs.f32.gz", thinned},
}

// thinned outputs hold every fourth row and column of the two maps.
var thinned = []output{{n: 195}, {n: 1}, {n: 64 * 64, width: 256, depth: 1}, {n: 16 * 16 * 39, width: 64, depth: 39}, {n: 117}}

// An output is n golden values; with a width they are every fourth row and column of
// a square map of that width and the given depth.
type output struct{ n, width, depth int }

// at returns the index in the network's output of golden value i.
func (o output) at(i int) int {
	if o.width == 0 {
		return i
	}
	cell, d := i/o.depth, i%o.depth
	y, x := cell/(o.width/4)*4, cell%(o.width/4)*4
	return (y*o.width+x)*o.depth + d
}

// engines are those that this build has: ours, and the one that Load takes, if that is another.
func engines() map[string]func(file string, outputs ...int) (Network, error) {
	all := map[string]func(string, ...int) (Network, error){"go": LoadNative}
	if name := Engine(false); !strings.HasPrefix(name, "go ") {
		all[name] = Load
	}
	return all
}

func readTensor(t *testing.T, name string, scale, offset float32) []float32 {
	t.Helper()
	img := imagetest.Open(t, filepath.Join(golden, name))
	b := img.Bounds()
	var v []float32
	for y := range b.Dy() {
		for x := range b.Dx() {
			r, g, bl, _ := img.At(x, y).RGBA()
			for _, c := range []uint32{r, g, bl} {
				v = append(v, float32(c>>8)*scale+offset)
			}
		}
	}
	return v
}

func readFloats(t *testing.T, name string) []float32 {
	t.Helper()
	f, err := os.Open(filepath.Join(golden, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}

// Fed the same tensor, every network gives LiteRT's outputs within a thousandth of
// their range on every engine, and the same bits whatever the number of threads.
func TestNetworksAgainstLiteRT(t *testing.T) {
	for engine, load := range engines() {
		for _, n := range networks {
			t.Run(engine+"/"+n.name, func(t *testing.T) {
				network, err := load(n.file, numbers(len(n.sizes))...)
				if err != nil {
					t.Fatal(err)
				}
				defer network.Close()
				input := readTensor(t, n.tensor, n.scale, n.offset)
				one, three := run(t, network, 1, input), run(t, network, 3, input)
				defer one.Close()
				defer three.Close()
				want := readFloats(t, n.outputs)
				for i, o := range n.sizes {
					compare(t, i, o, one.Output(i), want[:o.n])
					want = want[o.n:]
					if j := firstDifference(one.Output(i), three.Output(i)); j >= 0 {
						t.Fatalf("output %d: value %d is %g with 1 thread, %g with 3", i, j, one.Output(i)[j], three.Output(i)[j])
					}
				}
				if len(want) > 0 {
					t.Fatalf("%d golden values are left over", len(want))
				}
			})
		}
	}
}

// numbers returns 0 … n-1.
func numbers(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

// firstDifference returns the first place where the bits differ, or -1.
func firstDifference(a, b []float32) int {
	return slices.IndexFunc(numbers(len(a)), func(i int) bool { return math.Float32bits(a[i]) != math.Float32bits(b[i]) })
}

func run(t *testing.T, n Network, threads int, input []float32) Runner {
	t.Helper()
	r, err := n.NewRunner(threads)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Input()) != len(input) {
		t.Fatalf("the network takes %d values, the tensor has %d", len(r.Input()), len(input))
	}
	copy(r.Input(), input)
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r
}

func compare(t *testing.T, i int, o output, got, want []float32) {
	t.Helper()
	lo, hi, worst := math.Inf(1), math.Inf(-1), 0.0
	for j, v := range want {
		lo, hi = min(lo, float64(v)), max(hi, float64(v))
		d := math.Abs(float64(got[o.at(j)]) - float64(v))
		if !(d <= worst) {
			worst = d
		}
	}
	bound := 1e-3 * max(hi-lo, 1) // a single value has no range
	if !(worst <= bound) {
		t.Errorf("output %d differs by %g, bound %g", i, worst, bound)
	}
}

// The outputs come in the order asked for, alone or together.
func TestOutputsAskedFor(t *testing.T) {
	for engine, load := range engines() {
		t.Run(engine, func(t *testing.T) {
			network, err := load(lite.Weights(), 4, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer network.Close()
			r := run(t, network, 2, readTensor(t, "render_p012.landmark_tensor.png", 1./255, 0))
			defer r.Close()
			if len(r.Output(0)) != 117 || len(r.Output(1)) != 1 {
				t.Errorf("outputs have %d and %d values, want 117 and 1", len(r.Output(0)), len(r.Output(1)))
			}
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			if err := r.Run(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("a cancelled run gives %v", err)
			}
		})
	}
}

// Callers with a Runner each do not disturb one another, and go on after the Network's Close.
func TestConcurrentRunners(t *testing.T) {
	input := readTensor(t, "render_p012.landmark_tensor.png", 1./255, 0)
	for engine, load := range engines() {
		t.Run(engine, func(t *testing.T) {
			network, err := load(lite.Weights(), 0)
			if err != nil {
				t.Fatal(err)
			}
			kept := run(t, network, 1, input)
			want := slices.Clone(kept.Output(0))
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					r, err := network.NewRunner(2)
					if err != nil {
						t.Error(err)
						return
					}
					defer r.Close()
					for range 2 {
						copy(r.Input(), input)
						if err := r.Run(context.Background()); err != nil || firstDifference(want, r.Output(0)) >= 0 {
							t.Errorf("another result, or %v", err)
						}
						clear(r.Input())
						if err := r.Run(context.Background()); err != nil || firstDifference(want, r.Output(0)) < 0 {
							t.Errorf("the same result for another input, or %v", err)
						}
					}
				})
			}
			all.Wait()
			network.Close()
			copy(kept.Input(), input)
			if err := kept.Run(context.Background()); err != nil || firstDifference(want, kept.Output(0)) >= 0 {
				t.Errorf("after the network's Close: another result, or %v", err)
			}
			kept.Close()
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	file := lite.Weights()
	for engine, load := range engines() {
		for name, f := range map[string]string{"none": "", "no model": "no model at all", "half a model": file[:len(file)/2]} {
			if _, err := load(f, 0); err == nil {
				t.Errorf("%s: no error for %s", engine, name)
			}
		}
		for _, output := range []int{-1, 5} {
			if _, err := load(file, output); err == nil {
				t.Errorf("%s: no error for output %d, which does not exist", engine, output)
			}
		}
	}
}

// Networks of one file share their weights while they are open, and not with others.
func TestNetworksShareWeights(t *testing.T) {
	program := func(outputs ...int) *native {
		t.Helper()
		n, err := LoadNative(lite.Weights(), outputs...)
		if err != nil {
			t.Fatal(err)
		}
		return n.(*native)
	}
	a, b, other := program(0, 1), program(0, 1), program(1, 0)
	if a.program != b.program {
		t.Error("two networks of one file have two programs")
	}
	if a.program == other.program {
		t.Error("networks with different outputs have one program")
	}
	first := a.program
	a.Close()
	if c := program(0, 1); c.program != first {
		t.Error("the program is gone while a network is open")
	} else {
		c.Close()
	}
	b.Close()
	other.Close()
	if len(shared.networks) != 0 {
		t.Errorf("%d networks are kept after the last Close", len(shared.networks))
	}
}

// A file that is no constant of the program stays in memory while a network of it is open: what
// came to lie at its place would be taken for it.
func TestNetworkKeepsItsFile(t *testing.T) {
	gone := make(chan bool, 1)
	n := func() Network {
		file := []byte(lite.Weights())
		runtime.AddCleanup(&file[0], func(gone chan bool) { gone <- true }, gone)
		n, err := LoadNative(unsafe.String(&file[0], len(file)), 1)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}()
	for range 3 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	select {
	case <-gone:
		t.Error("the file of an open network is gone")
	default:
	}
	n.Close()
}
