//go:build !race

package decode

import (
	"bytes"
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
)

// Decoding holds no more than its price, and what it keeps of the file.
func TestMemory(t *testing.T) {
	for name, data := range files(t) {
		var price int64
		o := Options{MaxPixels: 1 << 30, MaxMemory: 1 << 40, Reserve: func(bytes int64) error { price = bytes; return nil }}
		// All that is allocated counts, though some of it is garbage before the rest is made. The
		// file is kept in memory that grows step by step. Of several times the least counts: the
		// garbage collector empties decoders' pools.
		least := int64(math.MaxInt64)
		for range 4 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := Decode(context.Background(), bytes.NewReader(data), o); err != nil {
				t.Fatal(name, err)
			}
			runtime.ReadMemStats(&after)
			least = min(least, int64(after.TotalAlloc-before.TotalAlloc))
		}
		if most := price + 8*int64(len(data)); least > most {
			t.Errorf("%s: %d bytes, priced at %d", name, least, price)
		}
		if _, err := Decode(context.Background(), bytes.NewReader(data), Options{MaxPixels: free.MaxPixels, MaxMemory: price - 1}); !errors.As(err, new(*Error)) {
			t.Errorf("%s: with a limit below the price: %v", name, err)
		}
	}
}
