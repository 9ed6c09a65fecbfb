// Package heavy embeds the BlazePose heavy landmark network.
//
// Origin: npm package @mediapipe/pose 0.5.1675469404, pose_landmark_heavy.tflite.
// Copyright Google LLC, Apache License 2.0 (see ../LICENSE); model card: see ../README.md.
package heavy

import _ "embed"

// SHA256 is the hash of the file that [Weights] returns.
const SHA256 = "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe"

//go:embed pose_landmark_heavy.tflite
var weights string

// Weights returns the TensorFlow Lite file, unchanged. A program that does not call it
// does not contain the file: the linker leaves it out.
func Weights() string { return weights }
