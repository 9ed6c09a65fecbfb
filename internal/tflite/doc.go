// Package tflite reads TensorFlow Lite files of networks of convolutions, such as BlazePose, in
// float32.
//
// [Parse] reads a file's flatbuffer, which it does not trust, into a [Model] of tensors and
// operators (flatbuffer.go, model.go). [Read] makes a graph of the operators that the wanted
// outputs need (read.go): it unpacks constants from half precision and from sparse form
// (constants.go), and turns each operator into a node of the graph (lower.go, window.go). What a
// file can make either of them do is bounded (limits.go). The graph is for an engine to run.
package tflite
