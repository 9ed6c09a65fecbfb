// The release module rehearses a release, records the exported API and collects licences. It is no part of the library.
module github.com/hypermob/pose/tools/release

go 1.26.0

require golang.org/x/mod v0.41.0
