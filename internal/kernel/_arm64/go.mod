module github.com/hypermob/pose/internal/kernel/_arm64

go 1.25.0
