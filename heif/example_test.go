package heif_test

import (
	"fmt"
	"log"
	"os"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
)

// A program usually embeds the decoder. This one reads it, because the repository does not contain
// it.
func Example() {
	libheif, err := os.ReadFile(".cache/libheif.wasm.gz")
	if err != nil {
		log.Fatal(err)
	}
	heic, err := heif.HEIC(libheif) // once, when the program starts
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.Open("testdata/person.heic")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	photo, err := pose.Decode(file, heic)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(photo.Bounds().Size())
	// Output: (225,300)
}
