// Package full embeds the BlazePose full landmark network.
//
// Origin: npm package @mediapipe/pose 0.5.1675469404, pose_landmark_full.tflite.
// Copyright Google LLC, Apache License 2.0 (see ../LICENSE); model card: see ../README.md.
package full

import _ "embed"

// SHA256 is the hash of the file that [Weights] returns.
const SHA256 = "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f"

//go:embed pose_landmark_full.tflite
var weights string

// Weights returns the TensorFlow Lite file, unchanged. A program that does not call it
// does not contain the file: the linker leaves it out.
func Weights() string { return weights }
