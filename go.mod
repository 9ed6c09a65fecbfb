module github.com/hypermob/pose

go 1.25.0

require (
	github.com/bep/imagemeta v1.0.0
	github.com/google/flatbuffers v25.12.19+incompatible
	github.com/mattn/go-tflite v1.0.5 // -tags tflite
	golang.org/x/image v0.45.0
	golang.org/x/sys v0.47.0
)

require (
	github.com/mattn/go-pointer v0.0.1 // indirect; -tags tflite
	golang.org/x/text v0.41.0 // indirect
)
