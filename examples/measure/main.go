// Measure prints the body lengths of the person in a photo, as JSON.
//
// Usage:
//
//	measure -height 175 [-annotate out.png] photo.jpg
//
// measure -h lists the flags. The program itself is package command;
// github.com/hypermob/pose/cmd/pose is the same under a name to install.
package main

import "github.com/hypermob/pose/examples/measure/command"

func main() { command.Main("measure") }
