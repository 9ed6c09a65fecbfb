package command

import (
	"crypto/sha256"
	"io"
	"os"
)

// A content identifies a file by its contents.
type content struct {
	size int64
	sum  [sha256.Size]byte
}

// dropRepeated leaves out photos that are already there under another name. They would count as
// more evidence.
func (p program) dropRepeated(all []entry) []entry {
	sizes := map[int64]int{}
	for _, e := range all {
		sizes[regularSize(e.file)]++
	}
	var kept []entry
	seen := map[content]string{}
	for _, e := range all {
		c := content{size: regularSize(e.file)}
		if c.size > 0 && sizes[c.size] > 1 && e.err == nil {
			var err error
			c.sum, err = contentSum(e.file)
			if before, ok := seen[c]; ok && err == nil {
				p.say("%s is the same photo as %s: it counts once", shown(e.file), shown(before))
				continue
			}
			if err == nil { // else its own answer says what is wrong
				seen[c] = e.file
			}
		}
		kept = append(kept, e)
	}
	return kept
}

// regularSize returns the size of a regular file. It is 0 for others, which can be read only once.
func regularSize(file string) int64 {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || file == stdin {
		return 0
	}
	return info.Size()
}

// contentSum is the SHA-256 of a file.
func contentSum(file string) (sum [sha256.Size]byte, err error) {
	f, err := os.Open(file)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	h.Sum(sum[:0])
	return sum, err
}
