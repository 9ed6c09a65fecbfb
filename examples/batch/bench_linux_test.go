package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hypermob/pose"
)

var (
	benchPhotos = flag.String("photos-in", "../../testdata/render_p0*.jpg", "photos that the benchmark makes its photos of")
	benchNumber = flag.Int("number", 2000, "how many photos the benchmark makes")
	benchModel  = flag.String("bench-model", "lite", "heavy, full or lite")
)

// variant is one of the photos that are made of another: mirrored or not, cropped by up to a tenth,
// of another quality.
func variant(photo image.Image, i int) ([]byte, error) {
	b := photo.Bounds()
	dx, dy := b.Dx()*(i/2%10)/100, b.Dy()*(i/20%5)/100
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()-dx, b.Dy()-dy/4))
	draw.Draw(out, out.Bounds(), photo, b.Min.Add(image.Pt(dx/2, dy/4)), draw.Src)
	if i%2 > 0 {
		mirror(out)
	}
	var file bytes.Buffer
	err := jpeg.Encode(&file, out, &jpeg.Options{Quality: 60 + i/100%36})
	return file.Bytes(), err
}

func mirror(m *image.RGBA) {
	w := m.Bounds().Dx()
	for y := range m.Bounds().Dy() {
		for x := range w / 2 {
			a, b := m.RGBAAt(x, y), m.RGBAAt(w-1-x, y)
			m.SetRGBA(x, y, b)
			m.SetRGBA(w-1-x, y, a)
		}
	}
}

// makePhotos writes the photos and their table.
func makePhotos(b *testing.B) (table string, files []string) {
	b.Helper()
	names, err := filepath.Glob(*benchPhotos)
	if err != nil || len(names) == 0 {
		b.Fatalf("no photo is %s, %v", *benchPhotos, err)
	}
	folder := b.TempDir()
	var rows strings.Builder
	for i := range *benchNumber {
		file, err := os.ReadFile(names[i%len(names)])
		if err != nil {
			b.Fatal(err)
		}
		photo, err := pose.Decode(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		if file, err = variant(photo, i/len(names)); err == nil {
			files = append(files, filepath.Join(folder, fmt.Sprintf("%d.jpg", i)))
			err = os.WriteFile(files[i], file, 0o600)
		}
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(&rows, "{\"id\":\"p%d\",\"image_url\":\"%d.jpg\",\"height_cm\":174}\n", i, i)
	}
	table = filepath.Join(folder, "photos.jsonl")
	if err := os.WriteFile(table, []byte(rows.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return table, files
}

// oneThread is how many of the photos the library measures in a second, one after the other, on one
// core. cpu is the processor time that it took, in seconds.
func oneThread(b *testing.B, files []string) (rate, cpu float64) {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	d, err := pose.NewDetector(models[*benchModel](), pose.WithThreads(1))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	var last *pose.Photo
	var before, after syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	began := time.Now()
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		if last, err = pose.Decode(bytes.NewReader(file), pose.WithReuse(last)); err != nil {
			b.Fatal(err)
		}
		p, err := d.Detect(context.Background(), last)
		if err == nil {
			_, err = pose.Measure(p, pose.Stature(174))
		}
		if err != nil {
			b.Log(name, err)
		}
	}
	rate = float64(len(files)) / time.Since(began).Seconds()
	syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	return rate, seconds(&after) - seconds(&before)
}

// seconds is the processor time of a process.
func seconds(r *syscall.Rusage) float64 { return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9 }

// memory samples a process's resident memory, in MB, until it ends, and returns the largest of each
// quarter of the time.
func memory(c *exec.Cmd, ended <-chan error) (quarters [4]float64, err error) {
	var all []float64
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			for i, mb := range all {
				quarters[4*i/len(all)] = max(quarters[4*i/len(all)], mb)
			}
			return quarters, err
		case <-tick.C:
			var pages, resident float64
			if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", c.Process.Pid)); err == nil {
				fmt.Sscan(string(b), &pages, &resident)
				all = append(all, resident*float64(os.Getpagesize())/1e6)
			}
		}
	}
}

// BenchmarkThroughput compares the program, on 1, 2 and all cores, with the library alone on one,
// which is measured before and after each. It prints a table.
//
//	go test -run '^$' -bench Throughput -benchtime 1x -timeout 1h .
func BenchmarkThroughput(b *testing.B) {
	path := build(b, "batch", ".")
	table, files := makePhotos(b)
	sample := files[:min(len(files), 300)]
	b.ResetTimer()
	var report strings.Builder
	for _, cores := range coreCounts() {
		before, cpu1 := oneThread(b, sample)
		c := exec.Command(path, "-in", table, "-out", b.TempDir(), "-model", *benchModel)
		c.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", cores))
		var stderr bytes.Buffer
		c.Stderr = &stderr
		began := time.Now()
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		quarters, err := memory(c, ended)
		took := time.Since(began).Seconds()
		if err != nil {
			b.Fatalf("%v\n%s", err, &stderr)
		}
		after, cpu2 := oneThread(b, sample)
		single := (before + after) / 2
		rate := float64(len(files)) / took
		alone := 1000 * (cpu1 + cpu2) / 2 / float64(len(sample))
		spent := 1000 * seconds(c.ProcessState.SysUsage().(*syscall.Rusage)) / float64(len(files))
		fmt.Fprintf(&report, "| %d | %.1f | %.1f | %.2f | %.1f | %.1f | %.0f |\n", cores, rate, single,
			rate/single/float64(cores), spent, alone, quarters)
		b.ReportMetric(rate/single/float64(cores), fmt.Sprintf("of_ideal_%d", cores))
	}
	b.Logf("%d photos, %s\n| cores | photos/s | one thread alone | of cores times that | CPU ms a photo | alone | MB by quarter |\n|---|---|---|---|---|---|---|\n%s", len(files), *benchModel, &report)
}

// coreCounts are 1, 2 and all.
func coreCounts() []int {
	all := []int{1}
	for _, n := range []int{2, runtime.NumCPU()} {
		if n > all[len(all)-1] && n <= runtime.NumCPU() {
			all = append(all, n)
		}
	}
	return all
}
