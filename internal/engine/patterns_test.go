package engine

import (
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// size is the side of a window without zeros around the image.
func size(kernel, stride int) graph.Window {
	return graph.Window{KernelH: kernel, KernelW: kernel, StrideH: stride, StrideW: stride}
}

// padded has so many rows and columns of zeros before the image's own.
func padded(w graph.Window, n int) graph.Window {
	w.PadTop, w.PadLeft = n, n
	return w
}

// What a pattern takes, and what is just not it.
func TestPatterns(t *testing.T) {
	type shape [3]int // height, width and channels
	conv := func(w graph.Window) graph.Op { return &graph.Conv{Window: w} }
	depthwise := func(w graph.Window) graph.Op { return &graph.Depthwise{Window: w} }
	pool := func(w graph.Window) graph.Op { return &graph.MaxPool{Window: w} }
	flat, tall := size(3, 1), size(3, 1)
	flat.KernelH, tall.StrideH = 1, 2
	relu := kernel.Clamp{On: true, Max: 6}
	twice := graph.Resize{HalfPixelCenters: true}
	for _, test := range []struct {
		name   string
		ops    []graph.Op
		shapes []shape // of the input and of what each operator computes
		want   string
	}{
		{"1x1", []graph.Op{conv(size(1, 1))}, []shape{{9, 9, 16}, {9, 9, 32}}, "pointwise"},
		{"1x1 that takes every second pixel", []graph.Op{conv(size(1, 2))}, []shape{{9, 9, 16}, {5, 5, 16}}, "convolution"},
		{"1x1 with zeros around", []graph.Op{conv(padded(size(1, 1), 1))}, []shape{{9, 9, 16}, {11, 11, 16}}, "convolution"},
		{"1x1 of a part of the image", []graph.Op{conv(size(1, 1))}, []shape{{9, 9, 16}, {8, 9, 16}}, "convolution"},

		{"3x3 of 8 channels to one", []graph.Op{conv(padded(size(3, 1), 1))}, []shape{{9, 16, 8}, {9, 16, 1}}, "3x3 to one channel"},
		{"of 9 channels", []graph.Op{conv(padded(size(3, 1), 1))}, []shape{{9, 16, 9}, {9, 16, 1}}, "convolution"},
		{"to two channels", []graph.Op{conv(padded(size(3, 1), 1))}, []shape{{9, 16, 8}, {9, 16, 2}}, "convolution"},
		{"of rows that are no multiple of 8", []graph.Op{conv(padded(size(3, 1), 1))}, []shape{{9, 12, 8}, {9, 12, 1}}, "convolution"},
		{"with a clamp", []graph.Op{&graph.Conv{Window: padded(size(3, 1), 1), Clamp: relu}}, []shape{{9, 16, 8}, {9, 16, 1}}, "convolution"},
		{"without zeros around", []graph.Op{conv(size(3, 1))}, []shape{{9, 18, 8}, {7, 16, 1}}, "convolution"},

		{"depthwise", []graph.Op{depthwise(padded(size(3, 2), 1))}, []shape{{9, 9, 16}, {5, 5, 16}}, "depthwise"},
		{"depthwise, wider than high", []graph.Op{depthwise(flat)}, []shape{{9, 9, 16}, {9, 7, 16}}, "plain"},
		{"depthwise with two strides", []graph.Op{depthwise(tall)}, []shape{{9, 9, 16}, {4, 7, 16}}, "plain"},
		{"depthwise and 1x1 of a large image", []graph.Op{depthwise(padded(size(3, 1), 1)), conv(size(1, 1))},
			[]shape{{20, 20, 16}, {20, 20, 16}, {20, 20, 24}}, "separable"},
		{"of a small one", []graph.Op{depthwise(padded(size(3, 1), 1)), conv(size(1, 1))},
			[]shape{{19, 20, 16}, {19, 20, 16}, {19, 20, 24}}, "depthwise, pointwise"},
		{"that is small after the first", []graph.Op{depthwise(padded(size(3, 2), 1)), conv(size(1, 1))},
			[]shape{{32, 32, 16}, {16, 16, 16}, {16, 16, 24}}, "depthwise, pointwise"},
		{"depthwise and 3x3", []graph.Op{depthwise(padded(size(3, 1), 1)), conv(padded(size(3, 1), 1))},
			[]shape{{20, 20, 16}, {20, 20, 16}, {20, 20, 24}}, "depthwise, convolution"},
		{"1x1, depthwise that makes it small, 1x1", []graph.Op{conv(size(1, 1)), depthwise(padded(size(3, 2), 1)), conv(size(1, 1))},
			[]shape{{20, 20, 16}, {20, 20, 64}, {10, 10, 64}, {10, 10, 24}}, "inverted residual"},
		{"1x1 and depthwise of a large image", []graph.Op{conv(size(1, 1)), depthwise(padded(size(3, 1), 1))},
			[]shape{{20, 20, 16}, {20, 20, 64}, {20, 20, 64}}, "expanded depthwise"},
		{"1x1 and depthwise, wider than high", []graph.Op{conv(size(1, 1)), depthwise(flat)},
			[]shape{{20, 20, 16}, {20, 20, 64}, {20, 18, 64}}, "pointwise, plain"},

		{"twice the size", []graph.Op{twice}, []shape{{4, 5, 16}, {8, 10, 16}}, "upsample"},
		{"three times", []graph.Op{twice}, []shape{{4, 5, 16}, {12, 15, 16}}, "plain"},
		{"twice the width", []graph.Op{twice}, []shape{{4, 5, 16}, {4, 10, 16}}, "plain"},
		{"twice from corners", []graph.Op{graph.Resize{AlignCorners: true}}, []shape{{4, 5, 16}, {8, 10, 16}}, "plain"},
		{"twice from edges", []graph.Op{graph.Resize{}}, []shape{{4, 5, 16}, {8, 10, 16}}, "plain"},
		{"twice, then 1x1 to fewer channels", []graph.Op{twice, conv(size(1, 1))}, []shape{{4, 5, 16}, {8, 10, 16}, {8, 10, 16}}, "upsampled pointwise"},
		{"to more channels", []graph.Op{twice, conv(size(1, 1))}, []shape{{4, 5, 16}, {8, 10, 16}, {8, 10, 17}}, "upsample, pointwise"},

		{"max of 2x2", []graph.Op{pool(size(2, 2))}, []shape{{8, 6, 16}, {4, 3, 16}}, "max pool"},
		{"of 8 channels", []graph.Op{pool(size(2, 2))}, []shape{{8, 6, 8}, {4, 3, 8}}, "plain"},
		{"of an odd image", []graph.Op{pool(size(2, 2))}, []shape{{9, 6, 16}, {4, 3, 16}}, "plain"},
		{"of all 2x2", []graph.Op{pool(size(2, 1))}, []shape{{8, 6, 16}, {7, 5, 16}}, "plain"},
		{"of 2x2 with a clamp", []graph.Op{&graph.MaxPool{Window: size(2, 2), Clamp: relu}}, []shape{{8, 6, 16}, {4, 3, 16}}, "plain"},
		{"max, then more channels", []graph.Op{pool(size(2, 2)), graph.Pad{}}, []shape{{8, 6, 16}, {4, 3, 16}, {4, 3, 40}}, "padded max pool"},
		{"more channels before", []graph.Op{pool(size(2, 2)), graph.Pad{Front: 16}}, []shape{{8, 6, 16}, {4, 3, 16}, {4, 3, 40}}, "max pool, plain"},
		{"more rows", []graph.Op{pool(size(2, 2)), graph.Pad{}}, []shape{{8, 6, 16}, {4, 3, 16}, {5, 3, 40}}, "max pool, plain"},
		{"more channels in the last block", []graph.Op{pool(size(2, 2)), graph.Pad{}}, []shape{{8, 6, 24}, {4, 3, 24}, {4, 3, 40}}, "max pool, plain"},
	} {
		g := &graph.Graph{Outputs: []int{len(test.ops)}}
		for _, s := range test.shapes {
			g.Values = append(g.Values, graph.Shape{H: s[0], W: s[1], C: s[2]})
		}
		for i, op := range test.ops {
			g.Nodes = append(g.Nodes, graph.Node{Op: op, In: []int{i}, Out: i + 1})
		}
		if got := strings.Join(names(groups(g)), ", "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
