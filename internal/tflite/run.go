package tflite

import (
	"context"
	"sync"
	"sync/atomic"
)

// A Runner executes a Program on memory of its own, with a fixed number of
// goroutines. It serves one caller at a time; results do not depend on the number.
type Runner struct {
	program *Program
	values  [][]float32 // slices of the arena
	crew    []*worker   // the first is the caller of Run
	// The step under way, shared by the crew: rows are handed out from next on.
	step  *step
	grain int
	next  atomic.Int64
	done  sync.WaitGroup
}

// A worker is one goroutine's share of a Runner.
type worker struct {
	scratch []float32
	start   chan bool // a step is there to be worked on, or false: the run is over
}

// NewRunner returns a Runner that uses the given number of goroutines, at least one.
func (p *Program) NewRunner(threads int) *Runner {
	r := &Runner{program: p, values: make([][]float32, len(p.values))}
	arena := make([]float32, p.arena)
	for i, s := range p.values {
		r.values[i] = arena[s.from:s.to:s.to]
	}
	for range max(1, threads) {
		r.crew = append(r.crew, &worker{make([]float32, p.scratch), make(chan bool, 1)})
	}
	return r
}

// Input returns the network's input, to be filled before each Run.
func (r *Runner) Input() []float32 { return r.values[r.program.input] }

// Output returns output number i of those the Program was compiled for. It holds
// the result of the last Run until the next one begins.
func (r *Runner) Output(i int) []float32 { return r.values[r.program.outputs[i]] }

// Run computes the outputs. It returns the context's error if that ends before; it
// looks between steps, which take a few milliseconds at most.
func (r *Runner) Run(ctx context.Context) error {
	helpers := r.crew[1:]
	for _, w := range helpers {
		go r.help(w)
	}
	var err error
	for i := range r.program.steps {
		if err = ctx.Err(); err != nil {
			break
		}
		r.share(&r.program.steps[i], helpers)
	}
	for _, w := range helpers {
		w.start <- false
	}
	return err
}

// share executes one step with all hands.
func (r *Runner) share(s *step, helpers []*worker) {
	if len(helpers) == 0 || s.rows == 1 {
		s.run(r.values, r.crew[0].scratch, 0, s.rows)
		return
	}
	r.step, r.grain = s, (s.rows+2*len(r.crew)-1)/(2*len(r.crew)) // two shares each: the second evens out
	r.next.Store(0)
	r.done.Add(len(helpers))
	for _, w := range helpers {
		w.start <- true
	}
	r.work(r.crew[0])
	r.done.Wait()
}

// help works on the steps of one Run.
func (r *Runner) help(w *worker) {
	for <-w.start {
		r.work(w)
		r.done.Done()
	}
}

// work computes rows of the current step until none is left.
func (r *Runner) work(w *worker) {
	for {
		y := int(r.next.Add(int64(r.grain))) - r.grain
		if y >= r.step.rows {
			return
		}
		r.step.run(r.values, w.scratch, y, min(y+r.grain, r.step.rows))
	}
}
