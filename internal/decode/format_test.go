package decode

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/hypermob/pose/internal/replay"
)

// sniffed returns the name of the format of some data, or the error.
func sniffed(data string, more ...Format) (string, error) {
	f, err := sniff(replay.New(strings.NewReader(data), maxMetadata), more)
	return f.name, err
}

// The format is found by the first bytes, even if there are no others: what is cut off there is
// damaged, and not of an unknown format.
func TestSniff(t *testing.T) {
	for data, want := range map[string]string{
		"\xff\xd8\xff\xe0": "JPEG", "\xff\xd8": "JPEG", "\xff": "JPEG",
		"\x89PNG\r\n\x1a\n": "PNG", "\x89P": "PNG",
		"RIFF\x01\x02\x03\x04WEBPVP8X": "WebP", "RIFF\x01\x02\x03": "WebP",
		"GIF87a": "GIF", "GIF89a": "GIF", "GI": "GIF",
		"BM\x01\x02": "BMP", "B": "BMP",
		"II*\x00\x08": "TIFF", "MM\x00*\x00": "TIFF",
	} {
		if got, err := sniffed(data); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %s", data, got, err, want)
		}
	}
	for _, data := range []string{"RIFF\x01\x02\x03\x04WAVEfmt ", "RIFF\x01\x02\x03\x04WEBPVP9 ", "GIF88b", "Bm", "II\x00*", "JFIF", "\x00\x00"} {
		var known *Error
		if got, err := sniffed(data); !errors.As(err, &known) || known.Kind != Unsupported || !strings.Contains(known.Message, "is in none of JPEG") {
			t.Errorf("%q: %q, %v", data, got, err)
		}
	}
	if _, err := sniffed(""); err == nil || err.Error() != "the data is empty" {
		t.Errorf("no data: %v", err)
	}
}

// A format of the caller's goes before those that are known here, and sees the first bytes.
func TestSniffCustom(t *testing.T) {
	own := Format{Name: "own", Match: func(head []byte) bool {
		if len(head) > headSize {
			t.Errorf("%d bytes of head", len(head))
		}
		return bytes.HasPrefix(head, []byte("\xff\xd8own")) || bytes.HasPrefix(head, []byte("%PDF-"))
	}}
	for data, want := range map[string]string{
		"\xff\xd8own" + strings.Repeat("x", 5000): "own", "%PDF-1.4": "own", "\xff\xd8\xff": "JPEG",
	} {
		if got, err := sniffed(data, own); got != want || err != nil {
			t.Errorf("%.8q: %q, %v, want %s", data, got, err, want)
		}
	}
}

// A reader that fails before the format is known gives its own error.
func TestSniffFailingReader(t *testing.T) {
	failure := errors.New("cable cut")
	if _, err := sniff(replay.New(iotest.ErrReader(failure), maxMetadata), nil); !errors.Is(err, failure) {
		t.Error(err)
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		magic, head string
		want        bool
	}{
		{"ab", "abc", true}, {"ab", "ab", true}, {"ab", "a", false}, {"ab", "", false}, {"a?c", "axc", true}, {"a?c", "axd", false}, {"", "x", true},
	} {
		if got := matches(c.magic, []byte(c.head)); got != c.want {
			t.Errorf("%q begins with %q: %v", c.head, c.magic, got)
		}
	}
}
