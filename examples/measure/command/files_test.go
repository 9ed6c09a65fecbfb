package command

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// What is under way when the program ends leaves no file, and those that are ready stay.
func TestAbandon(t *testing.T) {
	dir := t.TempDir()
	o := newOutputs()
	begun, end, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	text := func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }
	if err := o.write(filepath.Join(dir, "ready"), text); err != nil {
		t.Fatal(err)
	}
	go func() {
		ended <- o.write(filepath.Join(dir, "begun"), func(w io.Writer) error { close(begun); <-end; return text(w) })
	}()
	<-begun
	if all := strings.Fields(names(t, dir)); len(all) != 2 || !strings.HasPrefix(all[0], ".measure-") {
		t.Errorf("while it is written the folder has %q", all)
	}
	o.abandon()
	if got := names(t, dir); got != "ready" {
		t.Errorf("at the end the folder has %s", got)
	}
	close(end)
	if err := <-ended; !errors.Is(err, errAbandoned) {
		t.Errorf("the write ends with %v", err)
	}
	if err := o.check(filepath.Join(dir, "later")); !errors.Is(err, errAbandoned) || names(t, dir) != "ready" {
		t.Errorf("a check afterwards: %v, the folder has %s", err, names(t, dir))
	}
}

// check says whether a file could be written, and leaves nothing.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	file := written(t, filepath.Join(dir, "file"), []byte("old"))
	o := newOutputs()
	for path, want := range map[string]string{
		dir:                                   "it is a folder",
		filepath.Join(dir, "new"):             "",
		file:                                  "",
		filepath.Join(dir, "none", "new"):     "no such file",
		filepath.Join(dir, "file", "new"):     "not a directory",
		filepath.Join(dir, "a\x1b[3m", "new"): `folder "` + dir + `/a\x1b[3m": no such file`,
		os.DevNull:                            "",
	} {
		err := o.check(path)
		if (err == nil) != (want == "") || err != nil && runtime.GOOS == "linux" && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", path, err, want)
		}
		if err != nil && strings.Contains(err.Error(), ".measure-") {
			t.Errorf("%v names a file that is never seen", err)
		}
	}
	if got := names(t, dir); got != "file" || len(o.unfinished) != 0 {
		t.Errorf("the folder has %s, %d files are unfinished", got, len(o.unfinished))
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "old" {
		t.Errorf("the file has %q, %v", b, err)
	}
}

// A device is written to as it is.
func TestWriteDirectly(t *testing.T) {
	o := newOutputs()
	wrote := 0
	if err := o.write(os.DevNull, func(w io.Writer) error { n, err := w.Write([]byte("abc")); wrote = n; return err }); err != nil || wrote != 3 {
		t.Errorf("%d bytes, %v", wrote, err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Fatalf("%s is now a file: %v", os.DevNull, err)
	}
	failure := errors.New("failure")
	if err := o.write(os.DevNull, func(io.Writer) error { return failure }); !errors.Is(err, failure) {
		t.Error(err)
	}
}

// A file that is claimed twice, under any name, is refused with who has it.
func TestClaim(t *testing.T) {
	dir := t.TempDir()
	photo := written(t, filepath.Join(dir, "a.jpg"), []byte("photo"))
	same := written(t, filepath.Join(dir, "b.jpg"), []byte("photo")) // as large, but another file
	link := filepath.Join(dir, "link.jpg")
	if err := os.Link(photo, link); err != nil {
		t.Skip(err)
	}
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.Symlink(dir, folder); err != nil {
		t.Skip(err)
	}
	tk := newTaken()
	tk.add(photo, "the photo a.jpg")
	tk.add(stdin, "standard input")
	for path, want := range map[string]string{
		photo: "the photo a.jpg", link: "the photo a.jpg", filepath.Join(folder, "a.jpg"): "the photo a.jpg", filepath.Join(dir, ".", "x", "..", "a.jpg"): "the photo a.jpg",
		same: "", filepath.Join(dir, "new.jpg"): "", stdin: "",
	} {
		err := tk.claim("-o", path, "the file of -o")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), "-o would write over "+want+": choose another name") {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if err := tk.claim("-annotate", filepath.Join(folder, "new.jpg"), "a picture"); err == nil || !strings.Contains(err.Error(), "the file of -o") {
		t.Errorf("an output that another has: %v", err)
	}
}

// Names of pictures never meet, however photos are called.
func TestPictureNamesAreDistinct(t *testing.T) {
	n := newPictureNames("out.jpg", true)
	seen := map[string]string{}
	for _, photo := range []string{"a.jpg", "x/a.jpg", "A.png", "a.2.jpg", "a.2.png", "a", "a.2.2.gif", "", "stdin.jpg", stdin, ".hidden"} {
		path := strings.ToLower(n.of(photo))
		if before, ok := seen[path]; ok {
			t.Errorf("%q and %q are both drawn into %s", before, photo, path)
		}
		if !strings.HasPrefix(path, "out.") || !strings.HasSuffix(path, ".jpg") {
			t.Errorf("%q is drawn into %s", photo, path)
		}
		seen[path] = photo
	}
}

// A picture is what was drawn, in the format of its name, and is known as one; others are not.
func TestEncode(t *testing.T) {
	dir := t.TempDir()
	m := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
	}
	decode := map[string]func(io.Reader) (image.Image, error){"a.PNG": png.Decode, "a.jpg": jpeg.Decode, "a.jpeg": jpeg.Decode}
	for name, decode := range decode {
		var b bytes.Buffer
		if err := encode(&b, name, m); err != nil {
			t.Fatal(err)
		}
		got, err := decode(bytes.NewReader(b.Bytes()))
		if err != nil || got.Bounds() != m.Bounds() {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		path := written(t, filepath.Join(dir, name), b.Bytes())
		if !isDrawn(path) || isForeign(path) {
			t.Errorf("%s is not known as a picture", name)
		}
		if c := color.GrayModel.Convert(got.At(7, 9)); name == "a.PNG" && c != m.At(7, 9) {
			t.Errorf("%s: a pixel is %v, not %v", name, c, m.At(7, 9))
		}
	}
	photo := copied(t, again, dir, "photo.jpg")
	if isDrawn(photo) || !isForeign(photo) || isDrawn(filepath.Join(dir, "none")) || isForeign(filepath.Join(dir, "none")) || isDrawn(dir) || isForeign(dir) {
		t.Error("a photo, a folder or nothing is taken for a picture")
	}
	if isDrawn(written(t, filepath.Join(dir, "short"), []byte(mark[:9]))) || isDrawn(written(t, filepath.Join(dir, "late"), append(make([]byte, 128), mark...))) {
		t.Error("a part of the mark, or a mark far behind, is enough")
	}
}

// A limited writer fails after so many bytes.
type limited struct{ left int }

var errFull = errors.New("full")

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.left {
		n := l.left
		l.left = 0
		return n, errFull
	}
	l.left -= len(p)
	return len(p), nil
}

