package jpeg_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	stdjpeg "image/jpeg"
	"io"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"github.com/hypermob/pose/internal/jpeg"
)

// Wherever a file is cut, the rows that are not reported as missing are those of the whole file;
// and only the end-of-image marker, or less than a byte of padding before it, can be missing
// without that.
func TestTruncated(t *testing.T) {
	for name := range goldens(t) {
		data := testfile(t, name)
		whole, err := decode(data)
		if err != nil {
			t.Fatal(err)
		}
		for n := range data {
			m, err := decode(data[:n])
			var format jpeg.FormatError
			if err != nil {
				if !errors.As(err, &format) {
					t.Fatalf("%s, %d of %d bytes: %v", name, n, len(data), err)
				}
				continue
			}
			sameRows(t, name, m, whole, m.Height-m.Missing)
		}
	}
}

// sameRows compares the first rows of two images, less those that interpolation mixes with the
// next.
func sameRows(t *testing.T, name string, got, want *jpeg.Image, rows int) {
	t.Helper()
	if rows < got.Height {
		rows -= 2
	}
	for y := range rows {
		for x := range got.Width {
			if got.At(x, y) != want.At(x, y) {
				t.Fatalf("%s: pixel %d, %d is %v, want %v; %d rows are missing", name, x, y, got.At(x, y), want.At(x, y), got.Missing)
			}
		}
	}
}

// photo returns a JPEG file of w × h pixels that does not compress well.
func photo(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	v := uint32(1)
	for i := range m.Pix {
		v = v*1664525 + 1013904223
		m.Pix[i] = uint8(i/w) ^ uint8(v>>28)
	}
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The pixels do not depend on how the reader gives the data.
func TestReaders(t *testing.T) {
	data := photo(t, 700, 500)
	want, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"halves": iotest.HalfReader, "byte by byte": iotest.OneByteReader, "EOF with data": iotest.DataErrReader,
	} {
		m, err := jpeg.Decode(context.Background(), wrap(bytes.NewReader(data)), nil)
		if err != nil || hash(m) != hash(want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Decoding takes the memory of the planes and little more, or none if there is memory to use again.
func TestMemory(t *testing.T) {
	data := photo(t, 1200, 1000)
	m, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	planes := 0
	for _, p := range m.Planes {
		planes += len(p.Pix)
	}
	for _, c := range []struct {
		name  string
		reuse []uint8
		most  float64
	}{{"new", nil, 1.1}, {"used again", m.Memory(), 0.1}} {
		got := allocated(func() {
			if _, err := jpeg.Decode(context.Background(), bytes.NewReader(data), c.reuse); err != nil {
				t.Error(err)
			}
		})
		if float64(got) > c.most*float64(planes) {
			t.Errorf("%s: %d bytes for planes of %d", c.name, got, planes)
		}
	}
}

// allocated returns how many bytes f allocates, the least of several times: the garbage collector
// may empty pools.
func allocated(f func()) uint64 {
	var all []uint64
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		all = append(all, after.TotalAlloc-before.TotalAlloc)
	}
	return slices.Min(all)
}

// Memory that another image had shows nothing of it.
func TestReuse(t *testing.T) {
	old, err := decode(photo(t, 300, 300))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range goldens(t) {
		m, err := jpeg.Decode(context.Background(), bytes.NewReader(testfile(t, name)), old.Memory())
		if err != nil || hash(m) != want.SHA256 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// slow gives a file in small pieces and cancels a context after some.
type slow struct {
	data   []byte
	left   int
	cancel func()
}

func (s *slow) Read(p []byte) (int, error) {
	if s.left--; s.left == 0 {
		s.cancel()
	}
	n := copy(p[:min(len(p), 100)], s.data)
	s.data = s.data[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestCancel(t *testing.T) {
	data := photo(t, 200, 200)
	for left := 1; left < len(data)/100; left += 7 {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := jpeg.Decode(ctx, &slow{data, left, cancel}, nil)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d reads: %v", left, err)
		}
	}
}

// A looking context ends when it has been looked at so often.
type looking struct {
	context.Context
	left int
}

func (l *looking) Err() error {
	if l.left--; l.left < 0 {
		return context.Canceled
	}
	return nil
}

// Whenever the context ends, decoding does, with its error: while it reads, between rows of a scan
// and between those of the inverse transform.
func TestCancelAnywhere(t *testing.T) {
	e := newEncoder(1, 90, 200, [2]int{2, 2}, [2]int{1, 1}, [2]int{1, 1})
	for _, data := range [][]byte{e.sequential(false), e.progressive()} {
		looks := 0
		for ; ; looks++ {
			_, err := jpeg.Decode(&looking{context.Background(), looks}, bytes.NewReader(data), nil)
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("after %d looks: %v", looks, err)
			}
		}
		if looks < 200/16 {
			t.Errorf("only %d looks", looks)
		}
	}
}

// However many scans a file has, they do not keep the decoder busy: 16 kB with 215 scans of 49
// million pixels.
func TestScans(t *testing.T) {
	data := []byte{0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, 0x1b, 0x58, 0x1b, 0x58, 1, 1, 0x11, 0, 0xff, 0xdb, 0, 67, 0}
	data = append(data, bytes.Repeat([]byte{1}, 64)...)
	table := []byte{0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0} // runs of 16384 blocks
	data = append(data, table...)
	scan := append([]byte{0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 1}, make([]byte, 100)...)
	for range 215 {
		data = append(data, scan...)
	}
	start := time.Now()
	_, err := decode(append(data, 0xff, 0xd9))
	var format jpeg.FormatError
	if !errors.As(err, &format) {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func FuzzJPEG(f *testing.F) {
	for name := range goldens(f) {
		f.Add(testfile(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := jpeg.DecodeConfig(context.Background(), bytes.NewReader(data))
		if err == nil && c.Width*c.Height > 1<<16 {
			return
		}
		m, err := decode(data)
		if err != nil {
			return
		}
		if m.Width*m.Height > 1<<16 || m.Missing < 0 || m.Missing > m.Height {
			t.Fatalf("%d × %d, %d missing", m.Width, m.Height, m.Missing)
		}
		got := hash(m)
		for y := range m.Height { // what is not read is not asked for
			for x := range m.Width {
				m.RGBA64At(x, y)
			}
		}
		again, err := decode(data)
		if err != nil || hash(again) != got {
			t.Fatalf("another time: %v", err)
		}
	})
}

// bench/speed.sh compares with other decoders, on photos.
func BenchmarkDecode(b *testing.B) {
	data := photo(b, 2000, 1500)
	for _, c := range []struct {
		name   string
		decode func() error
	}{
		{"here", func() error { _, err := decode(data); return err }},
		{"image/jpeg", func() error { _, err := stdjpeg.Decode(bytes.NewReader(data)); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.decode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
