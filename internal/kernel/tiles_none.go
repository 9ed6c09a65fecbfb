//go:build purego || !(linux && amd64)

package kernel

// BestTiled returns the fastest set. Tiles are used on linux/amd64 alone.
func BestTiled() *Set { return Best() }
