package main

import (
	"context"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hypermob/pose/examples/server/internal/load"
)

// A server that is killed amid its work leaves whole pictures, and files that do not have a
// picture's name.
func TestKilledWriting(t *testing.T) {
	photo, err := os.ReadFile(photoFile)
	if err != nil {
		t.Fatal(err)
	}
	rounds := 10
	if testing.Short() {
		rounds = 2
	}
	folder := t.TempDir()
	for i := range rounds {
		p := startProcess(t, nil, "-listen", "127.0.0.1:0", "-storage", "file://"+folder)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan *load.Result)
		url := p.address(t) + "/measure"
		go func() { ended <- load.Run(ctx, load.Options{URL: url, Photo: photo, Height: 174, Clients: 8}) }()
		time.Sleep(700*time.Millisecond + time.Duration(i)*37*time.Millisecond)
		p.Process.Kill()
		cancel()
		p.Wait()
		<-ended
	}
	pictures, rest := lookAt(t, filepath.Join(folder, "annotated"))
	t.Logf("%d pictures are whole, %d files have other names", pictures, rest)
	if pictures == 0 {
		t.Error("no picture was written")
	}
}

// lookAt counts the pictures in a folder, each of which has to be whole, and the other files.
func lookAt(t *testing.T, folder string) (pictures, rest int) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range files {
		if !strings.HasSuffix(entry.Name(), ".jpg") {
			rest++
			continue
		}
		f, err := os.Open(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jpeg.Decode(f); err != nil {
			t.Errorf("%s: %v", entry.Name(), err)
		}
		f.Close()
		pictures++
	}
	return pictures, rest
}
