// Decoders fetches the decoders of package heif: libheif and libavif, compiled to WebAssembly, and
// their licences.
//
//	go run github.com/hypermob/pose/heif/decoders FOLDER
//
// A program embeds libheif.wasm.gz, libavif.wasm.gz or both from that folder. The files come from
// the Go modules github.com/gen2brain/heic and github.com/gen2brain/avif in the module cache, and
// are checked by SHA-256. Files that are there already are not downloaded again. If a file has one
// of those names but another content, such as your own build of a library, it is kept, and the
// command fails; -f overwrites it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"

	"github.com/hypermob/pose/heif/internal/fetch"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("decoders: ")
	force := flag.Bool("f", false, "overwrite files that have another content")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: decoders [-f] FOLDER")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	written, err := fetch.Decoders(flag.Arg(0), *force)
	for _, path := range written {
		fmt.Println(path)
	}
	switch {
	case errors.Is(err, fetch.ErrExists):
		log.Fatalf("%v; -f overwrites it", err)
	case err != nil:
		log.Fatal(err)
	case len(written) == 0:
		fmt.Println("nothing to do: all files are there")
	}
}
