//go:build heif

// Package decoders makes programs read HEIC and AVIF, if they are built with -tags heif. The
// decoders are not in the repository. This puts them into this folder of a clone:
//
//	go -C heif run ./decoders ../examples/server/decoders
//
// They are under licences of their own: see the heif module's README.
package decoders

import (
	_ "embed"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
)

var (
	//go:embed libheif.wasm.gz
	libheif []byte
	//go:embed libavif.wasm.gz
	libavif []byte
)

// MediaTypes are those of the formats, for a page that lets a photo be chosen.
var MediaTypes = []string{"image/heic", "image/heif", "image/avif"}

// Formats compiles the decoders and returns the options that make pose.Decode use them.
func Formats() ([]pose.DecodeOption, error) {
	heic, err := heif.HEIC(libheif)
	if err != nil {
		return nil, err
	}
	avif, err := heif.AVIF(libavif)
	if err != nil {
		return nil, err
	}
	return []pose.DecodeOption{heic, avif}, nil
}
