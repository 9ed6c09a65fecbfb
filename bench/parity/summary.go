package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A summary collects the images that exceed a bound in any model's table.
type summary struct {
	broken, excused map[string][]string // the models, by image
}

func (s *summary) add(model string, t *table) {
	for _, r := range t.rows {
		note(&s.broken, model, r.broken)
		note(&s.excused, model, r.excused)
	}
}

func note(to *map[string][]string, model string, lapses []lapse) {
	if *to == nil {
		*to = map[string][]string{}
	}
	for _, l := range lapses {
		if models := (*to)[l.image]; !slices.Contains(models, model) {
			(*to)[l.image] = append(models, model)
		}
	}
}

// print writes how many of the images are within all bounds.
func (s *summary) print(w io.Writer, images int) {
	beyond := maps.Clone(s.excused)
	maps.Copy(beyond, s.broken)
	delete(beyond, noiseName) // a tensor, not an image
	fmt.Fprintf(w, "\n%d of %d images are within every bound without excuse.\n", images-len(beyond), images)
	if len(s.excused) > 0 {
		fmt.Fprintf(w, "Excused, within twice the reference's difference from itself (*): %s.\n", list(s.excused))
	}
	if len(s.broken) > 0 {
		fmt.Fprintf(w, "FAIL: bounds are broken in %s.\n", list(s.broken))
		return
	}
	fmt.Fprintln(w, "No bound is broken.")
}

func list(images map[string][]string) string {
	var s []string
	for _, image := range slices.Sorted(maps.Keys(images)) {
		s = append(s, fmt.Sprintf("%s (%s)", image, strings.Join(images[image], ", ")))
	}
	return strings.Join(s, "; ")
}
