//go:build purego || !(amd64 || arm64)

package kernel

// assembly has the sets in assembly that this processor runs: none.
var assembly []*Set
