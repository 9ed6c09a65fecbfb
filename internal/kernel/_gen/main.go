// Command _gen writes the assembly of package kernel for amd64: the subject that is its
// argument, to the files given by -out and -stubs, which are names in the package's folder.
// The package's go:generate lines run it.
package main

import (
	"errors"
	"flag"
	"log"
	"os"

	. "github.com/mmcloughlin/avo/build"
)

var subjects = map[string]func(){
	"gemm":      gemms,
	"direct":    directs,
	"depthwise": depthwises,
	"resample":  resamples,
	"half":      halves,
	"sparse":    sparses,
	"crop":      crops,
	"mask":      masks,
	"idct":      idcts,
}

func main() {
	subject := subjects[os.Args[len(os.Args)-1]]
	if subject == nil {
		flag.Usage()
		os.Exit(2)
	}
	// The types of the arguments come from the package without its assembly.
	if err := errors.Join(os.Chdir(".."), os.Setenv("GOFLAGS", "-tags=purego")); err != nil {
		log.Fatal(err)
	}
	Package(".")
	ConstraintExpr("!purego,amd64")
	subject()
	Generate()
}
