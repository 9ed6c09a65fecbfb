// Package fakedecoder makes decoders, for tests, that do what their file says. A real one cannot be
// made to contradict itself.
package fakedecoder

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"slices"
)

// Where a file says what the decoder does; numbers have 32 bits and are little-endian.
const (
	Answer  = 16 // what decode returns
	First   = 20 // the numbers that it writes when it is asked for them alone
	Second  = 44 // and when it decodes
	Samples = 68 // what it writes then, to the file's end
)

const (
	pages = 64 // of the decoder's memory
	room  = pages << 16
)

// Module returns a decoder, compressed by gzip, whose decode takes so many numbers: first the file,
// its length and whether only the numbers are wanted, last where the samples go, and at info the
// first of the places for its numbers.
func Module(args, info, numbers int) []byte {
	section := func(id byte, content ...byte) []byte {
		return append(binary.AppendUvarint([]byte{id}, uint64(len(content))), content...)
	}
	function := func(locals byte, code ...byte) []byte {
		body := append([]byte{0}, code...)
		if locals > 0 {
			body = append([]byte{1, locals, i32}, code...)
		}
		body = append(body, end)
		return append(binary.AppendUvarint(nil, uint64(len(body))), body...)
	}
	types := append([]byte{2, 0x60, 1, i32, 1, i32, 0x60, byte(args)}, bytes.Repeat([]byte{i32}, args)...)
	code := slices.Concat([]byte{2}, function(1, malloc()...), function(0, decode(args, info, numbers)...))
	return compressed(slices.Concat([]byte("\x00asm\x01\x00\x00\x00"),
		section(1, append(types, 1, i32)...),
		section(3, 2, 0, 1), // malloc, decode
		section(5, 1, 1, pages, pages),
		section(6, append([]byte{1, i32, 1}, append(constant(1024), end)...)...), // where free memory begins
		section(7, []byte("\x03\x06memory\x02\x00\x06malloc\x00\x00\x06decode\x00\x01")...),
		section(10, code...)))
}

// Codes of WebAssembly.
const (
	i32       = 0x7F
	end       = 0x0B
	ifVoid    = 0x04
	void      = 0x40
	choose    = 0x1B // select
	getLocal  = 0x20
	setLocal  = 0x21
	getGlobal = 0x23
	setGlobal = 0x24
	load      = 0x28
	isZero    = 0x45
	lessEqual = 0x4D // unsigned
	add       = 0x6A
	sub       = 0x6B
	and       = 0x71
)

// constant puts a number on the stack (LEB128, signed).
func constant(v int) []byte {
	b := []byte{0x41}
	for {
		low := byte(v & 0x7F)
		if v >>= 7; v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// malloc takes what comes next, and returns 0 if there is not so much.
func malloc() []byte {
	return slices.Concat(
		[]byte{getGlobal, 0, setLocal, 1},
		[]byte{getGlobal, 0, getLocal, 0, add}, constant(15), []byte{add}, constant(-16), []byte{and, setGlobal, 0},
		[]byte{getLocal, 1}, constant(0), []byte{getGlobal, 0}, constant(room), []byte{lessEqual, choose})
}

// decode copies from the file what it says.
func decode(args, info, numbers int) []byte {
	const file, size, only = 0, 1, 2
	from := func(at int) []byte { return slices.Concat([]byte{getLocal, file}, constant(at), []byte{add}) }
	copyMemory := []byte{0xFC, 10, 0, 0}
	return slices.Concat(
		[]byte{getLocal, byte(info)}, from(First), constant(4*numbers), copyMemory,
		[]byte{getLocal, only, isZero, ifVoid, void},
		[]byte{getLocal, byte(info)}, from(Second), constant(4*numbers), copyMemory,
		[]byte{getLocal, byte(args - 1)}, from(Samples), []byte{getLocal, size}, constant(Samples), []byte{sub}, copyMemory,
		[]byte{end},
		from(Answer), []byte{load, 2, 0})
}

func compressed(module []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(module); err != nil {
		panic(err) // a Buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// File returns a file for the decoder.
func File(answer int, first, second []int, samples []byte) []byte {
	b := make([]byte, Samples)
	binary.LittleEndian.PutUint32(b[Answer:], uint32(answer))
	for i, v := range first {
		binary.LittleEndian.PutUint32(b[First+4*i:], uint32(v))
	}
	for i, v := range second {
		binary.LittleEndian.PutUint32(b[Second+4*i:], uint32(v))
	}
	return append(b, samples...)
}
