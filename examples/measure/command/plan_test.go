package command

import "testing"

func TestPictureNames(t *testing.T) {
	n := newPictureNames("dir/out.png", true)
	for _, c := range [][2]string{{"a/x.jpg", "dir/out.x.png"}, {"b/x.png", "dir/out.x.2.png"}, {"y", "dir/out.y.png"}, {"Y.jpg", "dir/out.Y.2.png"}, {"-", "dir/out.stdin.png"}} {
		if got := n.of(c[0]); got != c[1] {
			t.Errorf("%s is drawn into %s, want %s", c[0], got, c[1])
		}
	}
	if got := newPictureNames("out.png", false).of("x.jpg"); got != "out.png" {
		t.Errorf("a single photo is drawn into %s", got)
	}
}
