//go:build heif

package main

import (
	_ "embed"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
)

// The decoders are not in the repository. Fetch them, in this folder's clone:
//
//	go -C ../../heif run ./decoders ../examples/server/decoders
var (
	//go:embed decoders/libheif.wasm.gz
	libheif []byte
	//go:embed decoders/libavif.wasm.gz
	libavif []byte
)

var mediaTypes = []string{"image/heic", "image/heif", "image/avif"}

// formats compiles the decoders of HEIC and AVIF. They are under other licences: see the heif
// module's README.
func formats() ([]pose.DecodeOption, error) {
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
