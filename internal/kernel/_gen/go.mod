module github.com/hypermob/pose/internal/kernel/_gen

go 1.25.0

require (
	github.com/hypermob/pose v0.0.0
	github.com/mmcloughlin/avo v0.6.0
)

require (
	golang.org/x/mod v0.23.0 // indirect
	golang.org/x/sync v0.11.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
	golang.org/x/tools v0.30.0 // indirect
)

replace github.com/hypermob/pose => ../../..
