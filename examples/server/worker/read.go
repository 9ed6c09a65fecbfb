package worker

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxLine is how many bytes a line may have; Beam moves 4 MB at most at once.
const maxLine = 64 << 10

// Read gives each row of a file to emit: of CSV with a header if the name ends in .csv, else of
// JSON Lines. Empty lines are no rows. A row that cannot be read is one with a Problem. Addresses
// without a scheme are relative to the file.
func Read(file io.Reader, name string, emit func(Row) error) error {
	parse := ParseJSON
	if strings.EqualFold(path.Ext(name), ".csv") {
		parse = nil
	}
	lines := bufio.NewReaderSize(file, maxLine)
	for n := 1; ; n++ {
		line, long, err := readLine(lines)
		if err == io.EOF && len(line) == 0 && !long {
			return nil
		}
		if err != nil && err != io.EOF {
			return fmt.Errorf("%s: line %d: %w", name, n, err)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		line = bytes.TrimSpace(line)
		switch {
		case len(line) == 0 && !long:
			continue
		case parse == nil:
			if parse, err = table(line); err != nil {
				return fmt.Errorf("%s: line %d: %w", name, n, err)
			}
			continue
		}
		var r Row
		switch {
		case long:
			r.Problem = fmt.Sprintf("the line has more than %d bytes", maxLine)
		case !utf8.Valid(line): // two ids must not become one by what cannot be read
			r.Problem = "the line is not UTF-8"
		default:
			r = parse(line)
		}
		if err := emit(r.place(name, n)); err != nil {
			return err
		}
	}
}

// readLine reads a line; of a long one it skips the rest.
func readLine(r *bufio.Reader) (line []byte, long bool, err error) {
	line, err = r.ReadSlice('\n')
	for errors.Is(err, bufio.ErrBufferFull) {
		long = true
		_, err = r.ReadSlice('\n')
	}
	if long {
		line = nil
	}
	return line, long, err
}

// table returns what reads the lines below a header.
func table(header []byte) (func([]byte) Row, error) {
	if bytes.ContainsRune(header, '\r') {
		return nil, errors.New("the lines of the file end in CR alone; save it with LF or CRLF")
	}
	names, err := record(header)
	if err != nil || !slices.Contains(names, "image_url") {
		return nil, errors.New(
			"a CSV file begins with the names of its columns, such as id,image_url,height_cm")
	}
	return func(line []byte) Row {
		var r Row
		cells, err := record(line)
		switch {
		case err != nil:
			r.Problem = "the line is not CSV; a field may have no line break in it"
		case len(cells) != len(names):
			r.Problem = fmt.Sprintf("the line has %d fields, the header %d", len(cells), len(names))
		default:
			for i, cell := range cells {
				r.note(r.SetText(names[i], cell))
			}
			r.finish()
		}
		return r
	}, nil
}

// record reads one line of CSV. Since a field may have no line break in it, a quote that is never
// closed spoils no other row.
func record(line []byte) ([]string, error) {
	c := csv.NewReader(bytes.NewReader(line))
	cells, err := c.Read()
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells, err
}

// place says where the row stands, which is its ID if it has none, and makes its addresses
// absolute.
func (r Row) place(name string, line int) Row {
	r.At = fmt.Sprintf("%s:%d", name, line)
	if r.ID == "" {
		r.ID = r.At
	}
	for i, image := range r.Images {
		r.Images[i] = resolve(name, image)
	}
	return r
}

// resolve makes an address absolute that is relative to a file.
func resolve(name, address string) string {
	u, err := url.Parse(address) // 100%.jpg is a file's name and no URL
	if err == nil && u.Scheme != "" || strings.Contains(address, "://") || filepath.IsAbs(address) {
		return address
	}
	if scheme, rest, ok := strings.Cut(name, "://"); ok {
		return scheme + "://" + path.Join(path.Dir(rest), address)
	}
	return filepath.Join(filepath.Dir(name), filepath.FromSlash(address))
}

func sortUnique(s *[]string) {
	slices.Sort(*s)
	*s = slices.Compact(*s)
}
