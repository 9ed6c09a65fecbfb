// Command parity prints how much the library differs from MediaPipe at each stage, in one table for
// each model. It fails if a bound is exceeded. bench/parity.sh runs it; the reference's answers
// come from bench/reference.py and bench/networks.py.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

// A variant is one of the three landmark networks.
type variant struct {
	model pose.Model
	file  string
}

func variants() map[string]variant {
	return map[string]variant{
		"lite":  {pose.Lite(), lite.Weights()},
		"full":  {pose.Full(), full.Weights()},
		"heavy": {pose.Heavy(), heavy.Weights()},
	}
}

func main() {
	dir := flag.String("reference", "../.cache/reference", "where the reference's answers are")
	models := flag.String("models", "lite,full,heavy", "comma-separated")
	flag.Parse()
	var s summary
	for _, name := range strings.Split(*models, ",") {
		t, err := compareModel(*dir, name, flag.Args())
		if err != nil {
			fmt.Fprintln(os.Stderr, "parity:", err)
			os.Exit(2)
		}
		t.print(os.Stdout, fmt.Sprintf("%s, %d images", name, flag.NArg()))
		s.add(name, t)
	}
	s.print(os.Stdout, flag.NArg())
	if len(s.broken) > 0 {
		os.Exit(1)
	}
}

// compareModel fills a table with all stages of all images.
func compareModel(dir, name string, paths []string) (*table, error) {
	v, ok := variants()[name]
	if !ok {
		return nil, errors.New("the models are lite, full and heavy, not " + name)
	}
	det, err := pose.NewDetector(v.model, pose.WithMask(true))
	if err != nil {
		return nil, err
	}
	defer det.Close()
	threads := runtime.GOMAXPROCS(0)
	boxes, err := newNetwork("detector network", detector.Weights(), []string{"boxes", "scores"}, detectorSizes, threads)
	if err != nil {
		return nil, err
	}
	points, err := newNetwork("landmark network", v.file,
		[]string{"landmarks", "pose flag", "segmentation", "heatmap", "world"}, landmarkSizes, threads)
	if err != nil {
		return nil, err
	}
	t := new(table)
	for _, path := range paths {
		if err := compareImage(t, dir, path, name, boxes, points, det); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	if err := boxes.compareNoise(t, dir, "detector", -1); err != nil {
		return nil, err
	}
	return t, points.compareNoise(t, dir, name, 0)
}

func compareImage(t *table, dir, path, model string, boxes, points *network, det *pose.Detector) error {
	a, err := readAnswer(dir, path, model)
	if err != nil {
		return err
	}
	img, err := readImage(path)
	if err != nil {
		return err
	}
	if err := compareDetection(t, img, a, boxes); err != nil {
		return err
	}
	if a.ROI != nil {
		if err := compareLandmarks(t, img, a, points); err != nil {
			return err
		}
	}
	return compareDetect(t, img, a, det)
}
