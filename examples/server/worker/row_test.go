package worker

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func readAll(t *testing.T, text, name string) (rows []Row) {
	t.Helper()
	err := Read(strings.NewReader(text), name, func(r Row) error { rows = append(rows, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Every line that is not empty is a row, whatever is wrong with it.
func TestReadJSONLines(t *testing.T) {
	long := `{"id":"` + strings.Repeat("x", maxLine) + `"}`
	rows := readAll(t, "\ufeff"+strings.Join([]string{
		`{"id":"a","image_url":"a.jpg","height_cm":175,"sex":"female","age":30,"colour":"red"}`,
		`{"id":7,"image_urls":["b.jpg","/c.jpg","https://host/d.jpg","s3://bucket/e.jpg"],"reference":[1,2,3,4,100]}`,
		``, `{"image_url":"f.jpg","height_cm":"tall"}`, `{"id":"g"}`, `nonsense`, long, `[1]`, `null`,
		`{"id":"h","image_url":"h.jpg","reference":[1,2]}`,
		"{\"id\":\"i\",\"image_url\":\"i.jpg\",\"height_cm\":170}\r",
	}, "\n"), "in/photos.jsonl")
	want := []struct{ at, id, images, problem string }{
		{"1", "a", "in/a.jpg", ""},
		{"2", "7", "in/b.jpg /c.jpg https://host/d.jpg s3://bucket/e.jpg", ""},
		{"4", "in/photos.jsonl:4", "in/f.jpg", "height_cm is not what it should be: a number"},
		{"5", "g", "", "image_url is missing: the photo's address"},
		{"6", "in/photos.jsonl:6", "", "the row is not a JSON object"},
		{"7", "in/photos.jsonl:7", "", "the line has more than 65536 bytes"},
		{"8", "in/photos.jsonl:8", "", "the row is not a JSON object"},
		{"9", "in/photos.jsonl:9", "", "the row is not a JSON object"},
		{"10", "h", "in/h.jpg", "reference is not what it should be: x1,y1,x2,y2,cm"},
		{"11", "i", "in/i.jpg", ""},
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for i, w := range want {
		r := rows[i]
		if r.At != "in/photos.jsonl:"+w.at || r.ID != w.id || strings.Join(r.Images, " ") != w.images || r.Problem != w.problem {
			t.Errorf("row %d is %+v, want %v", i, r, w)
		}
		var again Row
		if err := json.Unmarshal(r.key(), &again); err != nil || !reflect.DeepEqual(again, r) {
			t.Errorf("%v, %+v comes back as %+v", err, r, again)
		}
	}
	if !reflect.DeepEqual(rows[0].Unknown, []string{"colour"}) || *rows[0].Height != 175 || *rows[1].Reference != [5]float64{1, 2, 3, 4, 100} {
		t.Errorf("%+v", rows[:2])
	}
}

func TestReadCSV(t *testing.T) {
	rows := readAll(t, "id,image_url,height_cm,sex,age,reference,shop\r\n"+
		"a,s3://bucket/a.jpg,175.5,male,,,Berlin\r\n"+
		",b.jpg,,,,\"1,2,3,4,50\",\r\n"+
		"c,\"c.jpg,170,,,,\n"+ // a quote that is never closed
		"d,d.jpg\n"+
		"e,e.jpg,NaN,,,,\n"+
		"f,f.jpg,170,,,,", "s3://bucket/in/photos.CSV")
	want := []struct{ id, images, problem string }{
		{"a", "s3://bucket/a.jpg", ""},
		{"s3://bucket/in/photos.CSV:3", "s3://bucket/in/b.jpg", ""},
		{"s3://bucket/in/photos.CSV:4", "", "the line is not CSV; a field may have no line break in it"},
		{"s3://bucket/in/photos.CSV:5", "", "the line has 2 fields, the header 7"},
		{"e", "s3://bucket/in/e.jpg", "height_cm is not what it should be: a number"},
		{"f", "s3://bucket/in/f.jpg", ""},
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for i, w := range want {
		if r := rows[i]; r.ID != w.id || strings.Join(r.Images, " ") != w.images || r.Problem != w.problem {
			t.Errorf("row %d is %+v, want %v", i, r, w)
		}
	}
	if err := Read(strings.NewReader("a,b\n1,2\n"), "x.csv", nil); err == nil || !strings.Contains(err.Error(), "x.csv: line 1") {
		t.Errorf("a file without a header: %v", err)
	}
}

// Two ids never become one: not by letters that cannot be read, not by their case, and not by a row
// that has the name of another row's place.
func TestIDs(t *testing.T) {
	long := strings.Repeat("x", maxID)
	rows := readAll(t, strings.Join([]string{
		"{\"id\":\"M\xfcller\",\"image_url\":\"a.jpg\"}", // Latin-1
		"{\"id\":\"M\xf6ller\",\"image_url\":\"b.jpg\"}",
		`{"id":"\ud800","image_url":"c.jpg"}`, `{"id":"\udc00","image_url":"d.jpg"}`,
		`{"id":"` + long + `1","image_url":"e.jpg"}`, `{"id":"` + long + `2","image_url":"f.jpg"}`,
		`{"id":"A/b c.jpg","image_url":"g.jpg"}`, `{"id":"a/b c.jpg","image_url":"h.jpg"}`, `{"id":"a/b/../b c.jpg","image_url":"i.jpg"}`,
		`{"id":"` + long + `","image_url":"j.jpg"}`,
	}, "\n"), "x.jsonl")
	seen := map[string]bool{}
	for i, r := range rows {
		if bad := i < 6; seen[r.ID] || bad != (r.Problem != "") || bad != (r.ID == r.At) {
			t.Errorf("row %d is %+v", i, r)
		}
		seen[r.ID] = true
	}
	if rows = readAll(t, "id,image_url\nM\xfcller,a.jpg\nM\xf6ller,b.jpg\n", "x.csv"); rows[0].ID == rows[1].ID || rows[0].Problem == "" {
		t.Errorf("%+v", rows)
	}
	rows = readAll(t, `{"image_url":"a.jpg","height_cm":170}`+"\n"+`{"id":"x.jsonl:1","image_url":"b.jpg"}`, "x.jsonl")
	if _, err := newGroup(rows); err == nil || rows[0].ID != rows[1].ID {
		t.Errorf("%v, %+v", err, rows)
	}
}

// The same row is the same whenever it is read, though the fields of JSON have no order.
func TestOrder(t *testing.T) {
	var fields []string
	for i := range 20 {
		fields = append(fields, fmt.Sprintf(`"f%02d":1`, i))
	}
	line := `{"image_urls":["b.jpg"],"image_url":"a.jpg",` + strings.Join(fields, ",") + `}`
	for range 20 {
		r := ParseJSON([]byte(line))
		if strings.Join(r.Images, " ") != "a.jpg b.jpg" || r.Unknown[7] != "f07" {
			t.Fatalf("%+v", r)
		}
	}
}

// Lines that end in CR alone would be one header and no rows.
func TestReadCR(t *testing.T) {
	err := Read(strings.NewReader("id,image_url,height_cm\ra,a.jpg,170\r"), "x.csv", func(Row) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "CR") {
		t.Error(err)
	}
}

func TestResolve(t *testing.T) {
	for address, want := range map[string]string{
		"a b.jpg": "in/a b.jpg", "100%.jpg": "in/100%.jpg", "a%20b.jpg": "in/a%20b.jpg", "12:30.jpg": "in/12:30.jpg",
		"/x.jpg": "/x.jpg", "s3://b/a%.jpg": "s3://b/a%.jpg", "https://h/a%20b.jpg": "https://h/a%20b.jpg",
	} {
		if got := resolve("in/x.csv", address); filepath.ToSlash(got) != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"a","image_url":"a.jpg","height_cm":175}`), false)
	f.Add([]byte("id,image_url,height_cm\na,b,175\n\"a\n"), true)
	f.Fuzz(func(t *testing.T, file []byte, isCSV bool) {
		name := map[bool]string{true: "x.csv", false: "x.jsonl"}[isCSV]
		Read(strings.NewReader(string(file)), name, func(r Row) error {
			var again Row
			if err := json.Unmarshal(r.key(), &again); err != nil || r.ID == "" || r.Problem == "" && len(r.Images) == 0 {
				t.Errorf("%v: %+v", err, r)
			}
			newGroup([]Row{r})
			return nil
		})
	})
}
