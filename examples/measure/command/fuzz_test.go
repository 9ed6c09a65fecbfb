package command

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// For any command line and any CSV file, the program does not panic, and every photo has a person
// or a reason why not.
func FuzzCommandLine(f *testing.F) {
	f.Add("-height 175 a.jpg", "")
	f.Add("a.jpg -height 1.75 -sex male -age 40 -- -b", "")
	f.Add("-csv people.csv", "photo,height_cm,sex,age\na.jpg,175,male,40\n,,,\n")
	f.Add("-csv people.csv -height 170", "photo;height_cm\na.jpg;175,5\n\"")
	f.Add("-reference 1,2,3,4,5 -same-person -tape a b -", "")
	f.Fuzz(func(t *testing.T, args, people string) {
		dir := t.TempDir()
		file := filepath.Join(dir, "people.csv")
		if err := os.WriteFile(file, []byte(people), 0o600); err != nil {
			t.Skip(err)
		}
		c, err := parse(strings.Fields(args))
		if err != nil || c.version {
			return
		}
		if c.csv != "" {
			c.csv = file
		}
		for i, name := range c.photos { // files in this folder, not elsewhere on the machine
			c.photos[i] = filepath.Join(dir, strings.ReplaceAll(filepath.Base(name), "\x00", ""))
		}
		p := program{"measure", strings.NewReader(people), io.Discard, io.Discard}
		entries, err := p.entries(c)
		for _, e := range entries {
			if err == nil && e.err == nil && (len(e.options) == 0 || e.reference == nil && !c.landmarks) {
				t.Errorf("%q with %q: nothing is known of whom %q shows", args, people, e.file)
			}
		}
	})
}
