package engine

import (
	"context"
	"runtime"
	"sync/atomic"

	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/parallel"
)

// A Runner executes a Program on memory of its own, with a fixed number of
// goroutines. It serves one caller at a time; results do not depend on the number.
type Runner struct {
	program *Program
	arena   *float32
	crew    []*worker // the first is the caller of Run
	shares  []share   // of each step
	stop    atomic.Bool
	running atomic.Int64 // goroutines that have not left yet
	left    chan struct{}
}

// A share is how far a step is: its tasks are handed out one by one, in order.
type share struct {
	tasks int
	next  atomic.Int64
	done  atomic.Int64
	_     [128 - 24]byte // one cache line pair each: the counters are what the crew waits on
}

// A worker is one goroutine's memory.
type worker struct {
	set      *kernel.Set
	arena    *float32
	scratch  *float32
	bordered operation // whose zeros are in the scratch
	split    operation // whose pixels are in splitPixels, all of them
	weights  []float32 // as float32
	offsets  []int32
	// What kernel.Split makes of a strand's pixels, and of a unit's weights.
	splitPixels, splitWeights []kernel.Pair

	tilings   map[tiling]kernel.Tiling
	gemm      kernel.Gemm
	direct    kernel.Direct
	depthwise kernel.Depthwise
	dot       kernel.Dot
	upsample  kernel.Upsample
	maxPool   kernel.MaxPool
	sparse    kernel.Sparse
	gather    kernel.Gather
	scatter   kernel.Scatter
	splitter  kernel.Split
	splitGemm kernel.SplitGemm
	strand    strand
	inputs    [][]float32 // of a plain operator
}

type tiling struct{ width, pixels int }

// tiling returns how to multiply so many pixels by a panel of the given width.
func (w *worker) tiling(width, pixels int) kernel.Tiling {
	t, ok := w.tilings[tiling{width, pixels}]
	if !ok {
		t = w.set.Tiling(width, pixels)
		w.tilings[tiling{width, pixels}] = t
	}
	return t
}

// NewRunner returns a Runner that uses the given number of goroutines, at least one.
func (p *Program) NewRunner(threads int) *Runner {
	threads = max(1, threads)
	r := &Runner{program: p, arena: &aligned(p.arena / 4)[0], shares: make([]share, len(p.steps)), left: make(chan struct{}, 1)}
	for range threads {
		r.crew = append(r.crew, &worker{
			set:     p.set,
			arena:   r.arena,
			scratch: &aligned(p.space.scratch / 4)[0],
			weights: aligned(p.space.weights),
			offsets: make([]int32, p.space.offsets+1),
			tilings: map[tiling]kernel.Tiling{},

			splitPixels:  make([]kernel.Pair, p.space.splitPixels),
			splitWeights: make([]kernel.Pair, p.space.splitWeights),
		})
	}
	for i, s := range p.steps {
		r.shares[i].tasks = s.op.tasks(threads)
	}
	return r
}

// Input returns the network's input, to be filled before each Run.
func (r *Runner) Input() []float32 { return r.program.input.flat(r.arena) }

// Output returns output number i of those the Program was compiled for. It holds
// the result of the last Run until the next one begins.
func (r *Runner) Output(i int) []float32 { return r.program.outputs[i].flat(r.arena) }

// Run computes the outputs. It returns the context's error if that ends before; it looks between
// steps, which take a few milliseconds at most. If a goroutine panics, the others end and so does
// Run, with that panic.
func (r *Runner) Run(ctx context.Context) error {
	for _, w := range r.crew {
		w.split = nil
	}
	if len(r.crew) == 1 {
		return r.alone(ctx)
	}
	for i := range r.shares {
		r.shares[i].next.Store(0)
		r.shares[i].done.Store(0)
	}
	r.stop.Store(false)
	helpers := r.crew[1:]
	r.running.Store(int64(len(helpers)))
	var caught parallel.Catcher
	for _, w := range helpers {
		go r.help(w, &caught)
	}
	err := r.lead(ctx)
	caught.Raise()
	return err
}

// lead is the caller's part of Run; no helper is left after it.
func (r *Runner) lead(ctx context.Context) error {
	defer func() {
		r.stop.Store(true)
		<-r.left
	}()
	for i := 0; i < len(r.shares) && !r.stop.Load(); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.take(r.crew[0], i)
		r.await(i)
	}
	return ctx.Err()
}

// alone is Run without helpers.
func (r *Runner) alone(ctx context.Context) error {
	for i := range r.program.steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		op := r.program.steps[i].op
		for t, n := 0, r.shares[i].tasks; t < n; t++ {
			op.run(r.crew[0], t, n)
		}
	}
	return ctx.Err()
}

// help takes tasks of every step, until the last is done or the run is over. When it leaves, it is.
func (r *Runner) help(w *worker, caught *parallel.Catcher) {
	defer func() {
		r.stop.Store(true)
		if r.running.Add(-1) == 0 {
			r.left <- struct{}{}
		}
	}()
	caught.Run(func() {
		for i := 0; i < len(r.shares) && !r.stop.Load(); i++ {
			r.take(w, i)
			r.await(i)
		}
	})
}

// take works on step i until all its tasks are taken.
func (r *Runner) take(w *worker, i int) {
	s := &r.shares[i]
	for {
		t := int(s.next.Add(1)) - 1
		if t >= s.tasks {
			return
		}
		r.program.steps[i].op.run(w, t, s.tasks)
		s.done.Add(1)
	}
}

// await waits until all tasks of step i are done, or the run is over. Steps take some
// 100 µs: waiting for a wake-up would cost more than it saves.
func (r *Runner) await(i int) {
	s := &r.shares[i]
	for spin := 1; int(s.done.Load()) < s.tasks && !r.stop.Load(); spin++ {
		if spin%256 == 0 {
			runtime.Gosched() // someone else may need the processor to get done
		}
	}
}
