package engine

import (
	"unsafe"

	"github.com/hypermob/pose/internal/graph"
	"github.com/hypermob/pose/internal/kernel"
)

// narrow is the number of lanes of an image of so few channels.
const narrow = 8

// A tensor is an image in the arena: in blocks of channels as package kernel wants it, or,
// with lanes = 0, flat in NHWC order. Strides and offsets are in bytes.
type tensor struct {
	graph.Shape
	lanes  int
	border int // rows and columns of zeros on each side
	offset int // of the first value in the arena
	row    int // from one row to the next
	block  int // from one block of channels to the next
}

// newTensor returns a tensor in blocks.
func newTensor(s graph.Shape, border int) *tensor {
	t := &tensor{Shape: s, lanes: kernel.Lanes, border: border}
	if s.C <= narrow {
		t.lanes = narrow
	}
	t.row = (s.W + 2*border) * t.lanes * 4
	// The odd cache lines keep the blocks of one pixel from falling into one cache set.
	t.block = (s.H+2*border)*t.row + 3*64
	return t
}

// blocks returns the number of blocks of channels.
func (t *tensor) blocks() int { return (t.C + t.lanes - 1) / t.lanes }

// size returns the bytes that the tensor takes.
func (t *tensor) size() int {
	if t.lanes == 0 {
		return t.Size() * 4
	}
	return t.blocks() * t.block
}

// pixel returns the number of bytes of a block's pixel.
func (t *tensor) pixel() int { return t.lanes * 4 }

// at returns the place of a pixel of a block; y and x may lie on the border.
func (t *tensor) at(arena *float32, block, y, x int) *float32 {
	return add(arena, t.offset+block*t.block+(y+t.border)*t.row+(x+t.border)*t.pixel())
}

// flat returns the values of a flat tensor.
func (t *tensor) flat(arena *float32) []float32 {
	return unsafe.Slice(add(arena, t.offset), t.Size())
}

// values returns the lanes of a pixel of a block.
func (t *tensor) values(arena *float32, block, y, x int) []float32 {
	return unsafe.Slice(t.at(arena, block, y, x), t.lanes)
}

// offsets returns where each pixel lies from pixel 0 of its block, row by row.
func (t *tensor) offsets() []int32 {
	o := make([]int32, 0, t.H*t.W+1) // one more, so that a pointer beyond the last stays inside
	for y := range t.H {
		for x := range t.W {
			o = append(o, int32(y*t.row+x*t.pixel()))
		}
	}
	return o
}

// clearBorder writes the zeros around every block.
func (t *tensor) clearBorder(arena *float32) {
	if t.border == 0 {
		return
	}
	for b := range t.blocks() {
		clearBorder(t.at(arena, b, -t.border, -t.border), t.H, t.W, t.border, t.pixel())
	}
}

// clearBorder writes zeros around an image of h x w pixels of so many bytes; p is its first
// pixel with the border.
func clearBorder(p *float32, h, w, border, pixel int) {
	lanes := pixel / 4
	row := (w + 2*border) * lanes
	ends := border * lanes
	all := unsafe.Slice(p, (h+2*border)*row)
	clear(all[:border*row+ends])
	for y := 1; y < h; y++ {
		i := (border + y) * row
		clear(all[i-ends : i+ends])
	}
	clear(all[(border+h)*row-ends:])
}

// add returns an address so many bytes after p.
func add(p *float32, bytes int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), bytes))
}

// aligned returns n zeros that begin on a cache line, with more behind them.
func aligned(n int) []float32 {
	const line = cacheLine / 4 // in float32
	s := make([]float32, n+2*line)
	skip := -int(uintptr(unsafe.Pointer(&s[0]))/4) & (line - 1)
	return s[skip : skip+n : skip+n+line]
}

// offset returns the offset n further.
func offset(p *int32, n int) *int32 {
	return (*int32)(unsafe.Add(unsafe.Pointer(p), n*4))
}
