package service

import (
	"context"
	"fmt"
)

// Calls bounds how many calls of storages are under way. A storage may block without regard to its context,
// as a network file system does that is gone: then the call is left behind and keeps its place.
type calls chan struct{}

const maxCalls = 64

// within runs f, and returns without it when the context ends. What f returns then is lost: f has
// to clean up by itself.
func within[T any](ctx context.Context, c calls, f func() (T, error)) (T, error) {
	var none T
	select {
	case c <- struct{}{}:
	case <-ctx.Done():
		return none, fmt.Errorf("the storage was busy: %w", ctx.Err())
	}
	type result struct {
		v   T
		err error
	}
	ended := make(chan result, 1)
	go func() {
		defer func() { <-c }()
		var r result
		r.err = guard(func() (err error) {
			r.v, err = f()
			return err
		})
		ended <- r
	}()
	select {
	case r := <-ended:
		if r.err != nil && ctx.Err() != nil { // the storage's own words may name its inside
			return none, fmt.Errorf("the storage did not answer in time: %w", ctx.Err())
		}
		return r.v, r.err
	case <-ctx.Done():
		return none, fmt.Errorf("the storage did not answer in time: %w", ctx.Err())
	}
}
