package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/bench/internal/compare"
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

// columns are the counts of a row, in the table's order, with their headings.
var columns = [][2]string{
	{"files", "files"}, {"equal", "equal"}, {"differs", "differ"}, {"differing", "pixels that differ"}, {"most", "by up to"},
	{"turned", "turned otherwise"}, {"neither", "refused by both"}, {"cv2-only-unsupported", "by pose: unsupported"},
	{"cv2-only", "by pose: invalid"}, {"pose-only", "by cv2 only"}, {"excused", "excepted"},
}

// A row counts the outcomes of one kind of files. It counts their pixels, those that differ, and by
// how much at most.
type row map[string]int

// add adds another row's counts.
func (r row) add(other row) {
	for name, n := range other {
		if name == "most" {
			n = max(0, n-r[name])
		}
		r[name] += n
	}
}

// A table collects the results.
type table struct {
	known       []*compare.Exception
	kinds       []string // in the order of their first file
	rows        map[string]row
	list        []string // files that are not equal, with the reason
	excused     []string
	unexplained int
}

// add counts a result.
func (t *table) add(r result) {
	kind := r.kind()
	if t.rows[kind] == nil {
		t.kinds = append(t.kinds, kind)
		t.rows[kind] = row{}
	}
	out := r.outcome()
	w := row{"files": 1, "pixels": r.pixels, out: 1}
	if out == "differs" {
		w["differing"], w["most"] = max(r.differing, 0), r.most
	}
	defer func() { t.rows[kind].add(w) }()
	if out == "equal" || out == "neither" {
		return
	}
	line := fmt.Sprintf("| %s | %s | %s |\n", strings.ReplaceAll(r.name, "|", `\|`), out, r.detail())
	if e := compare.Excuse(t.known, r.name, out); e != nil {
		e.Used++
		w["excused"] = 1
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
	b.WriteString("| kind |")
	for _, c := range columns {
		b.WriteString(" " + c[1] + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	sum := row{}
	for _, kind := range t.kinds {
		b.WriteString(t.rows[kind].markdown(kind))
		sum.add(t.rows[kind])
	}
	b.WriteString(sum.markdown("all"))
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

// markdown returns the row.
func (r row) markdown(kind string) string {
	line := "| " + kind + " |"
	for _, c := range columns {
		cell := fmt.Sprint(r[c[0]])
		if c[0] == "differing" {
			cell += fmt.Sprintf(" of %d", r["pixels"])
		}
		line += " " + cell + " |"
	}
	return line + "\n"
}
