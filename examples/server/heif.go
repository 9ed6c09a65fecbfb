//go:build heif

package main

import (
	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
)

// Photos in HEIC and AVIF are measured too. Decoders of that kind are under other licences: see the heif module's README.
var (
	formats    = []pose.DecodeOption{heif.HEIC(), heif.AVIF()}
	mediaTypes = []string{"image/heic", "image/heif", "image/avif"}
)
