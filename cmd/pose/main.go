// Pose prints the body lengths of the person in a photo.
//
// Install it with
//
//	go install github.com/hypermob/pose/cmd/pose@latest
//
// and read pose -h. It is the README's command, examples/measure, under a better name.
package main

import "github.com/hypermob/pose/examples/measure/command"

func main() { command.Main("pose") }
