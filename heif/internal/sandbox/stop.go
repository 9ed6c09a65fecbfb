package sandbox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"sync/atomic"
	"unsafe"
)

// Go cannot interrupt a goroutine in code that is not its own: the garbage collector, and with it every other
// goroutine, would wait for a decoder to return. So decoders count the turns of their loops, and every
// few hundred let Go do what it wants. wazero's own way to do that, WithCloseOnContextDone, makes these decoders take 5 times as long.

// Where two numbers lie in a decoder's memory: how many turns are left, and whether it is to end. Compilers leave the
// first kilobyte, where null points to, alone.
const (
	turnsAddress = 16
	stopAddress  = 20
	reserved     = 24
)

// A check counts one turn.
var check = []byte{
	0x41, turnsAddress, // i32.const
	0x41, turnsAddress, // i32.const
	0x28, 2, 0, // i32.load
	0x41, 1, // i32.const
	0x6B,       // i32.sub
	0x36, 2, 0, // i32.store
	0x41, turnsAddress, // i32.const
	0x28, 2, 0, // i32.load
	0x41, 0, // i32.const
	0x4C,       // i32.le_s
	0x04, 0x40, // if
	0x41, 0, // i32.const
	0x40, 0, // memory.grow, by nothing: that is Go
	0x1A,               // drop
	0x41, turnsAddress, // i32.const
	0x41, 0x80, 8, // i32.const 1024
	0x36, 2, 0, // i32.store
	0x41, stopAddress, // i32.const
	0x28, 2, 0, // i32.load
	0x04, 0x40, // if
	0x00, // unreachable
	0x0B, // end
	0x0B, // end
}

// stop ends the decoder whose memory this is, soon.
func stop(memory []byte) {
	atomic.StoreUint32((*uint32)(unsafe.Pointer(&memory[stopAddress])), 1)
}

// errModule says that a module has instructions that are not known here.
var errModule = errors.New("the WebAssembly module cannot be read")

// stoppable returns a module whose loops all begin with a check (WebAssembly Core Specification, 5.5.13).
func stoppable(module []byte) ([]byte, error) {
	const (
		preamble    = 8
		codeSection = 10
	)
	r := &wasm{data: module}
	out := bytes.Clone(r.take(preamble))
	for len(r.data) > 0 && !r.bad {
		id := r.byte()
		content := r.take(r.number())
		if id == codeSection {
			var err error
			if content, err = withChecks(content); err != nil {
				return nil, err
			}
		}
		out = append(binary.AppendUvarint(append(out, id), uint64(len(content))), content...)
	}
	if r.bad {
		return nil, errModule
	}
	return out, nil
}

// withChecks changes the code section: every function of it.
func withChecks(section []byte) ([]byte, error) {
	r := &wasm{data: section}
	n := r.number()
	out := binary.AppendUvarint(nil, uint64(n))
	for range n {
		f := &wasm{data: r.take(r.number())}
		whole := f.data
		for range f.number() { // kinds of locals
			f.number()
			f.byte()
		}
		body := bytes.Clone(whole[:len(whole)-len(f.data)])
		for len(f.data) > 0 && !f.bad {
			body = f.instruction(body)
		}
		if f.bad || r.bad {
			return nil, errModule
		}
		out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
	}
	return out, nil
}

// A wasm reads a part of a module. What it reads beyond the end is nothing, and it is bad from then on.
type wasm struct {
	data []byte
	bad  bool
}

func (r *wasm) take(n int) []byte {
	if n < 0 || n > len(r.data) {
		r.bad, r.data = true, nil
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *wasm) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

// skipNumber skips a LEB128 number, signed or not.
func (r *wasm) skipNumber() {
	for r.byte() >= 0x80 {
	}
}

// number reads an unsigned LEB128 number.
func (r *wasm) number() int {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.take(-1)
		return 0
	}
	r.take(n)
	return int(v & 0x7FFFFFFF)
}

func (r *wasm) numbers(n int) {
	for range n {
		r.number()
	}
}

// instruction appends the next instruction to a function's body, and a check after it if it begins a loop.
func (r *wasm) instruction(body []byte) []byte {
	const loop = 0x03
	whole := r.data
	op := r.byte()
	r.operands(op)
	body = append(body, whole[:len(whole)-len(r.data)]...)
	if op == loop {
		body = append(body, check...)
	}
	return body
}

// operands skips those of an instruction (5.4).
func (r *wasm) operands(op byte) {
	switch {
	case op == 0x0E: // br_table
		r.numbers(r.number() + 1)
	case op == 0x1C: // select with types
		r.take(r.number())
	case op == 0x43: // f32.const
		r.take(4)
	case op == 0x44: // f64.const
		r.take(8)
	case op == 0xFC:
		r.operandsFC(r.number())
	case op == 0x11, 0x28 <= op && op <= 0x3E: // call_indirect, loads and stores
		r.numbers(2)
	case 0x02 <= op && op <= 0x04, op == 0x41, op == 0x42: // blocks, i32.const, i64.const
		r.skipNumber()
	case op == 0x0C, op == 0x0D, op == 0x10, 0x20 <= op && op <= 0x26, op == 0x3F, op == 0x40,
		op == 0xD0, op == 0xD2: // branches, call, variables, tables, memory.size and .grow, references
		r.number()
	case op <= 0x01, op == 0x05, op == 0x0B, op == 0x0F, op == 0x1A, op == 0x1B, 0x45 <= op && op <= 0xC4, op == 0xD1:
	default:
		r.take(-1)
	}
}

// operandsFC skips those of an instruction that begins with 0xFC.
func (r *wasm) operandsFC(op int) {
	switch op {
	case 0, 1, 2, 3, 4, 5, 6, 7: // saturating conversions
	case 9, 11, 13, 15, 16, 17:
		r.number()
	case 8, 10, 12, 14: // memory.init and .copy, table.init and .copy
		r.numbers(2)
	default:
		r.take(-1)
	}
}
