// Package hevc reads the size of HEVC images from their parameter sets (ITU-T H.265), and how their
// samples become colours. The decoder does not report the latter.
package hevc

import (
	"errors"

	"github.com/hypermob/pose/heif/internal/bits"
)

// A Sequence has the contents of a sequence parameter set.
type Sequence struct {
	Width, Height int // as coded
	// CroppedWidth and CroppedHeight are the size of the image, which is the conformance window.
	CroppedWidth, CroppedHeight int
	Chroma                      int // chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
	Depth                       int // bits of a luma sample
	Matrix                      int // matrix_coeffs; 2, unspecified, if it is missing
	FullRange                   bool
}

// ErrDamaged means that there is no readable sequence parameter set.
var ErrDamaged = errors.New("the HEVC parameters are damaged")

const (
	typeSPS           = 33
	matrixUnspecified = 2
)

// Parse reads a decoder configuration record (hvcC, ISO/IEC 14496-15, 8.3.3.1).
func Parse(record []byte) (Sequence, error) {
	const arrays = 22 // the offset of their number
	if len(record) <= arrays {
		return Sequence{}, ErrDamaged
	}
	rest := record[arrays+1:]
	for range record[arrays] {
		if len(rest) < 3 {
			break
		}
		count := int(rest[1])<<8 | int(rest[2])
		rest = rest[3:]
		for ; count > 0 && len(rest) >= 2; count-- {
			size := int(rest[0])<<8 | int(rest[1])
			if size > len(rest)-2 {
				return Sequence{}, ErrDamaged
			}
			nal := rest[2 : 2+size]
			rest = rest[2+size:]
			if size > 2 && nal[0]>>1&63 == typeSPS {
				return parseSPS(bits.New(unescaped(nal[2:])))
			}
		}
	}
	return Sequence{}, ErrDamaged
}

// unescaped returns a NAL unit without its emulation prevention bytes (7.3.1.1).
func unescaped(nal []byte) []byte {
	data := make([]byte, 0, len(nal))
	zeros := 0
	for _, b := range nal {
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		data = append(data, b)
		if zeros++; b != 0 {
			zeros = 0
		}
	}
	return data
}

// parseSPS reads a sequence parameter set (7.3.2.2). If it is damaged after the size, it counts as
// one that ends there.
func parseSPS(b *bits.Reader) (Sequence, error) {
	b.Skip(4) // sps_video_parameter_set_id
	layers := int(b.U(3))
	b.Skip(1) // sps_temporal_id_nesting_flag
	profile(b, layers)
	b.UE() // sps_seq_parameter_set_id
	s := Sequence{Chroma: b.UE(), Matrix: matrixUnspecified}
	if s.Chroma == 3 {
		b.Skip(1) // separate_colour_plane_flag
	}
	s.Width, s.Height = b.UE(), b.UE()
	s.CroppedWidth, s.CroppedHeight = s.Width, s.Height
	if b.Flag() { // conformance_window_flag
		across, down := subsampling(s.Chroma)
		s.CroppedWidth -= across * (b.UE() + b.UE())
		s.CroppedHeight -= down * (b.UE() + b.UE())
	}
	s.Depth = 8 + b.UE()
	if b.Bad || s.Chroma > 3 {
		return Sequence{}, ErrDamaged
	}
	if tools(b, layers) {
		colours(b, &s)
	}
	return s, nil
}

// subsampling returns how many luma samples share a chroma sample (6.2).
func subsampling(chroma int) (across, down int) {
	switch chroma {
	case 1:
		return 2, 2
	case 2:
		return 2, 1
	}
	return 1, 1
}

// profile skips profile_tier_level (7.3.3).
func profile(b *bits.Reader, layers int) {
	const general, level = 88, 8 // bits
	b.Skip(general + level)
	var has [8]struct{ profile, level bool }
	for i := range layers {
		has[i].profile, has[i].level = b.Flag(), b.Flag()
	}
	if layers > 0 {
		b.Skip(2 * (8 - layers))
	}
	for i := range layers {
		if has[i].profile {
			b.Skip(general)
		}
		if has[i].level {
			b.Skip(level)
		}
	}
}

// tools skips everything between the depth of luma and the usability information. It reports
// whether there is any.
func tools(b *bits.Reader, layers int) bool {
	b.UE() // bit_depth_chroma_minus8
	pocBits := b.UE() + 4
	if b.Flag() { // sps_sub_layer_ordering_info_present_flag
		b.UEs(3 * layers)
	}
	b.UEs(3 + 6)  // the last sub-layer's, and the sizes of blocks
	if b.Flag() { // scaling_list_enabled_flag
		scalingLists(b)
	}
	b.Skip(2)     // amp_enabled_flag, sample_adaptive_offset_enabled_flag
	if b.Flag() { // pcm_enabled_flag
		b.Skip(8)
		b.UEs(2)
		b.Skip(1)
	}
	referenceSets(b)
	if b.Flag() { // long_term_ref_pics_present_flag
		for n := b.UE(); n > 0 && !b.Bad; n-- {
			b.Skip(pocBits + 1)
		}
	}
	b.Skip(2) // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
	return b.Flag()
}

// scalingLists skips scaling_list_data (7.3.4), if it is there.
func scalingLists(b *bits.Reader) {
	if !b.Flag() { // sps_scaling_list_data_present_flag
		return
	}
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for matrix := 0; matrix < 6; matrix += step {
			if !b.Flag() { // scaling_list_pred_mode_flag
				b.UE()
				continue
			}
			if size > 1 {
				b.UE() // scaling_list_dc_coef_minus8
			}
			b.UEs(min(64, 1<<(4+2*size)))
		}
	}
}

// referenceSets skips the short-term reference picture sets (7.3.7).
func referenceSets(b *bits.Reader) {
	const maxSets = 64
	n := b.UE()
	b.Bad = b.Bad || n > maxSets
	var deltas [maxSets]int // NumDeltaPocs
	for i := 0; i < n && !b.Bad; i++ {
		if i > 0 && b.Flag() { // inter_ref_pic_set_prediction_flag
			b.Skip(1) // delta_rps_sign
			b.UE()
			for range deltas[i-1] + 1 {
				used := b.Flag() // used_by_curr_pic_flag
				if !used {
					used = b.Flag() // use_delta_flag
				}
				if used {
					deltas[i]++
				}
			}
			continue
		}
		deltas[i] = b.UE() + b.UE()
		b.Bad = b.Bad || deltas[i] > maxSets
		for j := 0; j < deltas[i] && !b.Bad; j++ {
			b.UE()
			b.Skip(1)
		}
	}
}

// colours reads the beginning of the video usability information (E.2.1).
func colours(b *bits.Reader, s *Sequence) {
	const extended = 255
	if b.Flag() && b.U(8) == extended { // aspect_ratio_info_present_flag, aspect_ratio_idc
		b.Skip(32)
	}
	if b.Flag() { // overscan_info_present_flag
		b.Skip(1)
	}
	if !b.Flag() { // video_signal_type_present_flag
		return
	}
	b.Skip(3) // video_format
	full := b.Flag()
	matrix := matrixUnspecified
	if b.Flag() { // colour_description_present_flag
		b.Skip(16) // colour_primaries, transfer_characteristics
		matrix = int(b.U(8))
	}
	if !b.Bad {
		s.FullRange, s.Matrix = full, matrix
	}
}
