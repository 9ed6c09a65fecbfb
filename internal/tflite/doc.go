// Package tflite runs TensorFlow Lite networks of convolutions, such as BlazePose,
// in float32.
//
// A file goes through four steps, one file of this package each: [Parse] reads the
// flatbuffer into a graph (flatbuffer.go, model.go); constants are unpacked from
// half precision and from sparse form (constants.go); [Compile] turns the operators
// that the wanted outputs need into steps over one arena (compile.go, lower.go,
// arena.go); a [Runner] executes the steps (run.go).
package tflite
