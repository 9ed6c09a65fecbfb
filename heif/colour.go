package heif

import (
	"fmt"
	"image"
	"math"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif/internal/bmff"
)

// weights are the shares of red and blue in luma, by MatrixCoefficients (ISO/IEC 23091-2, table 4).
// If they are not specified, BT.601 is assumed, as in libheif. JFIF uses it too.
var weights = map[int][2]float64{
	1: {0.2126, 0.0722}, 2: jfif, 4: {0.30, 0.11}, 5: jfif, 6: jfif, 7: {0.212, 0.087}, 9: {0.2627, 0.0593}, 10: {0.2627, 0.0593},
}

var jfif = [2]float64{0.299, 0.114}

// toJFIF changes samples so that they give the same colours by [image.YCbCr]'s rules, which are
// full range and BT.601.
func toJFIF(m *image.YCbCr, c bmff.Colours) error {
	w, ok := weights[c.Matrix]
	if !ok {
		return fmt.Errorf("%w: the HEIC image has colours by matrix %d, which is not read here; convert it to JPEG or PNG",
			pose.ErrUnsupportedImage, c.Matrix)
	}
	if c.FullRange && w == jfif {
		return nil
	}
	luma, chroma := ranges(c)
	k := between(w, jfif)
	b := m.Rect
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			i, j := m.YOffset(x, y), m.COffset(x, y)
			m.Y[i] = round(luma[m.Y[i]] + k.yb*chroma[m.Cb[j]] + k.yr*chroma[m.Cr[j]])
		}
	}
	for j := range m.Cb {
		cb, cr := chroma[m.Cb[j]], chroma[m.Cr[j]]
		m.Cb[j], m.Cr[j] = round(128+k.bb*cb+k.br*cr), round(128+k.rb*cb+k.rr*cr)
	}
	return nil
}

// ranges returns the values of samples at full range: of luma, and of chroma around 0.
func ranges(c bmff.Colours) (luma, chroma [256]float64) {
	for i := range 256 {
		v := float64(i)
		luma[i], chroma[i] = v, v-128
		if !c.FullRange {
			luma[i], chroma[i] = (v-16)*255/219, (v-128)*255/224
		}
	}
	return luma, chroma
}

// A change says how much each chroma sample adds to luma and chroma.
type change struct{ yb, yr, bb, br, rb, rr float64 }

// between returns the change from one set of weights to another.
func between(from, to [2]float64) change {
	kr, kb := from[0], from[1]
	// Take chroma alone, without luma, and convert it to red, green and blue.
	red := [2]float64{0, 2 * (1 - kr)} // for Cb and Cr
	blue := [2]float64{2 * (1 - kb), 0}
	var luma, cb, cr [2]float64
	for i := range luma {
		green := -(kr*red[i] + kb*blue[i]) / (1 - kr - kb)
		luma[i] = to[0]*red[i] + (1-to[0]-to[1])*green + to[1]*blue[i]
		cb[i] = (blue[i] - luma[i]) / (2 * (1 - to[1]))
		cr[i] = (red[i] - luma[i]) / (2 * (1 - to[0]))
	}
	return change{luma[0], luma[1], cb[0], cb[1], cr[0], cr[1]}
}

// grayToFull changes samples to full range.
func grayToFull(m *image.Gray, c bmff.Colours) {
	if c.FullRange {
		return
	}
	luma, _ := ranges(c)
	for i, v := range m.Pix {
		m.Pix[i] = round(luma[v])
	}
}

func round(v float64) uint8 { return uint8(math.Round(min(max(v, 0), 255))) }
