package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// names returns the patterns of groups in their order; a + stands for an addition at the end.
func names(all []*group) (names []string) {
	for _, g := range all {
		name := g.pattern.name
		if g.sum != nil {
			name += " +"
		}
		names = append(names, name)
	}
	return names
}

// counted returns what occurs, and how often.
func counted(names []string) string {
	count := map[string]int{}
	for _, n := range names {
		count[n]++
	}
	var lines []string
	for n, c := range count {
		lines = append(lines, fmt.Sprint(c, " ", n))
	}
	slices.Sort(lines)
	return strings.Join(lines, ", ")
}

// What the networks are divided into. Their speed depends on it, and their bits do not.
func TestNetworkGroups(t *testing.T) {
	for i, want := range []string{
		"1 convolution, 10 expanded depthwise, 10 pointwise +, 2 inverted residual +, 2 upsampled pointwise, " +
			"3 depth to space, 3 inverted residual, 3 separable, 3 separable +, 6 pointwise, 7 depthwise, 8 plain",
		"1 3x3 to one channel, 1 upsample +, 10 depthwise, 10 expanded depthwise, 15 pointwise +, 2 inverted residual +, " +
			"2 max pool, 2 separable, 3 inverted residual, 4 convolution, 4 plain, 4 upsample, 5 pointwise, 7 separable +",
		"1 3x3 to one channel, 10 expanded depthwise, 14 depthwise, 19 pointwise +, 2 inverted residual +, 2 max pool, " +
			"2 separable, 3 inverted residual, 4 convolution, 4 plain, 5 pointwise, 5 upsample, 7 separable +",
		"1 3x3 to one channel, 15 separable +, 2 max pool, 2 separable, 20 expanded depthwise, 3 inverted residual, " +
			"3 padded max pool, 36 depthwise, 4 convolution, 4 plain, 4 pointwise, 5 upsample, 52 pointwise +, 6 inverted residual +",
	} {
		if got := counted(names(groups(read(t, i)))); got != want {
			t.Errorf("%s: %s, want %s", networks[i].name, got, want)
		}
	}
}

// Every node is in one group, and each group comes after those that it reads.
func TestGroupsOfRandomNetworks(t *testing.T) {
	for seed := range uint64(400) {
		g := random(seed, 1+int(seed%9))
		known := map[int]bool{g.Input: true}
		nodes := 0
		for _, group := range groups(g) {
			for _, v := range group.inputs() {
				if !known[v] {
					t.Fatalf("seed %d: %s reads value %d before it is there", seed, group.pattern.name, v)
				}
			}
			known[group.out()] = true
			nodes += len(group.nodes)
			if group.sum != nil {
				nodes++
			}
		}
		if nodes != len(g.Nodes) {
			t.Fatalf("seed %d: %d nodes in groups, of %d", seed, nodes, len(g.Nodes))
		}
		for _, v := range g.Outputs {
			if !known[v] {
				t.Fatalf("seed %d: output %d is computed by no group", seed, v)
			}
		}
	}
}

// A chain makes graphs from images of one size.
type chain struct {
	graph.Graph
	shape graph.Shape
}

func newChain(size int) *chain {
	c := &chain{shape: graph.Shape{H: size, W: size, C: 16}}
	c.Values = []graph.Shape{c.shape}
	return c
}

func (c *chain) node(op graph.Op, in ...int) int {
	c.Values = append(c.Values, c.shape)
	c.Nodes = append(c.Nodes, graph.Node{Op: op, In: in, Out: len(c.Values) - 1})
	return len(c.Values) - 1
}

func (c *chain) pointwise(v int) int {
	return c.node(&graph.Conv{Window: graph.Window{KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1}}, v)
}

func (c *chain) depthwise(v int) int {
	return c.node(&graph.Depthwise{Window: graph.Window{KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, PadTop: 1, PadLeft: 1}}, v)
}

func TestGroups(t *testing.T) {
	for _, test := range []struct {
		name string
		size int
		make func(c *chain)
		want string
	}{
		{"an inverted residual block", 20, func(c *chain) {
			c.node(graph.Add{}, c.pointwise(c.depthwise(c.pointwise(0))), 0)
		}, "inverted residual +"},
		{"the same of a small image", 19, func(c *chain) {
			c.node(graph.Add{}, c.pointwise(c.depthwise(c.pointwise(0))), 0)
		}, "expanded depthwise, pointwise +"},
		{"a result that somebody else wants too", 20, func(c *chain) {
			e := c.pointwise(0)
			c.node(graph.Add{}, c.pointwise(c.depthwise(e)), e)
		}, "pointwise, separable +"},
		{"a result that is an output", 20, func(c *chain) {
			e := c.pointwise(0)
			c.Outputs = append(c.Outputs, e)
			c.pointwise(c.depthwise(e))
		}, "pointwise, separable"},
		{"two branches: the first takes the addition, after the second", 20, func(c *chain) {
			a, b := c.pointwise(0), c.pointwise(0)
			c.node(graph.Add{}, a, b)
		}, "pointwise, pointwise +"},
		{"an addend that depends on the group", 20, func(c *chain) {
			a := c.pointwise(0)
			b := c.node(graph.Logistic{}, a)
			c.node(graph.Add{}, a, b)
		}, "pointwise, plain, addition"},
		{"additions that would wait for each other", 20, func(c *chain) {
			a, b := c.pointwise(0), c.pointwise(0)
			s := c.node(graph.Add{}, a, c.node(graph.Logistic{}, b))
			c.node(graph.Add{}, c.node(graph.Logistic{}, s), b)
		}, "pointwise, plain, pointwise +, plain, addition"},
		{"an interpolation takes no clamped addition", 20, func(c *chain) {
			r := c.node(graph.Resize{HalfPixelCenters: true}, 0)
			c.Values[r] = graph.Shape{H: 40, W: 40, C: 16}
			s := c.node(graph.Add{Clamp: kernel.Clamp{On: true, Max: 6}}, r, c.node(graph.Logistic{}, 0))
			c.Values[s], c.Values[s-1] = c.Values[r], c.Values[r]
		}, "upsample, plain, addition"},
	} {
		c := newChain(test.size)
		test.make(c)
		c.Outputs = append(c.Outputs, len(c.Values)-1)
		if got := strings.Join(names(groups(&c.Graph)), ", "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
