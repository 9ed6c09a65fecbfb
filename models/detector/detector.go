// Package detector embeds the BlazePose person detector.
//
// Origin: npm package @mediapipe/pose 0.5.1675469404, pose_solution_packed_assets.data, which is
// exactly this file. Copyright Google LLC, Apache License 2.0 (see ../LICENSE); model card: see
// ../README.md.
package detector

import _ "embed"

// SHA256 is the hash of the file that [Weights] returns.
const SHA256 = "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85"

//go:embed pose_detection.tflite
var weights string

// Weights returns the TensorFlow Lite file, unchanged. A program that does not call it
// does not contain the file: the linker leaves it out.
func Weights() string { return weights }
