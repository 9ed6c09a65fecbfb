package heif_test

import (
	"fmt"
	"log"
	"os"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/heif"
)

func Example() {
	file, err := os.Open("testdata/person.heic")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	photo, err := pose.Decode(file, heif.HEIC(), heif.AVIF())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(photo.Bounds().Size())
	// Output: (225,300)
}
