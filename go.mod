module github.com/hypermob/pose

go 1.25.0
