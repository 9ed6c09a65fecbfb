package main

import (
	"bytes"
	"os"
	"testing"
)

// The exported API is the recorded one.
func TestRecorded(t *testing.T) {
	want, err := os.ReadFile("../api.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := run(&got, "../../.."); err != nil {
		t.Fatal(err)
	}
	g, w := bytes.Split(got.Bytes(), []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			t.Fatalf("the exported API has changed: line %d is %q, api.txt has %q.\nIf that is meant: go -C tools/release run ./api >tools/release/api.txt", i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Fatalf("the exported API has changed: %d lines, api.txt has %d", len(g), len(w))
	}
}
