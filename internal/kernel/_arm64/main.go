// Command _arm64 writes the assembly of package kernel for arm64: for each subject a file of
// code and one of declarations, in the package's folder or where -dir says. That is what
// go generate does in the package.
//
// Go's assembler lacks many vector instructions of arm64; they are written as words, each
// with its text. The test compares the words with what a disassembler makes of them. What
// they compute is for the package's own tests, elsewhere than on arm64 under an emulator:
//
//	GOARCH=arm64 go test -exec qemu-aarch64 ./internal/kernel
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

var subjects = map[string]func(*assembly){
	"gemm":      gemms,
	"direct":    directs,
	"depthwise": depthwises,
	"resample":  resamples,
	"sparse":    sparses,
	"half":      halves,
	"idct":      idct,
	"crop":      crops,
}

func main() {
	dir := flag.String("dir", "..", "folder to write to")
	flag.Parse()
	for name, write := range subjects {
		var a assembly
		write(&a)
		path := filepath.Join(*dir, name+"_arm64")
		save(path+".s", a.source())
		save(path+".go", a.declarations())
	}
}

func save(path, text string) {
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
}
