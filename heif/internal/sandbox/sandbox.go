// Package sandbox runs decoders that were compiled to WebAssembly. They only see the bytes that
// they are given and their own memory. They have no files, network, clock or output. Their memory
// has a limit, and they stop when their context ends.
package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// A Program is a WebAssembly module compiled for this machine. It may run any number of times at
// once.
type Program struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

// New compiles a module that is compressed with gzip. The module must export malloc and decode,
// where decode takes so many numbers. It must not need more from its host than WASI.
func New(module []byte, decodeArgs int) (*Program, error) {
	unzip, err := gzip.NewReader(bytes.NewReader(module))
	if err != nil {
		return nil, err
	}
	code, err := io.ReadAll(unzip)
	if err != nil {
		return nil, err
	}
	if code, err = stoppable(code); err != nil {
		return nil, err
	}
	p, err := compile(code)
	if err != nil {
		return nil, err
	}
	if err := p.check(decodeArgs); err != nil {
		return nil, errors.Join(err, p.runtime.Close(context.Background()))
	}
	return p, nil
}

func compile(code []byte) (p *Program, err error) {
	defer func() {
		if r := recover(); r != nil { // for example if memory cannot be made executable
			err = fmt.Errorf("compile the decoder: %v", r)
		}
	}()
	ctx := context.Background()
	p = &Program{runtime: wazero.NewRuntime(ctx)}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, p.runtime); err != nil {
		return nil, err
	}
	if p.module, err = p.runtime.CompileModule(ctx, code); err != nil {
		return nil, errors.Join(err, p.runtime.Close(ctx))
	}
	return p, nil
}

// check returns an error if the module lacks what a decoder must have, or does not run.
func (p *Program) check(decodeArgs int) error {
	if p.module.ExportedMemories()["memory"] == nil {
		return errors.New("it exports no memory")
	}
	for name, args := range map[string]int{"malloc": 1, "decode": decodeArgs} {
		f := p.module.ExportedFunctions()[name]
		if f == nil {
			return fmt.Errorf("it does not export the function %s", name)
		}
		want := slices.Repeat([]api.ValueType{api.ValueTypeI32}, args)
		if !slices.Equal(f.ParamTypes(), want) || !slices.Equal(f.ResultTypes(), want[:1]) {
			return fmt.Errorf("its function %s does not take %d 32-bit numbers and return one",
				name, args)
		}
	}
	return p.Run(context.Background(), leastMemory, func(i *Instance) error {
		_, err := i.Alloc(1)
		return err
	})
}

// ErrCrash means that a decoder ended without returning: because of damaged data, or out of memory.
var ErrCrash = errors.New("the decoder gave up")

// Run calls f with an instance of the program that may use so many bytes of memory.
func (p *Program) Run(ctx context.Context, memory int64, f func(*Instance) error) error {
	m := &linear{buf: make([]byte, reserved, max(leastMemory, min(memory, math.MaxInt32)))}
	buf := m.buf
	ended := make(chan struct{})
	defer close(ended)
	defer context.AfterFunc(ctx, func() { stop(buf, ended) })()
	allocator := func(_, _ uint64) experimental.LinearMemory { return m }
	inside := experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(allocator))
	module, err := p.runtime.InstantiateModule(inside, p.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return errors.Join(ctx.Err(), err)
	}
	defer module.Close(context.WithoutCancel(ctx))
	return f(&Instance{ctx: ctx, module: module})
}

// leastMemory is the memory that any decoder may use. It covers what a decoder starts with.
const leastMemory = 4 << 20

// linear is a decoder's memory. It never moves.
type linear struct{ buf []byte }

// Reallocate implements [experimental.LinearMemory].
func (m *linear) Reallocate(size uint64) []byte {
	if size > uint64(cap(m.buf)) {
		return nil
	}
	m.buf = m.buf[:size]
	return m.buf
}

// Free implements [experimental.LinearMemory].
func (m *linear) Free() { m.buf = nil }

// An Instance is a running decoder.
type Instance struct {
	ctx    context.Context
	module api.Module
}

// Call calls one of the decoder's functions.
func (i *Instance) Call(function string, args ...uint32) (uint32, error) {
	wide := make([]uint64, len(args))
	for j, a := range args {
		wide[j] = uint64(a)
	}
	result, err := i.module.ExportedFunction(function).Call(i.ctx, wide...)
	switch {
	case i.ctx.Err() != nil:
		return 0, i.ctx.Err()
	case err != nil:
		why, _, _ := strings.Cut(err.Error(), "\n") // what follows is a stack trace
		return 0, fmt.Errorf("%w: %s", ErrCrash, why)
	case len(result) == 0:
		return 0, nil
	}
	return uint32(result[0]), nil
}

// ErrMemory means that a decoder's memory does not have enough room.
var ErrMemory = errors.New("the decoder's memory is full")

// Alloc returns the address of so many bytes that the decoder itself will not use.
func (i *Instance) Alloc(size int64) (uint32, error) {
	if size > math.MaxUint32 {
		return 0, ErrMemory
	}
	at, err := i.Call("malloc", uint32(size))
	if err == nil && at == 0 {
		err = ErrMemory
	}
	return at, err
}

// Bytes returns a part of the decoder's memory. The decoder may change it, and it is not valid
// after Run.
func (i *Instance) Bytes(at uint32, size int64) ([]byte, error) {
	if size > math.MaxUint32 {
		return nil, ErrCrash
	}
	b, ok := i.module.Memory().Read(at, uint32(size))
	if !ok {
		return nil, ErrCrash
	}
	return b, nil
}

// Numbers returns 32-bit numbers from the decoder's memory.
func (i *Instance) Numbers(at uint32, n int) ([]int, error) {
	all := make([]int, n)
	for j := range all {
		v, ok := i.module.Memory().ReadUint32Le(at + 4*uint32(j))
		if !ok {
			return nil, ErrCrash
		}
		all[j] = int(v)
	}
	return all, nil
}
