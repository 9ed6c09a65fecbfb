//go:build tflite && cgo && linux

package backend

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// Both engines make the same of a photo and of noise: within a thousandth of each output's range.
func TestEnginesAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector makes the native engine slow")
	}
	for _, n := range networks {
		photo := readTensor(t, n.tensor, n.scale, n.offset)
		noise := make([]float32, len(photo))
		random := rand.New(rand.NewPCG(1, 2))
		for i := range noise {
			noise[i] = random.Float32()*255*n.scale + n.offset
		}
		for name, input := range map[string][]float32{"photo": photo, "noise": noise} {
			t.Run(n.name+"/"+name, func(t *testing.T) {
				want, got := runOn(t, LoadNative, n.file, len(n.sizes), input), runOn(t, Load, n.file, len(n.sizes), input)
				for i := range want {
					if len(got[i]) != len(want[i]) {
						t.Fatalf("output %d has %d values, want %d", i, len(got[i]), len(want[i]))
					}
					compare(t, i, output{n: len(want[i])}, got[i], want[i])
					t.Logf("output %d: %.1e apart in a range of %.3g", i, apart(got[i], want[i]), valueRange(want[i]))
				}
			})
		}
	}
}

func runOn(t *testing.T, load func(string, ...int) (Network, error), file string, outputs int, input []float32) (all [][]float32) {
	t.Helper()
	n, err := load(file, numbers(outputs)...)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	r := run(t, n, 2, input)
	defer r.Close()
	for i := range outputs {
		all = append(all, append([]float32(nil), r.Output(i)...))
	}
	return all
}

func apart(a, b []float32) (worst float64) {
	for i := range a {
		worst = max(worst, math.Abs(float64(a[i])-float64(b[i])))
	}
	return worst
}

func valueRange(v []float32) float64 {
	lo, hi := v[0], v[0]
	for _, x := range v {
		lo, hi = min(lo, x), max(hi, x)
	}
	return float64(hi - lo)
}

// What the C library holds for a network, and for its Runners, is freed: forgetting the
// file alone would leave 27 MB each time.
func TestCloseFreesC(t *testing.T) {
	cycle := func() {
		n, err := Load(heavy.Weights(), 0)
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		for range 2 {
			r, err := n.NewRunner(2)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if err := r.Run(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 3 {
		cycle()
	}
	before, times := residentMB(t), 10
	for range times {
		cycle()
	}
	grown := residentMB(t) - before
	t.Logf("%.1f MB, grown by %.1f MB", before, grown)
	if grown > 10*float64(times) { // the heaps of threads keep some tens of MB, now more, now less
		t.Errorf("after %d more times the process has grown by %.0f MB", times, grown)
	}
}

func residentMB(t *testing.T) float64 {
	t.Helper()
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(b))[1])
	if err != nil {
		t.Fatal(err)
	}
	return float64(pages*os.Getpagesize()) / (1 << 20)
}

// The nil that the C library returns becomes an error that says what could not be made.
func TestLibraryRefuses(t *testing.T) {
	if _, err := newModel("no model at all"); err == nil || !strings.Contains(err.Error(), "refuses the file") {
		t.Errorf("what is no model gives %v", err)
	}
	n, err := Load(withWrongOperator(t, lite.Weights()), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if _, err := n.NewRunner(1); err == nil || !strings.Contains(err.Error(), "interpreter") {
		t.Errorf("a wrong operator gives %v", err)
	}
}

// withWrongOperator returns the file with its first operator replaced by a product of
// batches of matrices, which the tensors there do not fit.
func withWrongOperator(t *testing.T, file string) string {
	t.Helper()
	b := []byte(file)
	at := func(i int) int { return int(binary.LittleEndian.Uint32(b[i:])) }
	// field returns the position of a table's field, as its vtable tells.
	field := func(table, n int) int {
		vtable := table - int(int32(at(table)))
		return table + int(binary.LittleEndian.Uint16(b[vtable+4+2*n:]))
	}
	codes := field(at(0), 1)
	codes += at(codes)
	first := codes + 4 + at(codes+4)
	b[field(first, 0)] = 126 // BATCH_MATMUL in TensorFlow Lite's schema
	return string(b)
}
