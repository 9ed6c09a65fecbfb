package heif_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/hypermob/pose"
)

var damaged = flag.Int("damaged", 300, "how many damaged files TestDamaged decodes")

// Damaged files give an image or a typed error, and their context ends them in time. Damage makes
// decoders loop, and write where they should not.
func TestDamaged(t *testing.T) {
	var all [][]byte
	for _, pattern := range []string{"*.heic", "*.avif"} {
		names, err := filepath.Glob("testdata/" + pattern)
		if err != nil || len(names) < 10 {
			t.Fatal(names, err)
		}
		for _, name := range names {
			all = append(all, read(t, filepath.Base(name)))
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	counts := map[string]int{}
	for range *damaged {
		data := damage(r, all[r.IntN(len(all))])
		const limit, late = 2 * time.Second, 20 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		begin := time.Now()
		_, err := pose.DecodeContext(ctx, bytes.NewReader(data), heic, avif,
			pose.WithMaxPixels(1<<18), pose.WithMaxMemory(256<<20))
		cancel()
		if d := time.Since(begin); d > late {
			t.Errorf("that took %v: %v", d, err)
		}
		known := "an image"
		for _, e := range []error{pose.ErrInvalidImage, pose.ErrUnsupportedImage, pose.ErrImageTooLarge, context.DeadlineExceeded} {
			if errors.Is(err, e) {
				known = e.Error()
			}
		}
		if err != nil && known == "an image" {
			t.Error(err)
		}
		counts[known]++
	}
	t.Log(counts)
}

// damage changes up to four bytes, half of them in the part that describes the file.
func damage(r *rand.Rand, data []byte) []byte {
	data = bytes.Clone(data)
	for range 1 + r.IntN(4) {
		i := r.IntN(len(data))
		if r.IntN(2) == 0 {
			i = r.IntN(min(700, len(data)))
		}
		data[i] ^= 1 << r.IntN(8)
	}
	return data
}
