// Command heavy names the heavy model and no other: a test looks at the size of its binary.
package main

import (
	"fmt"

	"github.com/hypermob/pose"
)

func main() {
	_, err := pose.NewDetector(pose.Heavy())
	fmt.Println(err)
}
