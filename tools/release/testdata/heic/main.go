// Heic prints the size of a HEIC or AVIF photo.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	photo, err := pose.Decode(file, heif.HEIC(), heif.AVIF())
	if err != nil {
		log.Fatal(err)
	}
	size := photo.Bounds().Size()
	fmt.Println(size.X, "×", size.Y)
}
