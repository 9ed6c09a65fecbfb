module github.com/hypermob/pose

go 1.25.0

require (
	github.com/google/flatbuffers v25.12.19+incompatible
	golang.org/x/image v0.45.0
	golang.org/x/sys v0.47.0
)
