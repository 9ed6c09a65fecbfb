package pose_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

func benchmarkModels() []pose.Model { return []pose.Model{pose.Heavy(), pose.Full(), pose.Lite()} }

func benchmarkPhoto(b *testing.B) *pose.Photo {
	b.Helper()
	f, err := os.Open("testdata/render_p012.png")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	photo, err := pose.Decode(f)
	if err != nil {
		b.Fatal(err)
	}
	return photo
}

// BenchmarkDetect is the time from a decoded photo to a pose, on one thread and on all.
func BenchmarkDetect(b *testing.B) {
	photo := benchmarkPhoto(b)
	for _, model := range benchmarkModels() {
		for _, threads := range []int{1, runtime.GOMAXPROCS(0)} {
			b.Run(fmt.Sprintf("%v/threads=%d", model, threads), func(b *testing.B) {
				det, err := pose.NewDetector(model, pose.WithThreads(threads))
				if err != nil {
					b.Fatal(err)
				}
				defer det.Close()
				b.ReportAllocs()
				for b.Loop() {
					if _, err := det.Detect(context.Background(), photo); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkMemory is what a Detector keeps on the heap: its networks, and what one call
// needs besides. One run is enough: go test -run - -bench Memory -benchtime 1x
func BenchmarkMemory(b *testing.B) {
	photo := benchmarkPhoto(b)
	for _, model := range benchmarkModels() {
		b.Run(model.String(), func(b *testing.B) {
			for b.Loop() {
				before := liveHeap()
				det, err := pose.NewDetector(model, pose.WithThreads(1))
				if err != nil {
					b.Fatal(err)
				}
				loaded := liveHeap()
				if _, err := det.Detect(context.Background(), photo); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric((loaded-before)/1e6, "MB/detector")
				b.ReportMetric((liveHeap()-loaded)/1e6, "MB/call")
				det.Close()
			}
		})
	}
}

// liveHeap returns the bytes on the heap that are still in use.
func liveHeap() float64 {
	runtime.GC()
	runtime.GC() // the first one leaves what pools gave up
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// BenchmarkMeasure is the time from a pose, or from five, to lengths.
func BenchmarkMeasure(b *testing.B) {
	p, stature := posetest.Standing(), pose.Stature(163.8)
	for _, c := range []struct {
		name string
		ref  pose.Reference
		opts []pose.MeasureOption
	}{
		{"stature", stature, nil},
		{"known length", pose.KnownLength(pose.Point{}, pose.Point{Y: 1000}, 97.9), nil},
		{"classic", stature, []pose.MeasureOption{pose.WithMethod(pose.Classic)}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := pose.Measure(p, c.ref, c.opts...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("five photos", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := pose.MeasureAll([]*pose.Pose{p, p, p, p, p}, stature); err != nil {
				b.Fatal(err)
			}
		}
	})
}
