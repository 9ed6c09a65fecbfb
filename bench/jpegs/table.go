package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/bench/compare"
)

// outcome names the result of a comparison.
func (r *result) outcome() string {
	switch {
	case r.ours != nil && r.cv2Refuses:
		return "neither"
	case r.cv2Refuses:
		return "pose-only"
	case errors.Is(r.ours, pose.ErrUnsupportedImage):
		return "cv2-only-unsupported"
	case r.ours != nil:
		return "cv2-only"
	case r.turned:
		return "turned"
	case r.differing != 0:
		return "differs"
	}
	return "equal"
}

// A row counts the files of one kind.
type row struct {
	kind                                    string
	files, equal, turned, differing         int
	pixels, differingPixels, most           int
	neither, cv2Only, unsupported, poseOnly int
	excused                                 int
}

// A table collects the results.
type table struct {
	known       []*compare.Exception
	rows        []*row
	list        []string // files that are not equal, with the reason
	excused     []string
	unexplained int
}

// add counts a result.
func (t *table) add(r result) {
	if len(t.rows) == 0 || t.rows[len(t.rows)-1].kind != r.kind() {
		t.rows = append(t.rows, &row{kind: r.kind()})
	}
	w := t.rows[len(t.rows)-1]
	w.files++
	w.pixels += r.pixels
	out := r.outcome()
	switch out {
	case "equal":
		w.equal++
		return
	case "neither":
		w.neither++
		return
	case "turned":
		w.turned++
	case "differs":
		w.differing++
		w.differingPixels += max(r.differing, 0)
		w.most = max(w.most, r.most)
	case "pose-only":
		w.poseOnly++
	case "cv2-only":
		w.cv2Only++
	case "cv2-only-unsupported":
		w.unsupported++
	}
	line := fmt.Sprintf("| %s | %s | %s |\n", strings.ReplaceAll(r.name, "|", `\|`), out, r.detail())
	if e := compare.Excuse(t.known, r.name, out); e != nil {
		e.Used++
		w.excused++
		t.excused = append(t.excused, line)
		return
	}
	t.unexplained++
	t.list = append(t.list, line)
}

// detail describes the differences of a file, for a cell of a table.
func (r *result) detail() string {
	var parts []string
	if r.sizes != "" {
		parts = append(parts, r.sizes)
	} else if r.differing > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d pixels, by up to %d", r.differing, r.pixels, r.most))
	}
	if r.ours != nil {
		parts = append(parts, "pose: "+r.ours.Error())
	}
	if r.message != "" {
		parts = append(parts, "cv2: "+r.message)
	}
	return strings.NewReplacer("\n", " / ", "|", `\|`).Replace(strings.Join(parts, "; "))
}

// markdown returns the tables.
func (t *table) markdown() string {
	var b strings.Builder
	b.WriteString("| kind | files | equal | differ | pixels that differ | by up to | turned otherwise | refused by both | by pose: unsupported | by pose: invalid | by cv2 only | excepted |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	sum := row{kind: "all"}
	for _, r := range t.rows {
		b.WriteString(r.String())
		sum.files += r.files
		sum.equal += r.equal
		sum.turned += r.turned
		sum.differing += r.differing
		sum.pixels += r.pixels
		sum.differingPixels += r.differingPixels
		sum.most = max(sum.most, r.most)
		sum.neither += r.neither
		sum.cv2Only += r.cv2Only
		sum.unsupported += r.unsupported
		sum.poseOnly += r.poseOnly
		sum.excused += r.excused
	}
	b.WriteString(sum.String())
	if len(t.known) > 0 {
		b.WriteString("\n## Exceptions\n| files | outcome | pattern | reason |\n|---|---|---|---|\n")
		for _, e := range t.known {
			fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", e.Used, e.Outcome, e.Pattern, e.Reason)
		}
	}
	if len(t.excused) > 0 {
		b.WriteString("\n## Files that an exception covers\n| file | outcome | detail |\n|---|---|---|\n")
		b.WriteString(strings.Join(t.excused, ""))
	}
	if len(t.list) > 0 {
		fmt.Fprintf(&b, "\n## %d files that are not equal, and nothing explains it\n| file | outcome | detail |\n|---|---|---|\n", t.unexplained)
		b.WriteString(strings.Join(t.list, ""))
	}
	return b.String()
}

// String returns the row as Markdown.
func (r *row) String() string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d of %d | %d | %d | %d | %d | %d | %d | %d |\n", r.kind, r.files, r.equal, r.differing,
		r.differingPixels, r.pixels, r.most, r.turned, r.neither, r.unsupported, r.cv2Only, r.poseOnly, r.excused)
}
