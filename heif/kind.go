package heif

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif/internal/bmff"
)

// These are the brands of files (ISO/IEC 23008-12 and AV1 Image File Format). Files that begin with
// mif1 or msf1 say in further brands what they contain.
var (
	hevcBrands    = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"}
	av1Brands     = []string{"avif", "avis"}
	generalBrands = []string{"mif1", "mif2", "msf1"}
)

// isHEIC reports whether a file is HEIC, or HEIF without a specific brand.
func isHEIC(head []byte) bool {
	return hasBrand(head, hevcBrands) || hasBrand(head[:min(len(head), oneBrand)], generalBrands) && !hasBrand(head, av1Brands)
}

func isAVIF(head []byte) bool {
	return hasBrand(head, av1Brands) && !hasBrand(head[:min(len(head), oneBrand)], hevcBrands)
}

// oneBrand is the end of the major brand in the ftyp box.
const oneBrand = 12

// hasBrand reports whether the ftyp box names one of the brands.
func hasBrand(head []byte, brands []string) bool {
	if len(head) < oneBrand || string(head[4:8]) != "ftyp" {
		return false
	}
	size := min(len(head), int(binary.BigEndian.Uint32(head)))
	for i := 8; i+4 <= max(size, oneBrand); i += 4 {
		const minorVersion = 12
		if i != minorVersion && slices.Contains(brands, string(head[i:i+4])) {
			return true
		}
	}
	return false
}

// parts returns the images that the main image consists of, and checks what they claim. All must
// have the given coding.
func parts(f *bmff.File, name, coding string) ([]*bmff.Item, error) {
	all := f.Parts(f.Primary)
	for _, p := range all {
		if p.Type != coding {
			return nil, fmt.Errorf("%w: the file is HEIF with an image of type %q, which is not read here; convert it to JPEG or PNG",
				pose.ErrUnsupportedImage, p.Type)
		}
	}
	w, h := f.Primary.Size()
	if len(all) == 0 || w == 0 || h == 0 {
		return nil, invalid(name, bmff.ErrDamaged)
	}
	if f.Primary.Type != "grid" {
		return all, nil
	}
	// All tiles have one size, and only the last column and row may extend beyond the image
	// (ISO/IEC 23008-12, 6.6.2.3).
	tileW, tileH := all[0].Size()
	for _, p := range all {
		if w, h := p.Size(); w != tileW || h != tileH {
			return nil, invalid(name, bmff.ErrDamaged)
		}
	}
	if tileW == 0 || tileH == 0 || len(all) != above(w, tileW)*above(h, tileH) {
		return nil, invalid(name, bmff.ErrDamaged)
	}
	return all, nil
}

// above divides and rounds up.
func above(a, b int) int { return (a + b - 1) / b }
