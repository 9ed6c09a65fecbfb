// Formats compares what pose.Decode reads from image files of all formats with what Pillow and cv2
// read.
//
// usage: formats [-python PYTHON] [-script FILE] [-exceptions FILE] [-list] DIRECTORY...
//
// The table has a row for each kind of file, whichever folder it is in. A file is listed if it
// differs from both, or if we refuse it though one of them reads it. A pattern in the exceptions
// file, with a reason, excepts it. A file that we refuse as an unsupported kind needs no exception.
// The exit code is 1 if any file is listed. With -list every file has a line of values, separated by
// tabs, on standard error.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/bench/internal/compare"
)

func main() {
	log.SetFlags(0)
	python := flag.String("python", "python3", "interpreter that has Pillow and cv2")
	script := flag.String("script", "bench/formatref.py", "the program that answers with them")
	exceptions := flag.String("exceptions", "", "file of patterns and reasons")
	list := flag.Bool("list", false, "list every file on standard error")
	flag.Parse()
	known, err := compare.ReadExceptions(*exceptions)
	if err != nil {
		log.Fatal(err)
	}
	t := table{known: known, rows: map[string]row{}, list: *list}
	if err := t.addAll(context.Background(), *python, *script, flag.Args()); err != nil {
		log.Fatal(err)
	}
	fmt.Print(t.markdown())
	if len(t.unexplained) > 0 {
		os.Exit(1)
	}
}

// addAll adds the results for all files below the directories.
func (t *table) addAll(ctx context.Context, python, script string, dirs []string) error {
	ref, err := compare.Start(ctx, python, script)
	if err != nil {
		return err
	}
	defer ref.Close()
	for _, dir := range dirs {
		files, err := compare.FilesBelow(dir)
		if err != nil {
			return err
		}
		for _, name := range files {
			path := filepath.Join(dir, filepath.FromSlash(name))
			a, err := ask(ref, path)
			if err != nil { // a file that crashes Python
				log.Printf("%s: %v", name, err)
				if err := ref.Restart(ctx); err != nil {
					return err
				}
				continue
			}
			if a.Kind == "" {
				continue
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			photo, err := pose.Decode(bytes.NewReader(data))
			t.add(newResult(name, a, photo, err))
		}
	}
	return nil
}

// An answer is Python's for one file.
type answer struct {
	Kind        string
	Pillow, CV2 side
}

// A side is what one library reads. Width is 0 if it reads nothing.
type side struct {
	Width, Height int
	Error         string
	pix           []byte
}

func ask(ref *compare.Reference, path string) (answer, error) {
	var a answer
	err := ref.Ask(path, &a)
	if err == nil {
		a.Pillow.pix, err = ref.Bytes(4 * a.Pillow.Width * a.Pillow.Height)
	}
	if err == nil {
		a.CV2.pix, err = ref.Bytes(3 * a.CV2.Width * a.CV2.Height)
	}
	return a, err
}
