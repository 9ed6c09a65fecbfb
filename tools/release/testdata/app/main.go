// App measures a photo and writes the pose as JSON, as a program that depends on pose does.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/hypermob/pose"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	photo, err := pose.Decode(file)
	if err != nil {
		log.Fatal(err)
	}
	det, err := pose.NewDetector(pose.Lite())
	if err != nil {
		log.Fatal(err)
	}
	defer det.Close()
	p, err := det.Detect(context.Background(), photo)
	if err != nil {
		log.Fatal(err)
	}
	m, err := pose.Measure(p, pose.Stature(174.058))
	if err != nil {
		log.Fatal(err)
	}
	b, err := json.Marshal(p)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[2], b, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("arm %.1f cm\n", m.Mean[pose.Arm].CM)
}
