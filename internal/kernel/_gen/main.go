// Command _gen writes the assembly of package kernel, its declarations in Go, and the sets of loops
// that they make up, for amd64 and arm64. That is what go generate does in the package:
//
//	go generate ./internal/kernel
//
// The tag purego leaves the assembly out of package kernel, from which the program has the sizes
// and types that it writes for.
package main

import (
	"errors"
	"flag"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"

	"github.com/hypermob/pose/internal/kernel"
	"github.com/hypermob/pose/internal/kernel/_gen/amd64"
	"github.com/hypermob/pose/internal/kernel/_gen/arm64"
	"github.com/hypermob/pose/internal/kernel/_gen/set"
)

func main() {
	dir := flag.String("dir", "..", "folder to write to")
	subject := flag.String("amd64", "", "write this subject for amd64 alone (with -out, -stubs and -pkg)")
	flag.Parse()
	if *subject != "" {
		amd64.Write(*subject)
		return
	}
	if err := write(*dir); err != nil {
		log.Fatal(err)
	}
}

// write writes all files, or none if anything fails.
func write(dir string) error {
	fresh, err := os.MkdirTemp("", "kernel")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	err = errors.Join(writeAMD64(fresh), arm64.Write(fresh))
	if err != nil {
		return err
	}
	err = errors.Join(writeSets(fresh, "amd64", amd64.Sets), writeSets(fresh, "arm64", arm64.Sets))
	if err != nil {
		return err
	}
	return copyAll(dir, fresh)
}

func copyAll(to, from string) error {
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, f.Name()), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// writeAMD64 runs this program for each subject: avo writes one file in the life of a process.
func writeAMD64(dir string) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	for _, subject := range amd64.Subjects() {
		path := filepath.Join(dir, subject+"_amd64")
		c := exec.Command(program, "-amd64", subject, "-out", path+".s", "-stubs", path+".go", "-pkg", "kernel")
		c.Env = append(os.Environ(), "GOFLAGS=-tags=purego") // for avo, which reads package kernel too
		c.Stderr = os.Stderr
		if err := c.Run(); err != nil {
			return err
		}
	}
	return nil
}

// writeSets writes the sets for a processor, whose loops have been declared in the folder.
func writeSets(dir, processor string, sets []*set.Set) error {
	loops, err := declared(dir, processor)
	if err != nil {
		return err
	}
	source, err := set.Source(sets, loops, fields())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "sets_"+processor+".go"), source, 0o644)
}

// fields returns the fields of kernel.Set that are loops.
func fields() (names []string) {
	for t, i := reflect.TypeFor[kernel.Set](), 0; i < t.NumField(); i++ {
		if f := t.Field(i); f.Type.Kind() == reflect.Func {
			names = append(names, f.Name)
		}
	}
	return names
}

var declaration = regexp.MustCompile(`//go:noescape\nfunc (\w+)\(`)

// declared returns the names of the loops that the files in the folder declare for a processor.
func declared(dir, processor string) (names []string, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*_"+processor+".go"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, m := range declaration.FindAllSubmatch(source, -1) {
			names = append(names, string(m[1]))
		}
	}
	return names, nil
}
