// Command measure measures a ready pose and names no model: a test looks at the size of its binary.
package main

import (
	"fmt"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/posetest"
)

func main() { fmt.Println(pose.Measure(posetest.Standing(), pose.Stature(175))) }
