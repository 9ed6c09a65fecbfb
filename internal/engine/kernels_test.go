package engine

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/hypermob/pose/internal/kernel"
)

// Every set in assembly has what the networks need: plain Go in a single place would be right, and
// slow. The products, whose tiles are not seen here, are for TestSetsComplete of package kernel.
func TestNetworkKernels(t *testing.T) {
	sets := kernel.Sets()
	for _, set := range sets[:len(sets)-1] {
		used := map[string]bool{}
		for i, n := range networks {
			p := Compile(read(t, i), set)
			for _, s := range p.steps {
				if f := filterOf(s.op); f != nil && !set.HasDepthwise(f.size, f.stride, f.lanes) {
					t.Errorf("%s, %s: no depthwise convolution of %d×%d, stride %d, %d lanes", n.name, set.Name, f.size, f.size, f.stride, f.lanes)
				}
			}
			p.set = recording(set, used)
			if err := p.NewRunner(1).Run(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		for name := range used {
			if sameLoop(set, sets[len(sets)-1], name) {
				t.Errorf("%s: %s is plain Go", set.Name, name)
			}
		}
		want := []string{"Direct", "Dot", "Gather", "HalfToFloat", "MaxPool", "Scatter", "Sparse64", "Sparse80", "Upsample", "UpsampleNarrow"}
		if got := slices.Sorted(maps.Keys(used)); !slices.Equal(got, want) {
			t.Errorf("%s: the networks use %q, want %q", set.Name, got, want)
		}
	}
}

// recording returns a set whose loops note their names when they run.
func recording(set *kernel.Set, used map[string]bool) *kernel.Set {
	recorder := *set
	v := reflect.ValueOf(&recorder).Elem()
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		if f.Kind() != reflect.Func {
			continue
		}
		loop := reflect.ValueOf(f.Interface())
		f.Set(reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
			used[name] = true
			return loop.Call(args)
		}))
	}
	return &recorder
}

// sameLoop reports whether two sets have the same function for a loop.
func sameLoop(a, b *kernel.Set, name string) bool {
	loop := func(s *kernel.Set) uintptr { return reflect.ValueOf(s).Elem().FieldByName(name).Pointer() }
	return loop(a) == loop(b)
}

// filterOf returns the depthwise convolution that is part of an operation, or nil.
func filterOf(op operation) *filter {
	switch o := op.(type) {
	case *depthwise:
		return o.filter
	case *expandedDepthwise:
		return o.filter
	case *invertedResidual:
		return o.filter
	}
	return nil
}
