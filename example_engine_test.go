//go:build !tflite

package pose_test

import (
	"fmt"
	"strings"

	"github.com/hypermob/pose"
)

func ExampleDetector_Engine() {
	det, err := pose.NewDetector(pose.Lite())
	if err != nil {
		panic(err)
	}
	defer det.Close()
	name, _, _ := strings.Cut(det.Engine(), " ") // "go (avx512)", "go (neon)" …
	fmt.Println(name)
	// Output: go
}
