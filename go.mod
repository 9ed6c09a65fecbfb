module github.com/hypermob/pose

go 1.25.0

require (
	github.com/bep/imagemeta v1.0.0
	github.com/google/flatbuffers v25.12.19+incompatible
	golang.org/x/image v0.45.0
)

require (
	golang.org/x/sys v0.47.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)
