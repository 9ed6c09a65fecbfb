package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/hypermob/pose"
)

// A row is one photo of the CSV.
type row struct {
	photo, sex string
	height     float64
	cm         map[string]float64 // the tape's lengths, by column
}

// lengthColumns are the names of the lengths that a CSV may have.
func lengthColumns() []string {
	names := []string{string(pose.Sleeve), string(pose.InsideLeg)}
	for _, s := range pose.Segments() {
		names = append(names, s.String())
	}
	return names
}

// read returns the CSV's rows, and the names of its lengths in the order of the columns.
func read(name string) (rows []row, columns []string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(all) < 2 {
		return nil, nil, fmt.Errorf("%s: there is no row below the names of the columns", name)
	}
	for i, c := range all[0] {
		c = strings.TrimSuffix(c, "_cm") // as the command's lists have it
		if slices.Contains(all[0][:i], c) {
			return nil, nil, fmt.Errorf("%s: there are two columns %q", name, c)
		}
		if all[0][i] = c; slices.Contains(lengthColumns(), c) {
			columns = append(columns, c)
		} else if c != "photo" && c != "height" && c != "sex" {
			return nil, nil, fmt.Errorf("%s: there is no column %q, only photo, height, sex, %s", name, c, strings.Join(lengthColumns(), ", "))
		}
	}
	for i, cells := range all[1:] {
		r, err := parse(all[0], cells)
		if err != nil {
			return nil, nil, fmt.Errorf("%s, row %d: %w", name, i+2, err)
		}
		rows = append(rows, r)
	}
	return rows, columns, nil
}

func parse(names, cells []string) (row, error) {
	r := row{cm: map[string]float64{}}
	for i, c := range cells {
		c = strings.TrimSpace(c)
		switch names[i] {
		case "photo":
			r.photo = c
			continue
		case "sex":
			if r.sex = c; c != "" && c != string(pose.Female) && c != string(pose.Male) {
				return r, fmt.Errorf("the sex is female or male, not %q", c)
			}
			continue
		}
		if c == "" {
			continue
		}
		v, err := strconv.ParseFloat(c, 64)
		if err != nil {
			return r, fmt.Errorf("%s: %w", names[i], err)
		}
		if !(v > 0) || math.IsInf(v, 0) { // which would be the mean of all, too
			return r, fmt.Errorf("%s: %q is no number of cm", names[i], c)
		}
		if names[i] == "height" {
			r.height = v
		} else {
			r.cm[names[i]] = v
		}
	}
	if r.photo == "" || r.height == 0 {
		return r, fmt.Errorf("a row needs photo and height")
	}
	return r, nil
}
