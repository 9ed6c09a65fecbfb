// Package hevc reads from the parameter sets of HEVC images (ITU-T H.265) how large they are, and how their samples
// become colours. The decoder itself keeps the latter to itself.
package hevc

import "errors"

// A Sequence is what a sequence parameter set says.
type Sequence struct {
	Width, Height int // as coded
	// CroppedWidth and CroppedHeight are the image's, in the conformance window.
	CroppedWidth, CroppedHeight int
	Chroma                      int // chroma_format_idc: 0 is monochrome, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4
	Depth                       int // bits of a luma sample
	Matrix                      int // matrix_coeffs; 2, unspecified, if it is not said
	FullRange                   bool
}

// ErrDamaged says that there is no sequence parameter set that can be read.
var ErrDamaged = errors.New("the HEVC parameters are damaged")

const (
	typeSPS           = 33
	matrixUnspecified = 2
)

// Parse reads a decoder configuration record (hvcC, ISO/IEC 14496-15, 8.3.3.1).
func Parse(record []byte) (Sequence, error) {
	const arrays = 22 // where their number stands
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
				return parseSPS(newBits(nal[2:]))
			}
		}
	}
	return Sequence{}, ErrDamaged
}

// parseSPS reads a sequence parameter set (7.3.2.2). One that is damaged after the size counts as one that says no more.
func parseSPS(b *bits) (Sequence, error) {
	b.skip(4) // sps_video_parameter_set_id
	layers := int(b.u(3))
	b.skip(1) // sps_temporal_id_nesting_flag
	profile(b, layers)
	b.ue() // sps_seq_parameter_set_id
	s := Sequence{Chroma: b.ue(), Matrix: matrixUnspecified}
	if s.Chroma == 3 {
		b.skip(1) // separate_colour_plane_flag
	}
	s.Width, s.Height = b.ue(), b.ue()
	s.CroppedWidth, s.CroppedHeight = s.Width, s.Height
	if b.flag() { // conformance_window_flag
		across, down := subsampling(s.Chroma)
		s.CroppedWidth -= across * (b.ue() + b.ue())
		s.CroppedHeight -= down * (b.ue() + b.ue())
	}
	s.Depth = 8 + b.ue()
	if b.bad || s.Chroma > 3 {
		return Sequence{}, ErrDamaged
	}
	if tools(b, layers) {
		colours(b, &s)
	}
	return s, nil
}

// subsampling is how many luma samples share a chroma sample (6.2).
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
func profile(b *bits, layers int) {
	const general, level = 88, 8 // bits
	b.skip(general + level)
	var has [8]struct{ profile, level bool }
	for i := range layers {
		has[i].profile, has[i].level = b.flag(), b.flag()
	}
	if layers > 0 {
		b.skip(2 * (8 - layers))
	}
	for i := range layers {
		if has[i].profile {
			b.skip(general)
		}
		if has[i].level {
			b.skip(level)
		}
	}
}

// tools skips what lies between the depth of luma and the usability information, and returns whether there is any.
func tools(b *bits, layers int) bool {
	b.ue() // bit_depth_chroma_minus8
	pocBits := b.ue() + 4
	if b.flag() { // sps_sub_layer_ordering_info_present_flag
		b.ues(3 * layers)
	}
	b.ues(3 + 6)              // the last sub-layer's, and the sizes of blocks
	if b.flag() && b.flag() { // scaling_list_enabled_flag, sps_scaling_list_data_present_flag
		scalingLists(b)
	}
	b.skip(2)     // amp_enabled_flag, sample_adaptive_offset_enabled_flag
	if b.flag() { // pcm_enabled_flag
		b.skip(8)
		b.ues(2)
		b.skip(1)
	}
	referenceSets(b)
	if b.flag() { // long_term_ref_pics_present_flag
		for n := b.ue(); n > 0 && !b.bad; n-- {
			b.skip(pocBits + 1)
		}
	}
	b.skip(2) // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
	return b.flag()
}

// scalingLists skips scaling_list_data (7.3.4).
func scalingLists(b *bits) {
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for matrix := 0; matrix < 6; matrix += step {
			if !b.flag() { // scaling_list_pred_mode_flag
				b.ue()
				continue
			}
			if size > 1 {
				b.ue() // scaling_list_dc_coef_minus8
			}
			b.ues(min(64, 1<<(4+2*size)))
		}
	}
}

// referenceSets skips the short-term reference picture sets (7.3.7).
func referenceSets(b *bits) {
	const maxSets = 64
	n := b.ue()
	b.bad = b.bad || n > maxSets
	var deltas [maxSets]int // NumDeltaPocs
	for i := 0; i < n && !b.bad; i++ {
		if i > 0 && b.flag() { // inter_ref_pic_set_prediction_flag
			b.skip(1) // delta_rps_sign
			b.ue()
			for range deltas[i-1] + 1 {
				if b.flag() || b.flag() { // used_by_curr_pic_flag, use_delta_flag
					deltas[i]++
				}
			}
			continue
		}
		deltas[i] = b.ue() + b.ue()
		b.bad = b.bad || deltas[i] > maxSets
		for j := 0; j < deltas[i] && !b.bad; j++ {
			b.ue()
			b.skip(1)
		}
	}
}

// colours reads the beginning of the video usability information (E.2.1).
func colours(b *bits, s *Sequence) {
	const extended = 255
	if b.flag() && b.u(8) == extended { // aspect_ratio_info_present_flag, aspect_ratio_idc
		b.skip(32)
	}
	if b.flag() { // overscan_info_present_flag
		b.skip(1)
	}
	if !b.flag() { // video_signal_type_present_flag
		return
	}
	b.skip(3) // video_format
	full := b.flag()
	matrix := matrixUnspecified
	if b.flag() { // colour_description_present_flag
		b.skip(16) // colour_primaries, transfer_characteristics
		matrix = int(b.u(8))
	}
	if !b.bad {
		s.FullRange, s.Matrix = full, matrix
	}
}
