package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/hypermob/pose/bench/internal/compare"
)

// columns are the outcomes, in the table's order, with their headings.
var columns = [][2]string{
	{"equal", "equal to both"}, {"equal-to-one", "equal to one"}, {"within-1", "within 1"}, {"differs", "different"},
	{"pose-only", "read by pose only"}, {"unsupported", "unsupported kind"}, {"invalid", "refused by all"}, {"refused", "refused by pose only"},
}

// A row counts the outcomes of one kind, or of one format.
type row map[string]int

// A table collects the results.
type table struct {
	known       []*compare.Exception
	rows        map[string]row // by kind
	list        bool
	unexplained []string
}

// add counts a result.
func (t *table) add(r result) {
	if t.rows[r.kind] == nil {
		t.rows[r.kind] = row{}
	}
	out := r.outcome()
	t.rows[r.kind][out]++
	t.rows[r.kind]["files"]++
	if t.list {
		fmt.Fprintf(os.Stderr, "%s\t%s\t%s\t%s\n", r.name, r.kind, out, r.detail())
	}
	if out != "differs" && out != "refused" && out != "pose-only" {
		return
	}
	if e := compare.Excuse(t.known, r.name, out); e != nil {
		e.Used++
		return
	}
	t.unexplained = append(t.unexplained, fmt.Sprintf("| %s | %s | %s | %s |\n", strings.ReplaceAll(r.name, "|", `\|`), r.kind, out, r.detail()))
}

// markdown returns the tables.
func (t *table) markdown() string {
	formats := map[string]row{}
	for kind, r := range t.rows {
		format, _, _ := strings.Cut(kind, ":")
		for _, of := range []string{format, "all"} {
			if formats[of] == nil {
				formats[of] = row{}
			}
			for outcome, n := range r {
				formats[of][outcome] += n
			}
		}
	}
	var b strings.Builder
	b.WriteString(markdown("format", formats) + "\n" + markdown("kind", t.rows))
	if len(t.known) > 0 {
		b.WriteString("\n| files | outcome | pattern | reason |\n|--:|---|---|---|\n")
		for _, e := range t.known {
			fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", e.Used, e.Outcome, e.Pattern, e.Reason)
		}
	}
	if len(t.unexplained) > 0 {
		fmt.Fprintf(&b, "\n%d files that nothing explains:\n\n| file | kind | outcome | detail |\n|---|---|---|---|\n", len(t.unexplained))
		b.WriteString(strings.Join(t.unexplained, ""))
	}
	return b.String()
}

// markdown returns a table of rows by name.
func markdown(head string, rows map[string]row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | files |", head)
	for _, c := range columns {
		b.WriteString(" " + c[1] + " |")
	}
	b.WriteString("\n|---|--:|" + strings.Repeat("--:|", len(columns)) + "\n")
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		b.WriteString(rows[name].markdown(name))
	}
	return b.String()
}

// markdown returns the row, with empty cells for 0.
func (r row) markdown(kind string) string {
	line := fmt.Sprintf("| %s | %d |", kind, r["files"])
	for _, c := range columns {
		cell := ""
		if n := r[c[0]]; n > 0 {
			cell = fmt.Sprint(n)
		}
		line += " " + cell + " |"
	}
	return line + "\n"
}
