package amd64

import (
	"math"

	"github.com/hypermob/pose/internal/kernel"
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// block is the size of a block's pixel in bytes.
const block = kernel.Lanes * 4

// vector returns a new register.
func (s isa) vector() reg.VecVirtual {
	if s.bytes == 64 {
		return ZMM()
	}
	return YMM()
}

// vectors returns n new registers.
func (s isa) vectors(n int) []reg.VecVirtual {
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = s.vector()
	}
	return v
}

// constant sets all lanes of v to f.
func constant(f float64, v reg.VecVirtual) {
	t := GP32()
	MOVL(U32(math.Float32bits(float32(f))), t)
	VMOVD(t, v.AsX())
	VBROADCASTSS(v.AsX(), v)
}

func zero(v reg.VecVirtual) { VXORPS(v, v, v) }

// clamp bounds v to [low, high]. The instructions return their first operand where one is
// NaN, so that NaN stays NaN.
func clamp(low, high, v reg.VecVirtual) {
	VMAXPS(v, low, v)
	VMINPS(v, high, v)
}

// bounds returns what to clamp to: infinities where the clamp is off.
func bounds(s isa, on, maximum Mem) (low, high reg.VecVirtual) {
	low, high = s.vector(), s.vector()
	constant(math.Inf(-1), low)
	constant(math.Inf(1), high)
	CMPQ(on, Imm(0))
	JE(LabelRef("bounded"))
	zero(low)
	VBROADCASTSS(maximum, high)
	Label("bounded")
	return low, high
}

// function begins a function whose only parameter is a pointer to a struct of the package,
// and returns the struct.
func function(name, arg string) gotypes.Component {
	TEXT(name, NOSPLIT, "func(arg *"+arg+")")
	Pragma("noescape")
	return Dereference(Param("arg"))
}

// addr returns the address of a field.
func addr(field gotypes.Component) Mem {
	b, err := field.Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

// load loads a field of eight bytes.
func load(field gotypes.Component) reg.GPVirtual {
	r := GP64()
	MOVQ(addr(field), r)
	return r
}

// move returns a copy of r.
func move(r reg.GPVirtual) reg.GPVirtual {
	c := GP64()
	MOVQ(r, c)
	return c
}

// add adds n; the form with four bytes suits any n.
func add(n int, r reg.GPVirtual) { ADDQ(U32(n), r) }

// align starts a loop on a cache line.
func align() { Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(64)}}) }

// end returns from the function.
func end() {
	VZEROUPPER()
	RET()
}
