// Package parallel runs functions at the same time. A panic in one of their goroutines, which would
// end the program, becomes a panic of the caller.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

// Do calls do(0) to do(n-1), each in a goroutine of its own, and returns when all have ended. If
// one panics, Do panics with a [*Panic]; if one calls [runtime.Goexit], so does Do.
func Do(n int, do func(i int)) {
	if n == 1 {
		do(0)
		return
	}
	var all sync.WaitGroup
	var c Catcher
	for i := range n {
		all.Go(func() { c.Run(func() { do(i) }) })
	}
	all.Wait()
	c.Raise()
}

// A Catcher takes over how a function in another goroutine ended. The zero value is ready to use.
type Catcher struct {
	mu    sync.Mutex
	ended func() // what the first function did that did not return
}

// Run calls f. It catches a panic; the end of the goroutine it can only note.
func (c *Catcher) Run(f func()) {
	returned := false
	defer func() {
		if returned {
			return
		}
		end := runtime.Goexit
		if v := recover(); v != nil {
			p := newPanic(v)
			end = func() { panic(p) }
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.ended == nil {
			c.ended = end
		}
	}()
	f()
	returned = true
}

// Raise does what the first function did that did not return, if there is one.
func (c *Catcher) Raise() {
	c.mu.Lock()
	end := c.ended
	c.mu.Unlock()
	if end != nil {
		end()
	}
}

// A Panic is what a function panicked with in another goroutine.
type Panic struct {
	Value any
	Stack []byte // of that goroutine
}

func newPanic(v any) *Panic {
	if p, ok := v.(*Panic); ok { // of a function that called Do itself
		return p
	}
	return &Panic{v, debug.Stack()}
}

// Error returns the value and where it was raised: what a program prints when it ends with the
// panic.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n\nin the goroutine:\n%s", p.Value, p.Stack) }

// Unwrap returns the value if it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// Value returns what was panicked with, given what recover returned.
func Value(recovered any) any {
	if p, ok := recovered.(*Panic); ok {
		return p.Value
	}
	return recovered
}
