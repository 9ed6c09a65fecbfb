// The bench module compares the library with MediaPipe and LiteRT. It is no part of the library.
module github.com/hypermob/pose/bench

go 1.25.0

require github.com/hypermob/pose v0.0.0

require (
	github.com/google/flatbuffers v25.12.19+incompatible // indirect
	golang.org/x/image v0.45.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
)

replace github.com/hypermob/pose => ../
