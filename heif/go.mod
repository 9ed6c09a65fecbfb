// The heif module lets the library read HEIC and AVIF. It needs a runtime for WebAssembly, which the library does without.
module github.com/hypermob/pose/heif

go 1.25.0

require (
	github.com/hypermob/pose v0.1.0
	github.com/tetratelabs/wazero v1.12.0
)

require (
	github.com/google/flatbuffers v25.12.19+incompatible // indirect
	golang.org/x/image v0.45.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
)
