package tflite

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/engine"
	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/lite"
)

// result runs the model of every operator on the numbers 1 to 18.
func result(t *testing.T, p *engine.Program, threads int) *engine.Runner {
	t.Helper()
	r := p.NewRunner(threads)
	for range 2 { // what a run leaves in the arena must not matter to the next
		for i := range r.Input() {
			r.Input()[i] = float32(i + 1)
		}
		if err := r.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestMixedModel(t *testing.T) {
	g, err := Read(mixed().file(), 0, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range kernel.Sets() {
		for _, threads := range []int{1, 2, 5} {
			checkMixed(t, result(t, engine.Compile(g, set), threads), fmt.Sprintf("%s, %d threads", set.Name, threads))
		}
	}
}

func checkMixed(t *testing.T, r *engine.Runner, how string) {
	t.Helper()
	// The convolution makes of channels (a, b): relu6 of a, 2b, 1, 5-a; the
	// depthwise doubles the last two again and each is added to itself.
	conv := func(a, b float64) [4]float64 {
		if a == 0 {
			return [4]float64{0, 0, 1, 5}
		}
		relu6 := func(v float64) float64 { return min(max(v, 0), 6) }
		return [4]float64{relu6(a), relu6(2 * b), 1, relu6(5 - a)}
	}
	sum := func(y, x, c int) float64 {
		a, b := 0.0, 0.0
		if y >= 1 && y <= 3 && x >= 1 && x <= 3 {
			a = float64(((y-1)*3+x-1)*2 + 1)
			b = a + 1
		}
		return conv(a, b)[c] * []float64{2, 2, 3, 3}[c]
	}
	for y := range 5 {
		for x := range 5 {
			for c := range 4 {
				if got, want := float64(r.Output(2)[(y*5+x)*4+c]), sum(y, x, c); got != want {
					t.Fatalf("%s: sum at %d, %d, %d is %g, want %g", how, y, x, c, got, want)
				}
			}
		}
	}
	// The end of output 0 is the logistic of the pooled sums, their four channels as 2x2 blocks.
	for i, got := range r.Output(0)[64:] {
		y, x := i/4, i%4
		pooled := math.Inf(-1)
		for k := range 4 {
			pooled = max(pooled, sum(y/2*2+k/2, x/2*2+k%2, y%2*2+x%2))
		}
		if want := 1 / (1 + math.Exp(-pooled)); math.Abs(float64(got)-want) > 1e-6 {
			t.Fatalf("%s: output 0 at %d, %d is %g, want %g", how, y, x, got, want)
		}
	}
	// Output 1 is the input within a border of zeros, channels included.
	if got := r.Output(1)[(1*5+1)*4:][:4]; fmt.Sprint(got) != "[0 1 2 0]" {
		t.Fatalf("%s: first padded pixel is %v", how, got)
	}
	if got := r.Output(1)[:4]; fmt.Sprint(got) != "[0 0 0 0]" {
		t.Fatalf("%s: border pixel is %v", how, got)
	}
}

// What no wanted output needs is not computed.
func TestOnlyNeededOperators(t *testing.T) {
	all, err := Read(mixed().file(), 0, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := Read(mixed().file(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Nodes) != 12 || len(sum.Nodes) != 3 { // conv, depthwise, add
		t.Errorf("%d and %d nodes, want 12 and 3", len(all.Nodes), len(sum.Nodes))
	}
	withMask, err := Read(lite.Weights(), 0, 1, 2, 3, 4)
	if err != nil {
		t.Fatal(err)
	}
	without, err := Read(lite.Weights(), 0, 1, 3, 4)
	if err != nil {
		t.Fatal(err)
	}
	if len(without.Nodes) >= len(withMask.Nodes)-10 {
		t.Errorf("%d nodes without the mask, %d with it", len(without.Nodes), len(withMask.Nodes))
	}
}

// Each case damages the model of every operator in one place.
func TestBadModels(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(m *testModel)
		want   error
		text   string
	}{
		"unknown operator":      {func(m *testModel) { m.operators[5].code = 99 }, ErrUnsupported, "operator 99"},
		"unknown type":          {func(m *testModel) { m.tensors[6].typ = 9 }, ErrMalformed, "type 9"},
		"int32 weights":         {func(m *testModel) { m.tensors[6].typ = int32Type }, ErrUnsupported, "int32"},
		"no such tensor":        {func(m *testModel) { m.operators[5].inputs[1] = 77 }, ErrMalformed, "no tensor 77"},
		"missing input":         {func(m *testModel) { m.operators[5].inputs[1] = -1 }, ErrUnsupported, "ADD"},
		"too few inputs":        {func(m *testModel) { m.operators[5].inputs = []int{7} }, ErrMalformed, "ADD with 1 inputs"},
		"shapes differ":         {func(m *testModel) { m.tensors[11].shape[3] = 5 }, ErrMalformed, "ADD"},
		"negative shape":        {func(m *testModel) { m.tensors[11].shape[3] = -4 }, ErrMalformed, "has shape"},
		"huge shape":            {func(m *testModel) { m.tensors[11].shape = []int{1 << 20, 1 << 20, 1 << 20} }, ErrMalformed, "has shape"},
		"batch of two":          {func(m *testModel) { m.tensors[0].shape[0] = 2 }, ErrUnsupported, "a batch of 2"},
		"rank 5":                {func(m *testModel) { m.tensors[15].shape = []int{1, 1, 1, 8, 8} }, ErrUnsupported, "rank 5"},
		"short constant":        {func(m *testModel) { m.tensors[6].data = m.tensors[6].data[:8] }, ErrMalformed, "8 bytes"},
		"short sparse constant": {func(m *testModel) { m.tensors[3].data = m.tensors[3].data[:4] }, ErrMalformed, "sparse"},
		"long sparse constant":  {func(m *testModel) { m.tensors[3].data = append(m.tensors[3].data, 0, 0) }, ErrMalformed, "sparse"},
		"sparse index":          {func(m *testModel) { m.tensors[3].sparsity.dims[3].indices[1] = 2 }, ErrMalformed, "sparse"},
		"sparse segment":        {func(m *testModel) { m.tensors[3].sparsity.dims[3].segments[4] = 9 }, ErrMalformed, "sparse"},
		"negative segment":      {func(m *testModel) { m.tensors[3].sparsity.dims[3].segments[0] = -1 }, ErrMalformed, "sparse"},
		"segments backwards":    {func(m *testModel) { m.tensors[3].sparsity.dims[3].segments[1] = -9 }, ErrMalformed, "sparse"},
		"sparse segments":       {func(m *testModel) { m.tensors[3].sparsity.dims[3].segments = []int32{0} }, ErrMalformed, "sparse"},
		"sparse size":           {func(m *testModel) { m.tensors[3].sparsity.dims[0].size = 1 << 30 }, ErrMalformed, "sparse"},
		"sparse order":          {func(m *testModel) { m.tensors[3].sparsity.traversal[0] = 4 }, ErrMalformed, "sparse"},
		"sparse dimensions":     {func(m *testModel) { m.tensors[3].sparsity.traversal = nil }, ErrMalformed, "sparse"},
		"sparse blocks":         {func(m *testModel) { m.tensors[3].sparsity.blockMap = []int{0} }, ErrUnsupported, "blocks"},
		"weights computed":      {func(m *testModel) { m.operators[3].inputs[1] = 0 }, ErrUnsupported, "no constants"},
		"weights' shape":        {func(m *testModel) { m.tensors[5].shape = []int{2, 1, 1, 4} }, ErrMalformed, "CONV_2D"},
		"dequantize shape":      {func(m *testModel) { m.tensors[5].shape = []int{2, 1, 1, 2} }, ErrMalformed, "DEQUANTIZE"},
		"dequantize activation": {func(m *testModel) { m.operators[2].inputs[0] = 0 }, ErrUnsupported, "DEQUANTIZE"},
		"stride":                {func(m *testModel) { m.operators[3].options[0].value = 0 }, ErrMalformed, "CONV_2D"},
		"dilation":              {func(m *testModel) { m.operators[3].options = append(m.operators[3].options, option{4, 2, false}) }, ErrUnsupported, "dilation"},
		"activation":            {func(m *testModel) { m.operators[3].options[3].value = 4 }, ErrUnsupported, "activation 4"},
		"depth multiplier":      {func(m *testModel) { m.operators[4].inputs[0] = 0 }, ErrMalformed, "DEPTHWISE_CONV_2D"},
		"pool size":             {func(m *testModel) { m.operators[6].options[3].value = 0 }, ErrMalformed, "MAX_POOL_2D"},
		"block size":            {func(m *testModel) { m.operators[7].options[0].value = 3 }, ErrMalformed, "DEPTH_TO_SPACE"},
		"resize channels":       {func(m *testModel) { m.tensors[15].shape = []int{1, 4, 4, 4} }, ErrMalformed, "RESIZE_BILINEAR"},
		"reshape":               {func(m *testModel) { m.tensors[16].shape[1] = 63 }, ErrMalformed, "RESHAPE"},
		"axis":                  {func(m *testModel) { m.operators[11].options[0].value = 2 }, ErrMalformed, "CONCATENATION"},
		"concatenation":         {func(m *testModel) { m.tensors[18].shape[1] = 81 }, ErrMalformed, "CONCATENATION"},
		"logistic":              {func(m *testModel) { m.tensors[19].shape[1] = 81 }, ErrMalformed, "LOGISTIC"},
		"pad amounts":           {func(m *testModel) { m.tensors[1].data = ints(0, 0, 1, 1, 1, 1, 0) }, ErrMalformed, "28 bytes"},
		"pad of the batch":      {func(m *testModel) { m.tensors[1].data = ints(1, 0, 1, 1, 1, 1, 0, 0) }, ErrUnsupported, "PAD"},
		"negative pad":          {func(m *testModel) { m.tensors[1].data = ints(0, 0, -1, 3, 1, 1, 0, 0) }, ErrMalformed, "PAD"},
		"pad of int32":          {func(m *testModel) { m.tensors[1].typ = float32Type }, ErrUnsupported, "int32"},
		"cycle":                 {func(m *testModel) { m.operators[5].inputs[0] = 18 }, ErrMalformed, "before it is computed"},
		"computed twice":        {func(m *testModel) { m.operators[5].outputs[0] = 7 }, ErrMalformed, ""},
		"two inputs":            {func(m *testModel) { m.inputs = []int{0, 1} }, ErrUnsupported, "one float32 input"},
		"int32 input":           {func(m *testModel) { m.tensors[0].typ = int32Type }, ErrUnsupported, "one float32 input"},
		"no such output":        {func(m *testModel) { m.outputs = []int{19} }, ErrMalformed, "no output 1"},
	} {
		t.Run(name, func(t *testing.T) {
			m := mixed()
			c.damage(&m)
			_, err := Read(m.file(), 0, 1)
			if !errors.Is(err, c.want) || !strings.Contains(fmt.Sprint(err), c.text) {
				t.Errorf("error is %v, want one with %v that mentions %q", err, c.want, c.text)
			}
		})
	}
}

func TestTruncated(t *testing.T) {
	file := mixed().file()
	for n := range len(file) {
		if _, err := Read(file[:n], 0, 1, 2); !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrUnsupported) {
			t.Fatalf("the first %d bytes of %d: %v", n, len(file), err)
		}
	}
	for _, n := range []int{100, 10_000, 1_000_000} {
		if _, err := Read(detector.Weights()[:n], 0); !errors.Is(err, ErrMalformed) {
			t.Errorf("the first %d bytes of the detector: %v", n, err)
		}
	}
}

// FuzzModel runs damaged models: errors are fine, panics and hangs are not.
func FuzzModel(f *testing.F) {
	f.Add([]byte(mixed().file()))
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := Parse(string(file))
		if err != nil {
			return
		}
		outputs := make([]int, len(m.outputs))
		for i := range outputs {
			outputs[i] = i
		}
		g, err := m.Graph(outputs...)
		if err != nil {
			return
		}
		for _, v := range g.Values {
			if v.Size() > 1<<12 {
				return
			}
		}
		if err := engine.Compile(g, kernel.Best()).NewRunner(2).Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}
