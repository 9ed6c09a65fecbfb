package kernel

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// eachInstruction calls f with the instructions of every function in assembly.
func eachInstruction(t *testing.T, f func(function, opcode, operands string)) {
	files, err := filepath.Glob("*_amd64.s")
	if err != nil || len(files) == 0 {
		t.Fatal("no assembly: ", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		function := ""
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "TEXT ·"); ok {
				function, _, _ = strings.Cut(name, "(")
			} else if strings.HasPrefix(line, "\t") && function != "" {
				opcode, operands, _ := strings.Cut(strings.TrimSpace(line), " ")
				f(function, opcode, strings.TrimSpace(operands))
			}
		}
	}
}

// With the first sixteen registers these have encodings that AVX, AVX2, FMA and F16C know.
var opcodesAVX2 = []string{
	"VADDPS", "VBROADCASTF128", "VBROADCASTSS", "VCVTDQ2PS", "VCVTPH2PS", "VCVTPS2DQ", "VDIVPS", "VEXTRACTI128",
	"VEXTRACTPS", "VFMADD213PS", "VFMADD231PS", "VFNMADD231PS", "VGATHERDPS", "VHADDPS", "VINSERTF128",
	"VINSERTI128", "VMAXPS", "VMINPS", "VMOVAPS", "VMOVD", "VMOVDQA", "VMOVDQU", "VMOVHPD", "VMOVMSKPS", "VMOVQ",
	"VMOVSD", "VMOVUPS", "VMULPS", "VORPS", "VPACKSSDW", "VPACKSSWB", "VPADDB", "VPADDD", "VPADDW", "VPAND",
	"VPBROADCASTD", "VPBROADCASTW", "VPCMPEQD", "VPERM2F128", "VPERM2I128", "VPERMPS", "VPERMQ", "VPEXTRD",
	"VPHADDD", "VPINSRB", "VPINSRQ", "VPINSRW", "VPMADDUBSW", "VPMADDWD", "VPMAXSD", "VPMAXUD", "VPMINSD",
	"VPMOVZXBD", "VPMOVZXBW", "VPMOVZXWD", "VPMULLD", "VPMULLW", "VPOR", "VPSHUFB", "VPSHUFD", "VPSIGNW",
	"VPSLLD", "VPSLLW", "VPSRAD", "VPSRLD", "VPSRLDQ", "VPSUBD", "VPSUBW", "VPTEST", "VPUNPCKHDQ", "VPUNPCKHWD",
	"VPUNPCKLDQ", "VPUNPCKLWD", "VPXOR", "VROUNDPS", "VSUBPS", "VUNPCKHPD", "VUNPCKHPS", "VUNPCKLPD", "VUNPCKLPS",
	"VXORPS", "VZEROUPPER",
}

// The assembler encodes what only AVX-512 has without a word.
func TestAVX2HasNoAVX512(t *testing.T) {
	foreign := regexp.MustCompile(`\b([XY](1[6-9]|[23]\d)|Z\d+|K\d)\b`)
	functions := map[string]bool{}
	eachInstruction(t, func(function, opcode, operands string) {
		if !strings.HasSuffix(function, "AVX2") {
			if !strings.HasSuffix(function, "AVX512") && !strings.HasSuffix(function, "AMX") {
				t.Errorf("%s: of which instruction set?", function)
			}
			return
		}
		functions[function] = true
		if foreign.MatchString(operands) || strings.HasPrefix(opcode, "V") && !slices.Contains(opcodesAVX2, opcode) {
			t.Errorf("%s: %s %s", function, opcode, operands)
		}
	})
	if len(functions) == 0 {
		t.Error("no functions")
	}
}

// Instructions of SSE, which the compiler uses, are slow while the registers' upper parts are in
// use.
func TestUpperPartsZeroedBeforeReturn(t *testing.T) {
	last, returns := "", 0
	eachInstruction(t, func(function, opcode, _ string) {
		if opcode == "RET" {
			returns++
			if last != "VZEROUPPER" {
				t.Errorf("%s returns after %s", function, last)
			}
		}
		last = opcode
	})
	if returns == 0 {
		t.Error("no function returns")
	}
}
