package command

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
	"github.com/hypermob/pose/posetest"
)

// newMeasurer is one without networks, with memory for so many bytes.
func newMeasurer(c *config, stdin string, bytesFree int64) (*measurer, *bytes.Buffer) {
	var out bytes.Buffer
	return &measurer{
		config: c, program: newProgram(stdin, &out, &out), jobs: 1, files: newOutputs(), memory: newBudget(bytesFree),
		load: func() (*pose.Detector, error) { return nil, errors.New("no network") },
		sink: &sink{out: &out, format: newFormat(c), progress: &progress{}},
	}, &out
}

// free is what the budget has.
func free(m *measurer) int64 {
	m.memory.mu.Lock()
	defer m.memory.mu.Unlock()
	return m.memory.free
}

// A photo's memory is taken while it is there, and given back whatever went wrong.
func TestMemoryIsGivenBack(t *testing.T) {
	const all = 1 << 30
	broken := written(t, filepath.Join(t.TempDir(), "broken.jpg"), []byte("no photo"))
	m, _ := newMeasurer(&config{}, "", all)
	photo, release, err := m.decode(t.Context(), standing)
	if err != nil || photo == nil || free(m) >= all {
		t.Fatalf("%v, %d bytes are free", err, free(m))
	}
	if release(); free(m) != all {
		t.Errorf("%d bytes are free of %d", free(m), int64(all))
	}
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"no file": {"none.jpg", os.ErrNotExist}, "a folder": {filepath.Dir(broken), pose.ErrInvalidInput}, "no photo": {broken, pose.ErrUnsupportedImage},
	} {
		_, release, err := m.decode(t.Context(), c.file)
		if release(); !errors.Is(err, c.want) || free(m) != all {
			t.Errorf("%s: %v, %d bytes are free", name, err, free(m))
		}
	}
	if a := m.one(t.Context(), entry{file: standing}); a.Error == nil || a.Error.Code != "INTERNAL_ERROR" || free(m) != all {
		t.Errorf("without a network: %+v, %d bytes are free", a.Error, free(m))
	}
	m, _ = newMeasurer(&config{}, "", 1000)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, release, err := m.decode(ctx, standing); !errors.Is(err, context.Canceled) {
		t.Errorf("no memory, and nobody waits: %v", err)
	} else if release(); free(m) != 1000 {
		t.Errorf("%d bytes are free of 1000", free(m))
	}
}

// What is known to be wrong of an entry is its answer, without a look at the photo.
func TestKnownError(t *testing.T) {
	m, _ := newMeasurer(&config{}, "", 0)
	a := m.one(t.Context(), entry{file: "x.jpg", err: pose.Stature(1.75).Check()})
	if a.Error == nil || a.Error.Code != "INVALID_HEIGHT" || a.Error.File != "x.jpg" {
		t.Errorf("%+v", a.Error)
	}
}

// posed is a shot of the person of posetest.
func posed(file, picture string) shot {
	p := posetest.Standing()
	ref := pose.Stature(163.8)
	e := entry{file: file, picture: picture, person: person{reference: &ref}}
	return shot{entry: e, pose: p, facts: answer.Photo{File: file, Width: p.ImageWidth, Height: p.ImageHeight}}
}

// Photos of one person whose files are gone when they are to be drawn on have their lengths all the
// same, with a warning for each.
func TestPictureOfGonePhoto(t *testing.T) {
	m, _ := newMeasurer(&config{model: pose.Lite(), method: pose.Anatomical, annotate: "o.png"}, "", 1<<30)
	dir := t.TempDir()
	gone := filepath.Join(dir, "gone.jpg")
	a, err := m.fused(t.Context(), []shot{posed(gone, filepath.Join(dir, "o.gone.png")), posed(standing, filepath.Join(dir, "o.s.png")), posed(again, "")})
	if err != nil || a.Data == nil {
		t.Fatal(a, err)
	}
	if cm, known := a.Data.Leg.Value(); !known || cm < 70 || cm > 90 || len(a.Data.Images) != 3 {
		t.Errorf("the leg is %g of %d photos", cm, len(a.Data.Images))
	}
	var stored []string
	for _, w := range a.Data.Warnings {
		if w.Code == "PICTURE_NOT_STORED" {
			stored = append(stored, w.Message)
		}
	}
	if len(stored) != 1 || !strings.Contains(stored[0], "o.gone.png") || a.Data.Images[0].Picture != "" || a.Data.Images[1].Picture == "" || a.Data.Images[2].Picture != "" {
		t.Errorf("warnings %q, pictures %+v", stored, a.Data.Images)
	}
	if got := names(t, dir); got != "o.s.png" || free(m) != 1<<30 {
		t.Errorf("the folder has %s, %d bytes are free", got, free(m))
	}
	seated := posed(standing, "")
	seated.pose = posetest.Seated()
	if a, err := m.fused(t.Context(), []shot{seated, seated}); err != nil || a.Error == nil || a.Error.Code != "NOT_MEASURABLE" || a.Error.File != standing+", "+standing {
		t.Errorf("nobody stands: %+v, %v", a.Error, err)
	}
}

// Writing that fails ends the program, before a photo or after.
func TestAnswersCannotBeWritten(t *testing.T) {
	for room, format := range map[int]string{0: "csv", 3: "csv", 10: "json"} {
		m, _ := newMeasurer(&config{format: format}, "", 0)
		m.sink.out = &limited{room}
		if format == "csv" {
			m.sink.format = newFormat(m.config)
		}
		if err := m.all(t.Context(), []entry{{file: "a.jpg", err: pose.ErrInvalidHeight}}); !errors.Is(err, errFull) {
			t.Errorf("%s, room for %d bytes: %v", format, room, err)
		}
	}
	m, _ := newMeasurer(&config{samePerson: true}, "", 0)
	m.sink.out = &limited{5}
	if err := m.all(t.Context(), []entry{{file: "a.jpg", err: pose.ErrInvalidHeight}}); !errors.Is(err, errFull) {
		t.Errorf("of one person: %v", err)
	}
}
