// This module compares internal/exif with github.com/bep/imagemeta, whose oracle is ExifTool. It is no part of the
// library: its oracle weighs 22 MB.
module github.com/hypermob/pose/internal/exif/imagemeta

go 1.25.0

require (
	github.com/bep/imagemeta v1.0.0
	github.com/hypermob/pose v0.0.0
)

require golang.org/x/text v0.41.0 // indirect

replace github.com/hypermob/pose => ../../..
