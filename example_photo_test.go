package pose_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/hypermob/pose"
)

// The file holds 40 × 30 pixels that lie on their side, as phones store them.
func ExampleDecode() {
	file, err := os.Open("testdata/formats/phone.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	photo, err := pose.Decode(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v, focal length %.1f px\n", photo.Bounds().Size(), photo.FocalLength)
	// Output: (30,40), focal length 30.0 px
}

// A program that decodes many photos, one after the other, uses one photo's memory for the next.
func ExampleWithReuse() {
	var photo *pose.Photo
	for _, name := range []string{"phone.jpg", "cmyk.jpg"} {
		file, err := os.Open("testdata/formats/" + name)
		if err != nil {
			log.Fatal(err)
		}
		photo, err = pose.Decode(file, pose.WithReuse(photo))
		file.Close()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(name, photo.Bounds().Size())
	}
	// Output:
	// phone.jpg (30,40)
	// cmyk.jpg (17,11)
}

// A service gives up on a photo when the request's time is over.
func ExampleDecodeContext() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	file, err := os.Open("testdata/formats/phone.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	_, err = pose.DecodeContext(ctx, file)
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

// Formats that cannot be read are named.
func ExampleDecode_unsupported() {
	_, err := pose.Decode(strings.NewReader("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"))
	fmt.Println(errors.Is(err, pose.ErrUnsupportedImage))
	fmt.Println(err)
	// Output:
	// true
	// pose: unsupported image format: the data is HEIC, which is not read here; convert it to JPEG or PNG, or have the program read it with the Go module github.com/hypermob/pose/heif; iPhones take JPEG with Settings > Camera > Formats > Most Compatible
}

// A service that takes photos from strangers sets a lower limit.
func ExampleWithMaxPixels() {
	file, err := os.Open("testdata/formats/phone.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	_, err = pose.Decode(file, pose.WithMaxPixels(1000))
	fmt.Println(err)
	// Output: pose: image too large: the JPEG image has 40 × 30 pixels, and the limit is 1000; reduce it, or raise the limit with WithMaxPixels
}
