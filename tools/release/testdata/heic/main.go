// Heic prints the size of a HEIC or AVIF photo. The rehearsal fetches the decoders.
package main

import (
	_ "embed"
	"fmt"
	"log"
	"os"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
)

var (
	//go:embed decoders/libheif.wasm.gz
	libheif []byte
	//go:embed decoders/libavif.wasm.gz
	libavif []byte
)

func main() {
	heic, err := heif.HEIC(libheif)
	if err != nil {
		log.Fatal(err)
	}
	avif, err := heif.AVIF(libavif)
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	photo, err := pose.Decode(file, heic, avif)
	if err != nil {
		log.Fatal(err)
	}
	size := photo.Bounds().Size()
	fmt.Println(size.X, "×", size.Y)
}
