// Nomodel measures from a pose that was stored as JSON. It contains no network.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/hypermob/pose"
)

func main() {
	b, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var p pose.Pose
	if err := json.Unmarshal(b, &p); err != nil {
		log.Fatal(err)
	}
	m, err := pose.Measure(&p, pose.Stature(174.058))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("arm %.1f cm\n", m.Mean[pose.Arm].CM)
}
