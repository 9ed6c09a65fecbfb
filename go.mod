module github.com/hypermob/pose

go 1.25.0

require github.com/google/flatbuffers v25.12.19+incompatible // indirect
