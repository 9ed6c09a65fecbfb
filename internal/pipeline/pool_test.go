package pipeline

import (
	"context"
	"errors"
	"image"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hypermob/pose/internal/imagetest"
	"github.com/hypermob/pose/internal/parallel"
	"github.com/hypermob/pose/models/lite"
)

// hold runs a call that keeps its worker until the channel it returns is closed; the error comes
// from the other one.
func hold(p *Pool) (release chan struct{}, ended chan error) {
	release, ended = make(chan struct{}), make(chan error, 1)
	started := make(chan struct{})
	go func() {
		ended <- p.use(context.Background(), func(*worker) error {
			close(started)
			<-release
			return nil
		})
	}()
	<-started
	return release, ended
}

// There are no more workers than calls at the same time, and the one used last is used next.
func TestWorkersAreReused(t *testing.T) {
	p, detector, landmarks := sketchPool(Options{}, 2)
	var first *worker
	for range 5 {
		if err := p.use(context.Background(), func(w *worker) error {
			if first == nil {
				first = w
			}
			if w != first {
				t.Error("another worker")
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	release, ended := hold(p)
	other := func(w *worker) error {
		if w == first {
			t.Error("one worker for two calls")
		}
		return errors.New("do's own")
	}
	if err := p.use(context.Background(), other); err == nil || err.Error() != "do's own" {
		t.Errorf("%v", err)
	}
	close(release)
	if err := <-ended; err != nil || detector.runners != 2 || landmarks.runners != 2 {
		t.Errorf("%d and %d runners, %v", detector.runners, landmarks.runners, err)
	}
	p.Close()
	if detector.runners != 0 || landmarks.runners != 0 || detector.closed != 1 || landmarks.closed != 1 {
		t.Errorf("after Close %d and %d runners are open; networks were closed %d and %d times",
			detector.runners, landmarks.runners, detector.closed, landmarks.closed)
	}
}

// A call that waits for a place gives up when its context ends or the pool is closed.
func TestWaitingEnds(t *testing.T) {
	p, _, _ := sketchPool(Options{}, 1)
	release, ended := hold(p)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	never := func(*worker) error { t.Error("a second worker"); return nil }
	if err := p.use(ctx, never); !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), "wait for a call to end: ") {
		t.Errorf("with a deadline: %v", err)
	}
	waiting := make(chan error, 1)
	go func() { waiting <- p.use(context.Background(), never) }()
	closed := make(chan struct{})
	go func() { p.Close(); close(closed) }()
	if err := <-waiting; !isKind(err, Closed) {
		t.Errorf("at Close: %v", err)
	}
	select {
	case <-closed:
		t.Error("Close does not wait for the call under way")
	case <-time.After(20 * time.Millisecond): // enough for a Close that does not wait to show
	}
	close(release)
	<-closed
	if err := <-ended; err != nil {
		t.Errorf("the call under way: %v", err)
	}
}

// After Close, and after another, calls fail at once, whatever their context says.
func TestClosed(t *testing.T) {
	p, detector, _ := sketchPool(Options{}, 3)
	var all sync.WaitGroup
	for range 3 {
		all.Go(p.Close)
	}
	all.Wait()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, ctx := range []context.Context{ctx, context.Background()} {
		if err := p.Find(ctx, Photo{}, 1, nil); !isKind(err, Closed) {
			t.Errorf("%v", err)
		}
	}
	if detector.closed != 1 {
		t.Errorf("the network was closed %d times", detector.closed)
	}
}

// A worker that cannot be made is the engine's error; nothing stays open and no place is lost.
func TestNoRunner(t *testing.T) {
	full := errors.New("no memory")
	for name, of := range map[string]func(d, l *fake) *fake{
		"detector": func(d, _ *fake) *fake { return d }, "landmarks": func(_, l *fake) *fake { return l },
	} {
		p, detector, landmarks := sketchPool(Options{}, 1)
		faulty := of(detector, landmarks)
		for range 3 {
			faulty.making = func() error { return full }
			if _, err := find(p, Photo{}, 1); !errors.Is(err, full) || !strings.HasPrefix(err.Error(), "prepare the networks: ") {
				t.Errorf("%s: %v", name, err)
			}
			if detector.runners+landmarks.runners != 0 {
				t.Errorf("%s: a runner stays open", name)
			}
		}
		faulty.making = nil
		if _, err := find(p, Photo{Image: sketch(99, 99, barOf(99, 99))}, 1); err != nil {
			t.Errorf("%s, afterwards: %v", name, err)
		}
	}
}

// A fault of the engine is the caller's panic; the worker is gone, but its place is not, and Close
// still ends.
func TestFaultIsCallersPanic(t *testing.T) {
	photo := Photo{Image: sketch(224, 224, barOf(224, 224))}
	for name, of := range map[string]func(d, l *fake) *fake{
		"detector": func(d, _ *fake) *fake { return d }, "landmarks": func(_, l *fake) *fake { return l },
	} {
		p, detector, landmarks := sketchPool(Options{}, 1)
		faulty := of(detector, landmarks)
		panics := func() (v any) {
			defer func() { v = parallel.Value(recover()) }()
			_, err := find(p, photo, 1)
			return err
		}
		for range 3 {
			faulty.ran = func(context.Context) error { panic("a fault") }
			if v := panics(); v != "a fault" {
				t.Fatalf("%s: recovered %v", name, v)
			}
			if n := detector.runners + landmarks.runners; n != 0 {
				t.Errorf("%s: %d runners of discarded workers are open", name, n)
			}
			faulty.ran = nil
			faulty.making = func() error { panic("a fault") }
			if v := panics(); v != "a fault" {
				t.Fatalf("%s: recovered %v", name, v)
			}
			faulty.making = nil
		}
		if v := panics(); v != nil {
			t.Errorf("%s, afterwards: %v", name, v)
		}
		p.Close()
	}
}

// So is one of the function that is handed the people, even one that ends its goroutine.
func TestFaultOfTheCaller(t *testing.T) {
	p, detector, _ := sketchPool(Options{}, 1)
	photo := Photo{Image: sketch(224, 224, barOf(224, 224))}
	for _, end := range []func(){func() { panic("the caller's") }, runtime.Goexit} {
		ended := make(chan any)
		go func() {
			defer func() { ended <- recover() }()
			_ = p.Find(context.Background(), photo, 1, func([]Person) { end() })
		}()
		<-ended
		if detector.runners != 0 {
			t.Error("the worker stays")
		}
	}
	if _, err := find(p, photo, 1); err != nil {
		t.Error(err)
	}
	p.Close()
}

// An image that panics, wherever the search is, is an error of the image, and the worker goes on
// with the next.
func TestImagePanicsInEveryPhase(t *testing.T) {
	whole := sketch(500, 400, image.Rect(220, 100, 250, 220)) // found by a closer search
	for _, threads := range []int{3, 1} {
		if testing.Short() && threads == 1 {
			break // the race detector makes it slow
		}
		p, detector, _ := sketchPool(Options{Threads: threads, Count: true}, 1)
		counted := &imagetest.Faulty{Image: whole}
		counted.Left.Store(1 << 40)
		want, err := find(p, Photo{Image: counted}, 1)
		if err != nil {
			t.Fatal(err)
		}
		pixels := 1<<40 - counted.Left.Load()
		for i := range 6 {
			img := &imagetest.Faulty{Image: whole}
			img.Left.Store(pixels * int64(i) / 6)
			if _, err := find(p, Photo{Image: img}, 1); !isKind(err, InvalidImage) || !strings.Contains(err.Error(), "panicked: no such pixel") {
				t.Errorf("%d threads, after %d of 6 parts: %v", threads, i, err)
			}
		}
		got, err := find(p, Photo{Image: whole}, 1)
		if err != nil || got[0].Result != want[0].Result || detector.runners != 1 {
			t.Errorf("%d threads, afterwards: %v, %d runners", threads, err, detector.runners)
		}
	}
}

// What is no image is an error that says why.
func TestNoImage(t *testing.T) {
	p, detector, _ := sketchPool(Options{}, 1)
	runs := countRuns(detector)
	for name, img := range map[string]image.Image{
		"nil": nil, "a nil pointer": (*image.Gray)(nil), "empty": image.NewGray(image.Rectangle{}),
		"short": &image.RGBA{Pix: make([]uint8, 4), Stride: 40, Rect: image.Rect(0, 0, 10, 10)},
	} {
		if _, err := find(p, Photo{Image: img, Region: image.Rect(-5, -5, -1, -1)}, 1); !isKind(err, InvalidImage) || *runs != 0 {
			t.Errorf("%s: %v, %d runs", name, err, *runs)
		}
	}
}

// Calls that end in any way at the same time as others and Close leave nothing open.
func TestCallsAndClose(t *testing.T) {
	photo := Photo{Image: sketch(160, 160, barOf(160, 160))}
	for round := range 5 {
		p, err := New(lite.Weights(), Options{Threads: 1, Silhouette: true})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 3 * runtime.GOMAXPROCS(0) {
			all.Go(func() {
				for {
					ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Millisecond)
					err := p.Find(ctx, photo, 1, func([]Person) {})
					cancel()
					if isKind(err, Closed) {
						return
					}
					if err != nil && !isKind(err, NoPerson) && !errors.Is(err, context.DeadlineExceeded) {
						t.Error(err)
					}
				}
			})
		}
		time.Sleep(time.Duration(7*round) * time.Millisecond)
		p.Close()
		all.Wait()
		if n := len(p.idle); n != 0 || p.networks != (networks{}) {
			t.Fatalf("%d workers stay after Close, networks %v", n, p.networks)
		}
	}
}
