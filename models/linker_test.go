package models_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose/models/detector"
	"github.com/hypermob/pose/models/full"
	"github.com/hypermob/pose/models/heavy"
	"github.com/hypermob/pose/models/lite"
)

const detecting = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/hypermob/pose"
)

func main() {
	photo, _ := pose.Decode(os.Stdin)
	det, _ := pose.NewDetector(pose.MODEL())
	p, _ := det.Detect(context.Background(), photo)
	fmt.Println(pose.Measure(p, pose.Stature(175)))
}
`

const measuring = `package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hypermob/pose"
)

func main() {
	var p pose.Pose
	_ = json.NewDecoder(os.Stdin).Decode(&p)
	fmt.Println(pose.Measure(&p, pose.Stature(175)))
}
`

// A program carries the networks that it names, and no others; one that only measures
// carries none. With -v it prints the sizes of the programs, which README.md states.
func TestLinkerDropsWhatIsNotNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("builds four programs")
	}
	dir := t.TempDir()
	bare := programSize(t, dir, "measure", measuring)
	if bare > int64(len(lite.Weights())+len(detector.Weights())) {
		t.Errorf("a program that only measures has %d bytes: there must be a network in it", bare)
	}
	for model, weights := range map[string]string{"Lite": lite.Weights(), "Full": full.Weights(), "Heavy": heavy.Weights()} {
		size := programSize(t, dir, model, strings.Replace(detecting, "MODEL", model, 1))
		named := int64(len(weights) + len(detector.Weights()))
		// The pipeline and the image decoders come to 0.6 MB; the smallest network has 2.8.
		if extra := size - bare - named; extra < 0 || extra > int64(len(lite.Weights())) {
			t.Errorf("a program with %s has %d bytes, %d beyond its networks and one that only measures", model, size, extra)
		}
	}
}

// programSize builds a program, static and stripped, and returns the size of its file.
func programSize(t *testing.T, dir, name, source string) int64 {
	t.Helper()
	file, binary := filepath.Join(dir, name+".go"), filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, file)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%-7s %4.1f MB", name, float64(info.Size())/1e6)
	return info.Size()
}
