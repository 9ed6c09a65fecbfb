//go:build !tflite

package pose_test

import (
	"fmt"

	"github.com/hypermob/pose"
)

func ExampleDetector_Engine() {
	det, err := pose.NewDetector(pose.Lite())
	if err != nil {
		panic(err)
	}
	defer det.Close()
	fmt.Println(det.Engine())
	// Output: go
}
