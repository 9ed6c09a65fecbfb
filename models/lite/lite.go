// Package lite embeds the BlazePose lite landmark network.
//
// Origin: npm package @mediapipe/pose 0.5.1675469404, pose_landmark_lite.tflite.
// Copyright Google LLC, Apache License 2.0 (see ../LICENSE); model card: see ../README.md.
package lite

import _ "embed"

// SHA256 is the hash of the file that [Weights] returns.
const SHA256 = "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61"

//go:embed pose_landmark_lite.tflite
var weights string

// Weights returns the TensorFlow Lite file, unchanged. A program that does not call it
// does not contain the file: the linker leaves it out.
func Weights() string { return weights }
