//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

// assembly has the sets in assembly that this processor runs.
var assembly = func() (sets []*Set) {
	// Every processor with AVX2 also has F16C, which package cpu does not name.
	if !cpu.X86.HasAVX2 || !cpu.X86.HasFMA || !cpu.X86.HasBMI2 {
		return nil
	}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW {
		sets = append(sets, avx512)
	}
	return append(sets, avx2)
}()
