package command

import (
	"bytes"
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := progress{w: &b, of: 2}
	p.show(0, "dir/a.jpg")
	p.clear()
	if got := b.String(); !strings.Contains(got, "1/2 a.jpg") || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("progress is %q", got)
	}
	if newProgress(&b, 3).w != nil {
		t.Error("progress is shown where there is no terminal")
	}
}
