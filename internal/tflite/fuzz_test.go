package tflite

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"testing"
	"unsafe"

	"github.com/hypermob/pose/internal/engine"
	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/lite"
)

// An original is a real model and the bytes of it that are no weights: those that say what it is.
type original struct {
	file  string
	bytes []int // positions
	cost  cost
}

// A cost is what a graph takes to run.
type cost struct{ elements, work int64 }

func costOf(g *graph.Graph) (c cost, ok bool) {
	var r reader
	for _, v := range g.Values {
		if r.room(v) != nil {
			return c, false
		}
	}
	r.graph.Values = g.Values
	for _, n := range g.Nodes {
		if r.charge(n) != nil {
			return c, false
		}
	}
	return cost{r.elements, r.work}, true
}

var originals = sync.OnceValue(func() (all []original) {
	for _, file := range []string{lite.Weights(), detector.Weights(), mixed().file()} {
		m, err := Parse(file)
		if err != nil {
			panic(err)
		}
		weights := make([]bool, len(file))
		for _, t := range m.tensors {
			if t.data == nil {
				continue
			}
			first := int(uintptr(unsafe.Pointer(&t.data[0])) - uintptr(unsafe.Pointer(unsafe.StringData(file))))
			for i := range t.data {
				weights[first+i] = true
			}
		}
		o := original{file: file}
		for i, w := range weights {
			if !w {
				o.bytes = append(o.bytes, i)
			}
		}
		g, err := m.Graph(numbers(m)...)
		if err != nil {
			panic(err)
		}
		o.cost, _ = costOf(g)
		all = append(all, o)
	}
	return all
})

// mutate changes the model as edits say, seven bytes for each: where, how and what.
func (o original) mutate(edits []byte) string {
	file := []byte(o.file)
	for ; len(edits) >= 7; edits = edits[7:] {
		place := func(b []byte) int { return o.bytes[(int(b[0])<<16|int(b[1])<<8|int(b[2]))%len(o.bytes)] }
		at := place(edits)
		if at+4 > len(file) {
			continue
		}
		switch value := edits[3:7]; value[0] % 8 {
		case 0: // another byte
			file[at] = value[1]
		case 1: // another 16-bit number
			copy(file[at:], value[1:3])
		case 2: // another small number
			binary.LittleEndian.PutUint32(file[at&^3:], uint32(int8(value[1])))
		case 3: // any number
			copy(file[at&^3:][:4], value)
		case 4: // a number from elsewhere
			copy(file[at&^3:][:4], o.file[place(value[1:])&^3:])
		case 5: // bits flipped
			file[at] ^= value[1]
		case 6: // an offset that leads to where another one does
			from := place(value[1:]) &^ 3
			to := from + int(int32(binary.LittleEndian.Uint32([]byte(o.file[from:][:4]))))
			binary.LittleEndian.PutUint32(file[at&^3:], uint32(to-at&^3))
		case 7: // cut off
			if value[1] == 0 {
				file = file[:at]
			}
		}
	}
	return string(file)
}

func addEdits(f *testing.F) {
	f.Add(uint8(0), []byte{})
	for i := range uint8(24) {
		f.Add(i%3, []byte{i / 8, i * 37, i * 91, i, i * 5, i * 17, i * 3, i / 7, i * 13, i * 57, i + 4, i, i * 11, 255 - i})
	}
}

// FuzzRead reads damaged models: no panic, and no more memory than the file's size warrants.
func FuzzRead(f *testing.F) {
	addEdits(f)
	f.Fuzz(func(t *testing.T, model uint8, edits []byte) {
		file := originals()[model%3].mutate(edits)
		var err error
		n := allocated(func() {
			var m *Model
			if m, err = Parse(file); err == nil {
				_, err = m.Graph(numbers(m)...)
			}
		})
		if err != nil && !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrUnsupported) {
			t.Error(err)
		}
		if bound := readBound(file); n > bound {
			t.Errorf("%d bytes allocated for a file of %d", n, len(file))
		}
	})
}

// FuzzRun runs damaged models that cost no more than twice what the original does: no panic, no
// error, and memory for the elements alone.
func FuzzRun(f *testing.F) {
	addEdits(f)
	f.Fuzz(func(t *testing.T, model uint8, edits []byte) {
		o := originals()[model%3]
		file := o.mutate(edits)
		m, err := Parse(file)
		if err != nil {
			return
		}
		g, err := m.Graph(numbers(m)...)
		if err != nil {
			return
		}
		c, ok := costOf(g)
		if !ok {
			t.Fatal("a graph that costs too much")
		}
		if c.elements > 2*o.cost.elements || c.work > 2*o.cost.work {
			return
		}
		n := allocated(func() {
			r := engine.Compile(g, kernel.Best()).NewRunner(2)
			if err := r.Run(context.Background()); err != nil {
				t.Error(err)
			}
		})
		// All elements at once, and the weights as the engine packs them: in float32, rounded up to
		// 16 channels.
		if bound := uint64(4*c.elements + int64(64*maxUnpacked*len(file)) + 4<<20); n > bound {
			t.Errorf("%d bytes allocated for %+v and a file of %d", n, c, len(file))
		}
	})
}
