//go:build !heif

// Package decoders makes programs read HEIC and AVIF, if they are built with -tags heif.
package decoders

import "github.com/hypermob/pose"

// MediaTypes are those of the formats, for a page that lets a photo be chosen.
var MediaTypes []string

// Formats are none without the build tag.
func Formats() ([]pose.DecodeOption, error) { return nil, nil }
