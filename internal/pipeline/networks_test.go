package pipeline

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/detect"
	"github.com/hypermob/pose/internal/landmark"
	"github.com/hypermob/pose/internal/parallel"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/lite"
)

// Each network is asked for the outputs that its package reads; the mask's only if there is
// somebody to segment.
func TestOutputsAskedFor(t *testing.T) {
	for _, segmented := range []bool{false, true} {
		var mu sync.Mutex
		asked := map[string][]int{}
		_, err := loadNetworks(func(file string, outputs ...int) (backend.Network, error) {
			mu.Lock()
			defer mu.Unlock()
			asked[file] = outputs
			return &fake{}, nil
		}, "landmarks", segmented)
		if err != nil || !slices.Equal(asked[detector.Weights()], detect.Numbers()) || !slices.Equal(asked["landmarks"], landmark.Numbers(segmented)) {
			t.Errorf("segmented %t: %v, %v", segmented, asked["landmarks"], err)
		}
	}
	for _, o := range []Options{{}, {Mask: true}, {Silhouette: true}, {Count: true}} {
		o.Threads = 1
		p, err := New(lite.Weights(), o)
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.networks.landmarks.NewRunner(1)
		if err != nil {
			t.Fatal(err)
		}
		if got := hasOutput(r, len(landmark.Numbers(true))-1); got != (o.Mask || o.Silhouette) {
			t.Errorf("%+v: the mask is computed: %t", o, got)
		}
		r.Close()
		p.Close()
	}
}

func hasOutput(r backend.Runner, i int) (has bool) {
	defer func() { has = recover() == nil }()
	r.Output(i)
	return true
}

// If a network cannot be loaded the other is closed, and every reason is told.
func TestLoadingFails(t *testing.T) {
	bad, worse := errors.New("bad"), errors.New("worse")
	for _, c := range []struct{ detector, landmarks error }{{bad, nil}, {nil, worse}, {bad, worse}} {
		d, l := &fake{}, &fake{}
		_, err := loadNetworks(func(file string, _ ...int) (backend.Network, error) {
			if file == "landmarks" {
				if c.landmarks != nil {
					return nil, c.landmarks
				}
				return l, nil
			}
			if c.detector != nil {
				return nil, c.detector
			}
			return d, nil
		}, "landmarks", true)
		if errors.Is(err, bad) != (c.detector != nil) || errors.Is(err, worse) != (c.landmarks != nil) {
			t.Errorf("%v", err)
		}
		if d.closed != l.closed && d.closed+l.closed != 1 || (c.detector == nil) != (d.closed == 1) || (c.landmarks == nil) != (l.closed == 1) {
			t.Errorf("closed %d and %d times", d.closed, l.closed)
		}
	}
	if _, err := New("no network", Options{Threads: 1}); err == nil || !strings.Contains(err.Error(), "tflite") {
		t.Errorf("%v", err)
	}
}

// A fault while the networks are loaded is the caller's panic, whichever it is.
func TestFaultInLoading(t *testing.T) {
	for _, faulty := range []string{"landmarks", detector.Weights()} {
		func() {
			defer func() {
				if v := parallel.Value(recover()); v != "a fault" {
					t.Errorf("recovered %v", v)
				}
			}()
			_, _ = loadNetworks(func(file string, _ ...int) (backend.Network, error) {
				if file == faulty {
					panic("a fault")
				}
				return &fake{}, nil
			}, "landmarks", true)
		}()
	}
}
