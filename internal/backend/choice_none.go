//go:build tflite && !(cgo && linux)

package backend

import "errors"

// Engine says what runs the networks: in this build, nothing does.
func Engine(bool) string { return "none" }

var errTag = errors.New("this program was built with -tags tflite, which takes cgo and Linux: build it there with " +
	"CGO_ENABLED=1 and a C compiler, or without the tag to run the networks in Go")

// Load refuses: who asks for one engine does not get the other without a word.
func Load(string, ...int) (Network, error) { return nil, errTag }

// LoadPortable refuses too.
func LoadPortable(string, ...int) (Network, error) { return nil, errTag }
