//go:build !purego

package kernel

// assembly has the sets in assembly that this processor runs: NEON is part of every arm64.
var assembly = []*Set{neon}
