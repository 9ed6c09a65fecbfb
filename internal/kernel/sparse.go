package kernel

import "unsafe"

// A matrix that is mostly zeros is multiplied the other way round: a vector holds pixels of one
// channel, and only weights that are not zero are read. Its pixels are first gathered into planes,
// one for each channel, PlanePixels each; the results are scattered back into blocks.

// PlanePixels is the most pixels of a plane, and the distance between planes. Loops work on
// four or five times 16 of them.
const PlanePixels = 80

// PlaneBytes is the distance from plane to plane.
const PlaneBytes = PlanePixels * 4

// A Gather copies one block of channels of 16 pixels into 16 planes. Assembly knows the order and
// sizes of the fields.
type Gather struct {
	In      *float32
	Offsets *int32   // where from In each pixel lies, in bytes
	Out     *float32 // the pixels' place in the first plane
}

func gatherGo(g *Gather) {
	for i, o := range unsafe.Slice(g.Offsets, Lanes) {
		in := (*[Lanes]float32)(unsafe.Pointer(at(g.In, int(o))))
		for c, v := range in {
			*at(g.Out, c*PlaneBytes+i*4) = v
		}
	}
}

// An Entry is a weight that is not zero.
type Entry struct {
	Offset int32 // of its input's plane, in bytes
	Weight float32
}

// A Sparse multiplies the planes X by a sparse matrix: for output n
//
//	Y[n][p] = clamp(start + sum over the output's entries e of X[e.Offset][p] * e.Weight)
//
// where start is Bias[n] or, to go on with a sum over earlier inputs, Y[n][p] itself. Assembly
// knows the order and sizes of the fields.
type Sparse struct {
	X       *float32
	Y       *float32
	Counts  *int32 // of each output's entries
	Entries *Entry // output by output; not read if there are none
	Bias    *float32
	Outputs int // at least 1
	ClampOn int // 0 or 1
	Max     float32
}

// SetClamp sets the clamp of the result.
func (s *Sparse) SetClamp(c Clamp) { s.ClampOn, s.Max = toInt(c.On), c.Max }

func sparseGo(s *Sparse, pixels int) {
	next := 0
	clamp := Clamp{s.ClampOn != 0, s.Max}
	for n, count := range unsafe.Slice(s.Counts, s.Outputs) {
		y := unsafe.Slice(at(s.Y, n*PlaneBytes), pixels)
		if s.Bias != nil {
			bias := *at(s.Bias, n*4)
			for i := range y {
				y[i] = bias
			}
		}
		for range count {
			e := at(s.Entries, next)
			x, w := unsafe.Slice(at(s.X, int(e.Offset)), len(y)), e.Weight
			for i := range y {
				y[i] += w * x[i]
			}
			next += 8
		}
		if clamp.On {
			for i, v := range y {
				y[i] = clamp.Apply(v)
			}
		}
	}
}

// A Scatter copies 16 pixels of 16 planes into one block of channels:
//
//	Out[p] = clamp(In[p] + Res[p])
//
// Assembly knows the order and sizes of the fields.
type Scatter struct {
	In       *float32 // the pixels' place in the first plane
	Out      *float32
	Offsets  *int32 // where from Out each pixel lies, in bytes
	Res      *float32
	ROffsets *int32 // where from Res each pixel lies; Res is nil if nothing is added
	ClampOn  int    // 0 or 1
	Max      float32
}

// SetClamp sets the clamp of the result.
func (s *Scatter) SetClamp(c Clamp) { s.ClampOn, s.Max = toInt(c.On), c.Max }

func scatterGo(s *Scatter) {
	clamp := Clamp{s.ClampOn != 0, s.Max}
	for i, o := range unsafe.Slice(s.Offsets, Lanes) {
		out := (*[Lanes]float32)(unsafe.Pointer(at(s.Out, int(o))))
		for c := range out {
			v := *at(s.In, c*PlaneBytes+i*4)
			if s.Res != nil {
				v += *at(s.Res, int(*at(s.ROffsets, i*4))+c*4)
			}
			out[c] = clamp.Apply(v)
		}
	}
}