// What is inserted comes after the first bytes, however they are written, and a disk that is full is
// an error wherever it is.
func TestInserter(t *testing.T) {
	for _, parts := range [][]string{{"abcdef"}, {"ab", "cdef"}, {"a", "b", "c", "d", "ef"}, {"abc", "", "def"}, {"", "abcdef"}} {
		var b bytes.Buffer
		w := &inserter{&b, 3, []byte("-X-")}
		for _, p := range parts {
			if n, err := w.Write([]byte(p)); n != len(p) || err != nil {
				t.Errorf("%q: %d, %v", parts, n, err)
			}
		}
		if b.String() != "abc-X-def" {
			t.Errorf("%q is written as %q", parts, b.String())
		}
	}
	for room := range 9 {
		w := &inserter{&limited{room}, 3, []byte("-X-")}
		if n, err := w.Write([]byte("abcdef")); !errors.Is(err, errFull) || n > 6 {
			t.Errorf("room for %d of 9 bytes: %d, %v", room, n, err)
		}
	}
}

// A file that cannot be read is not the same photo as another that cannot.
func TestContentSum(t *testing.T) {
	dir := t.TempDir()
	a, b := written(t, filepath.Join(dir, "a"), []byte("photo")), written(t, filepath.Join(dir, "b"), []byte("other"))
	sumA, err := contentSum(a)
	sumB, err2 := contentSum(b)
	if err != nil || err2 != nil || sumA == sumB {
		t.Errorf("%v, %v: two files have one sum", err, err2)
	}
	for _, path := range []string{filepath.Join(dir, "none"), dir} {
		if _, err := contentSum(path); err == nil {
			t.Errorf("%s has a sum", path)
		}
	}
	if regularSize(a) != 5 || regularSize(dir) != 0 || regularSize(os.DevNull) != 0 || regularSize(stdin) != 0 || regularSize(filepath.Join(dir, "none")) != 0 {
		t.Error("the sizes are wrong")
	}
}

// What stands in a folder beside photos is told by kind, and a folder that cannot be read is named.
func TestFound(t *testing.T) {
	dir := t.TempDir()
	copied(t, again, dir, "a.jpg")
	written(t, filepath.Join(dir, "b.txt"), nil)
	written(t, filepath.Join(dir, "in", "c.HEIC"), nil)
	if err := os.Symlink("nowhere", filepath.Join(dir, "d.jpg")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("in", filepath.Join(dir, "e.jpg")); err != nil { // a folder that is called like a photo
		t.Skip(err)
	}
	var b bytes.Buffer
	if err := encode(&b, "x.png", image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	written(t, filepath.Join(dir, "out.png"), b.Bytes())
	base := func(paths []string) string {
		var all []string
		for _, p := range paths {
			all = append(all, filepath.Base(p))
		}
		return strings.Join(all, " ")
	}
	f := found{recursive: true}
	if err := f.read(dir); err != nil {
		t.Fatal(err)
	}
	if base(f.photos) != "a.jpg d.jpg c.HEIC" || base(f.others) != "b.txt e.jpg" || base(f.drawn) != "out.png" || len(f.folders) != 0 {
		t.Errorf("%+v", f)
	}
	f.unread = []error{&fs.PathError{Op: "open", Path: "locked", Err: fs.ErrPermission}}
	var says bytes.Buffer
	f.tell(newProgram("", io.Discard, &says), dir)
	for _, want := range []string{"measure: skipped a folder: open locked: permission denied\n", "not known as photos: b.txt, e.jpg\n", "annotated pictures, not photos: out.png\n"} {
		if !strings.Contains(says.String(), want) {
			t.Errorf("%q is not said: %s", want, says.String())
		}
	}
	if err := (&found{}).read(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

// A progress line is for terminals and for more than one photo.
func TestNewProgress(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as a terminal is
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for name, c := range map[string]struct {
		w    io.Writer
		of   int
		want bool
	}{"a file": {file, 3, false}, "a buffer": {&bytes.Buffer{}, 3, false}, "a device": {null, 3, runtime.GOOS != "windows"}, "one photo": {null, 1, false}} {
		p := newProgress(c.w, c.of)
		if (p.w != nil) != c.want {
			t.Errorf("%s: shown is %v", name, p.w != nil)
		}
		p.show(0, "a.jpg") // where it is not shown it does nothing
		p.clear()
	}
}
