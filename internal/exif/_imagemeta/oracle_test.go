package imagemeta_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bep/imagemeta"

	"github.com/hypermob/pose/internal/exif"
	"github.com/hypermob/pose/internal/exif/exiftest"
)

// formats are the kinds of files that both read, by the ends of their names.
var formats = map[string]struct {
	read   func(io.ReadSeeker) exif.Data
	format imagemeta.ImageFormat
}{
	".jpg":  {exif.JPEG, imagemeta.JPEG},
	".png":  {exif.PNG, imagemeta.PNG},
	".webp": {exif.WebP, imagemeta.WebP},
	".tif":  {exif.TIFF, imagemeta.TIFF},
}

// oracle is what imagemeta reads, and whether it came to the end.
func oracle(b []byte, format imagemeta.ImageFormat) (exif.Data, error) {
	d := exif.Data{Orientation: 1}
	number := func(v any) uint32 {
		switch v := v.(type) {
		case uint16:
			return uint32(v)
		case uint32:
			return v
		case int16:
			return uint32(uint16(v))
		case int32:
			return uint32(v)
		}
		return 0
	}
	wanted := map[string]bool{"Orientation": true, "SubfileType": true, "FocalLengthIn35mmFormat": true}
	_, err := imagemeta.Decode(imagemeta.Options{
		R:               bytes.NewReader(b),
		ImageFormat:     format,
		Sources:         imagemeta.EXIF,
		LimitTagSize:    4,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return wanted[tag.Tag] },
		HandleTag: func(tag imagemeta.TagInfo) error {
			v := number(tag.Value)
			switch tag.Namespace + " " + tag.Tag {
			case "IFD0 Orientation":
				if 1 <= v && v <= 8 {
					d.Orientation = int(v)
				}
			case "IFD0 SubfileType":
				d.Preview = v&1 != 0 && format == imagemeta.TIFF
			case "IFD0/ExifIFDP FocalLengthIn35mmFormat":
				d.FocalLength35 = float64(v)
			}
			return nil
		},
	})
	return d, err
}

// testdata lists the photos that come with imagemeta.
func testdata(t testing.TB) (files []string) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/bep/imagemeta").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(strings.TrimSpace(string(out)), "testdata"), "../../../testdata"} {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if _, ok := formats[filepath.Ext(path)]; ok {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// Photos of cameras and damaged ones say the same to both.
func TestPhotos(t *testing.T) {
	tagged := 0
	files := testdata(t)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f := formats[filepath.Ext(file)]
		got := f.read(bytes.NewReader(b))
		want, err := oracle(b, f.format)
		if got != want {
			t.Errorf("%s: %+v, imagemeta says %+v (%v)", file, got, want, err)
		}
		if want != (exif.Data{Orientation: 1}) {
			tagged++
		}
	}
	t.Logf("%d files, %d with tags", len(files), tagged)
	if len(files) < 110 || tagged < 50 {
		t.Errorf("%d files, of which %d have tags, are too few", len(files), tagged)
	}
}

// FuzzOracle: where imagemeta comes to the end of a block without an error, both say the same.
func FuzzOracle(f *testing.F) {
	f.Add(exiftest.Block(binary.LittleEndian, 6, 26))
	f.Add(exiftest.Block(binary.BigEndian, 6, 26))
	for _, file := range testdata(f) {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if i := bytes.Index(b, []byte("Exif\x00\x00")); i >= 0 {
			b = b[i+6:]
			f.Add(b[:min(len(b), 4096)])
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append(b, make([]byte, 1<<16)...) // imagemeta says nothing of an end in the middle
		got := exif.TIFF(bytes.NewReader(b))
		want, err := oracle(b, imagemeta.TIFF)
		if err == nil && got != want {
			t.Errorf("%+v, imagemeta says %+v", got, want)
		}
	})
}
