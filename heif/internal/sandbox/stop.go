package sandbox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"sync/atomic"
	"time"
	"unsafe"
)

// Go cannot interrupt a goroutine in code that is not its own. So the garbage collector, and with
// it every other goroutine, would wait until a decoder returns. Therefore decoders count the
// iterations of their loops, and every 1024 iterations they call Go, where the goroutine can
// be interrupted. With wazero's own way of doing that, WithCloseOnContextDone, these decoders take
// 5 times as long.

// stopAddress is where a decoder's memory holds a number that is 1 if the decoder is to end.
// Compilers do not use the first kilobyte, which null points to. But a decoder of a damaged file
// may overwrite it, so the number is written again and again.
const (
	stopAddress = 16
	reserved    = stopAddress + 4
)

// check counts an iteration in a global variable, which stray writes to memory cannot reach.
func check(global int) []byte {
	g := binary.AppendUvarint(nil, uint64(global))
	return slices.Concat([]byte{0x23}, g, // global.get
		[]byte{0x41, 1, 0x6B}, // i32.const 1, i32.sub
		[]byte{0x24}, g,       // global.set
		[]byte{0x23}, g, // global.get
		[]byte{0x45, 0x04, 0x40},       // i32.eqz, if
		[]byte{0x41, 0, 0x40, 0, 0x1A}, // i32.const 0, memory.grow: that is Go; drop
		[]byte{0x41, 0x80, 8},          // i32.const 1024
		[]byte{0x24}, g,                // global.set
		[]byte{0x41, stopAddress, 0x28, 2, 0}, // i32.const, i32.load
		[]byte{0x04, 0x40, 0x00, 0x0B},        // if, unreachable, end
		[]byte{0x0B})                          // end
}

// variable is the global that check counts in: a mutable i32 that starts at 1.
var variable = []byte{0x7F, 1, 0x41, 1, 0x0B}

// stop soon ends the decoder that has this memory. It returns when the decoder has ended.
func stop(memory []byte, ended <-chan struct{}) {
	every := time.NewTicker(time.Millisecond)
	defer every.Stop()
	for {
		atomic.StoreUint32((*uint32)(unsafe.Pointer(&memory[stopAddress])), 1)
		select {
		case <-ended:
			return
		case <-every.C:
		}
	}
}

// errModule means that a module has unknown instructions.
var errModule = errors.New("the WebAssembly module cannot be read")

// Sections of a module, by their numbers.
const (
	importSection = 2
	globalSection = 6
	codeSection   = 10
)

// stoppable returns a module in which each loop begins with a check (WebAssembly Core
// Specification, 5.5).
func stoppable(module []byte) ([]byte, error) {
	const preamble = 8
	r := &wasm{data: module}
	out := bytes.Clone(r.take(preamble))
	global := -1
	for len(r.data) > 0 && !r.bad {
		id := r.byte()
		content := r.take(r.number())
		if id >= globalSection && global < 0 {
			var globals []byte
			if globals, global = withVariable(id, content); id == globalSection {
				content = globals
			} else {
				out = appendSection(out, globalSection, globals)
			}
		}
		if id == codeSection {
			var err error
			if content, err = withChecks(content, check(global)); err != nil {
				return nil, err
			}
		}
		if id == importSection && !onlyFunctions(content) {
			return nil, errModule
		}
		out = appendSection(out, id, content)
	}
	if r.bad {
		return nil, errModule
	}
	return out, nil
}

func appendSection(out []byte, id byte, content []byte) []byte {
	return append(binary.AppendUvarint(append(out, id), uint64(len(content))), content...)
}

// withVariable adds a global to the section of globals, and returns the section and the global's
// number. If a section with a higher id comes first, there was no section of globals.
func withVariable(id byte, content []byte) (globals []byte, number int) {
	r := &wasm{}
	if id == globalSection {
		r.data = content
		number = r.number()
	}
	return slices.Concat(binary.AppendUvarint(nil, uint64(number+1)), r.data, variable), number
}

// onlyFunctions reports whether a module imports only functions. Imported globals would come first
// in the numbering.
func onlyFunctions(imports []byte) bool {
	r := &wasm{data: imports}
	for range r.number() {
		r.take(r.number())
		r.take(r.number())
		if r.byte() != 0 {
			return false
		}
		r.number()
	}
	return !r.bad
}

// withChecks adds the checks to every function in the code section.
func withChecks(section, check []byte) ([]byte, error) {
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
			body = f.instruction(body, check)
		}
		if f.bad || r.bad {
			return nil, errModule
		}
		out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
	}
	return out, nil
}

// A wasm reads a part of a module. Beyond the end it reads nothing, and bad is set.
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

// instruction appends the next instruction to a function's body. If it begins a loop, it appends a
// check too.
func (r *wasm) instruction(body, check []byte) []byte {
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

// operands skips the operands of an instruction (5.4).
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

// operandsFC skips the operands of an instruction that begins with 0xFC.
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
