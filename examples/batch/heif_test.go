//go:build heif

package main

import (
	"fmt"
	"testing"
)

// With the tag, what the server reads is read here, too.
func TestHEIC(t *testing.T) {
	out := t.TempDir()
	in := write(t, "in.jsonl", fmt.Sprintf(`{"id":"a","image_url":%q,"height_cm":174}`, absolute(t, "../../heif/testdata/person.heic")))
	if code, stderr := measureAll(t, in, out); code != allMeasured {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if lines, _ := results(t, out); lines["a"].Status != "success" {
		t.Errorf("%+v", lines["a"])
	}
}
