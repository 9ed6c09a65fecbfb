// Command deploy is the smallest program that reads a photo from standard input and prints lengths.
// bench/speed.sh builds it once for each model and takes its size.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/hypermob/pose"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	photo, err := pose.Decode(os.Stdin)
	if err != nil {
		return err
	}
	det, err := pose.NewDetector(pose.Heavy())
	if err != nil {
		return err
	}
	defer det.Close()
	p, err := det.Detect(context.Background(), photo)
	if err != nil {
		return err
	}
	m, err := pose.Measure(p, pose.Stature(175))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(m)
}
