package backend

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/hypermob/pose/internal/engine"
	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/tflite"
)

// LoadNative prepares the TensorFlow Lite file to compute the outputs with the given
// numbers, on the engine in Go. Programs call [Load].
//
// Networks that are open at the same time and were loaded from the same string for the same outputs
// share their weights.
func LoadNative(file string, outputs ...int) (Network, error) {
	return load(kernel.BestTiled(), file, outputs)
}

func load(set *kernel.Set, file string, outputs []int) (Network, error) {
	n := share(newKey(set, file, outputs))
	n.load.Do(func() {
		g, err := tflite.Read(file, outputs...)
		if n.err = err; err == nil {
			n.program = engine.Compile(g, set)
		}
	})
	if n.err != nil {
		n.Close()
		return nil, n.err
	}
	return n, nil
}

// shared holds the networks that are open.
var shared struct {
	sync.Mutex
	networks map[networkKey]*native
}

// A networkKey tells networks apart. It points to the file, which thereby stays in memory while the
// key is in use: no other file can come to lie there.
type networkKey struct {
	set     *kernel.Set
	file    *byte
	size    int
	outputs string
}

func newKey(set *kernel.Set, file string, outputs []int) networkKey {
	return networkKey{set, unsafe.StringData(file), len(file), fmt.Sprint(outputs)}
}

type native struct {
	key     networkKey
	users   int // guarded by shared
	load    sync.Once
	program *engine.Program
	err     error
}

// share returns the network with this key, with one more user.
func share(key networkKey) *native {
	shared.Lock()
	defer shared.Unlock()
	n := shared.networks[key]
	if n == nil {
		if shared.networks == nil {
			shared.networks = map[networkKey]*native{}
		}
		n = &native{key: key}
		shared.networks[key] = n
	}
	n.users++
	return n
}

// Close drops the weights when the last user leaves; the garbage collector frees them.
func (n *native) Close() {
	shared.Lock()
	defer shared.Unlock()
	if n.users--; n.users == 0 {
		delete(shared.networks, n.key)
	}
}

func (n *native) NewRunner(threads int) (Runner, error) {
	return nativeRunner{n.program.NewRunner(threads)}, nil
}

type nativeRunner struct{ *engine.Runner }

func (nativeRunner) Close() {}
