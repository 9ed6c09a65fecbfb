package command

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hypermob/pose"
)

// A table is the file of -csv: its columns by name, and its rows.
type table struct {
	columns map[string]int
	rows    [][]string
}

// readTable reads a CSV file with a header. Cells may be separated by semicolons, as in some
// spreadsheets' files.
func (p program) readTable(file string) (*table, error) {
	f, err := p.open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	text := strings.TrimPrefix(string(b), "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	header, _, _ := strings.Cut(text, "\n")
	if strings.Contains(header, ";") {
		r.Comma = ';'
	}
	r.TrimLeadingSpace = true
	names, err := r.Read()
	if err == io.EOF {
		return nil, errors.New("it is empty: a header photo,height_cm is needed")
	}
	if err != nil {
		return nil, err
	}
	t := &table{columns: map[string]int{}}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, ok := t.columns[name]; ok && name != "" {
			return nil, fmt.Errorf("the header has two columns named %s", name)
		}
		t.columns[name] = i
	}
	t.rows, err = r.ReadAll()
	return t, err
}

// unknown returns the columns with unknown names.
func (t *table) unknown() (names []string) {
	for name := range t.columns {
		if !slices.Contains([]string{"photo", "height_cm", "sex", "age"}, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// cell returns the text of a cell, or "" if there is none.
func (t *table) cell(row []string, column string) string {
	i, ok := t.columns[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(row[i])
}

// number returns a cell's number, or the value of the flag if it is empty. The decimal separator
// may be a comma.
func (t *table) number(row []string, column string, otherwise *float64) (*float64, error) {
	s := t.cell(row, column)
	if s == "" {
		return otherwise, nil
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no number", s)
	}
	return &v, nil
}

// people returns the photos that -csv names, each with its person. If a row is wrong, its entry has
// the error.
func (p program) people(c *config) ([]entry, error) {
	t, err := p.readTable(c.csv)
	if err != nil {
		return nil, fmt.Errorf("-csv %s: %w", c.csv, err)
	}
	if _, ok := t.columns["photo"]; !ok {
		return nil, fmt.Errorf("-csv %s: the header has no column named photo; it should be photo,height_cm", c.csv)
	}
	if _, ok := t.columns["height_cm"]; !ok && c.height == nil && !c.landmarks {
		return nil, fmt.Errorf("-csv %s: the header has no column named height_cm, and there is no -height for all", c.csv)
	}
	if len(t.rows) == 0 {
		return nil, fmt.Errorf("-csv %s: it names no photo", c.csv)
	}
	for _, name := range t.unknown() {
		p.say("%s: the column %s is not used", shown(c.csv), shown(name))
	}
	var all []entry
	for i, row := range t.rows {
		e := entry{file: t.cell(row, "photo")}
		if e.file != "" && !filepath.IsAbs(e.file) {
			e.file = besideCSV(c.csv, e.file)
		}
		e.person, e.err = c.rowPerson(t, row)
		if e.file == "" {
			e.file, e.err = c.csv, fmt.Errorf("%w: row %d names no photo", pose.ErrInvalidInput, i+1)
		}
		all = append(all, e)
	}
	return all, nil
}

// besideCSV returns where a photo of a table is: its path is relative to the table's folder. In a
// table, - is not standard input.
func besideCSV(table, photo string) string {
	path := filepath.Join(filepath.Dir(table), photo)
	if path == stdin {
		return "." + string(filepath.Separator) + stdin
	}
	return path
}

// rowPerson returns the person of a row. The flags fill empty cells.
func (c *config) rowPerson(t *table, row []string) (person, error) {
	height, err := t.number(row, "height_cm", c.height)
	if err != nil {
		return person{}, fmt.Errorf("%w: the height %w of cm", pose.ErrInvalidHeight, err)
	}
	if height == nil && !c.landmarks {
		return person{}, fmt.Errorf("%w: the row has no height_cm, and there is no -height for all", pose.ErrInvalidHeight)
	}
	age, err := t.number(row, "age", c.age)
	if err != nil {
		return person{}, fmt.Errorf("%w: the age %w of years", pose.ErrInvalidInput, err)
	}
	sex := strings.ToLower(t.cell(row, "sex"))
	if sex == "" {
		sex = c.sex
	}
	return c.newPerson(height, sex, age)
}
