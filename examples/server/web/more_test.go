package web_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestSeveralPhotos measures two photos of one person together, through the page and the real networks.
func TestSeveralPhotos(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(real(t)), setting{})
	p.chooseTwo()
	p.shows("#photo-name", "Photo 1 of 2: render_p001.png")
	p.click("#photos li:nth-child(2) .thumb")
	p.shows("#photo-name", "Photo 2 of 2: render_p001.jpg")
	p.focused("#photos li:nth-child(2) .thumb")
	p.typeIn("#cm", "174.1")
	p.click("#measure")
	p.wait(pictureShown)
	if got := rec.all()[0]; !strings.HasPrefix(got["image"], "render_p001.png ") || !strings.Contains(got["image"], ", render_p001.jpg ") {
		t.Errorf("the server got %v", got)
	}
	p.shows("#result-lead", "For a height of 174.1 cm, from 2 photos together.")
	first := value[string](p, `document.getElementById("picture").src`)
	p.click("#pictures button:nth-child(2)")
	p.wait(`document.getElementById("picture").src !== "` + first + `" && document.getElementById("picture").complete`)
	if name := value[string](p, `document.getElementById("save-picture").download`); name != "render_p001-lengths.jpg" {
		t.Errorf("the second picture is saved as %s", name)
	}
	second := value[string](p, `document.getElementById("picture").src`)
	p.click("[data-lang=ko]")
	if now := value[string](p, `document.getElementById("picture").src`); now != second {
		t.Error("another language shows another picture")
	}
	p.click("[data-lang=en]")
	p.click("#same")
	if left := value[int](p, `document.querySelectorAll("#photos li").length`); left != 0 {
		t.Errorf("%d photos are left for the next measurement", left)
	}
}

// TestPhotosOfOne adds and leaves out photos.
func TestPhotosOfOne(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(stage(canned(nil))), setting{})
	p.choose(person)
	p.wait(`!document.getElementById("add").hidden`)
	// The picker is the browser's own: the page is told that it was opened to add, and the file comes as from it.
	value[bool](p, `(document.getElementById("file").click = () => {}, document.getElementById("add").click(), true)`)
	p.choose(personAgain)
	p.wait(`document.querySelectorAll("#photos .thumb").length === 2`)
	p.shows("#photo-name", "Photo 2 of 2: render_p001.jpg")
	p.click("#photos li:nth-child(1) .leave-out")
	p.wait(`document.getElementById("photos").hidden`)
	p.shows("#photo-name", "render_p001.jpg")
	p.focused("#choose")
	p.choose(person, personAgain, person, personAgain, person, personAgain, person, personAgain, person)
	p.wait(problemShown)
	p.shows("#problem", "Choose at most 8 of one person.")
	p.shows("#photo-name", "render_p001.jpg") // it stays

	p.choose(person, "../../../README.md")
	p.wait(`document.getElementById("problem").dataset.code === "NOT_A_PHOTO"`)
	p.typeIn("#cm", "175")
	p.click("#measure")
	p.wait(resultShown)
	if got := rec.all(); len(got) != 1 || !strings.HasPrefix(got[0]["image"], "render_p001.jpg ") || strings.Contains(got[0]["image"], ",") {
		t.Errorf("the server got %v", got)
	}
}

// TestWhichPhoto: of several photos, a failure names the one that it is about.
func TestWhichPhoto(t *testing.T) {
	p := open(t, real(t), setting{})
	p.choose(person, "../../../testdata/coffee.png")
	p.wait(`document.querySelectorAll("#photos .thumb").length === 2`)
	p.typeIn("#cm", "175")
	p.click("#measure")
	p.wait(problemShown)
	p.shows("#problem .what", "Nobody was found in this photo.")
	p.shows("#problem .which", "This is about photo 2: coffee.png")
	p.click("[data-lang=ko]")
	p.shows("#problem .which", "사진 2에 대한 내용입니다: coffee.png")
}

// TestFailureOfSeveral: the reasons of a failure are in both languages, with the photos that they are about.
func TestFailureOfSeveral(t *testing.T) {
	p := open(t, stage(failing), setting{})
	p.chooseTwo()
	p.typeIn("#cm", "175")
	p.click("#measure")
	p.wait(problemShown)
	p.shows("#problem li:nth-child(1).severe", "Important Photos 1, 2: The feet are outside the photo.")
	p.shows("#problem li:nth-child(1)", "Not measured for this: leg, calf.")
	p.shows("#problem li:nth-child(2)", "Photo 2: The person is not standing upright")
	p.click("[data-lang=ko]")
	p.shows("#problem li:nth-child(1)", "중요 사진 1, 2: 발이 사진 밖에 있습니다.")
	p.shows("#problem li:nth-child(2)", "사진 2: 똑바로 서 있지 않아서")
	if n := value[int](p, `document.querySelectorAll("#problem li").length`); n != 2 {
		t.Errorf("%d reasons, want 2", n)
	}
}

// TestWarningsOfSeveral: what several photos are warned of alike is said once.
func TestWarningsOfSeveral(t *testing.T) {
	p := open(t, stage(fused), setting{})
	p.chooseTwo()
	p.typeIn("#cm", "174.1")
	p.click("#measure")
	p.wait(resultShown)
	p.shows("#warnings li:nth-child(1)", "Photos 1, 2: The camera looks down")
	p.shows("#warnings li:nth-child(2)", "Photo 1: A joint of an arm is hidden")
	p.shows("#warnings li:nth-child(2)", "Concerns: left forearm.")
	if said := value[string](p, `document.getElementById("status").textContent`); !strings.Contains(said, "2 warnings") {
		t.Errorf("the page says %q", said)
	}
}

// TestTape asks for a tape's lengths, through the real networks.
func TestTape(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(real(t)), setting{})
	p.choose(person)
	p.wait(`!document.getElementById("chosen").hidden`)
	p.typeIn("#cm", "174.1")
	p.click("#more summary")
	p.click("label:has(#tape)")
	p.typeIn("#age", "old")
	value[bool](p, `(document.getElementById("more").open = false, true)`)
	p.click("#measure")
	p.shows("#age-error", "from 0 to 120") // it opened again
	p.focused("#age")
	p.retype("#age", "40")
	p.click("#measure")
	p.wait(resultShown)
	if got := rec.all()[0]; got["tape"] != "true" || got["age_years"] != "40" || got["language"] != "en" {
		t.Errorf("the server got %v", got)
	}
	for _, name := range []string{"sleeve", "inside_leg"} {
		p.shows("[data-tape="+name+"] .length", " ±")
	}
	p.shows("#taped", "never compared with a tape")
	p.click("#other")
	if age := value[string](p, `document.getElementById("age").value`); age != "" {
		t.Errorf("another person has the age %s", age)
	}

	p.choose(person)
	p.wait(`!document.getElementById("chosen").hidden`)
	p.typeIn("#cm", "174.1")
	p.typeIn("#age", "12")
	p.click("#measure")
	p.wait(resultShown)
	p.shows("#warnings", "What a tape would measure is not known of this person.")
	if p.text("#taped") != "" {
		t.Error("a child has a tape's lengths")
	}
}

// TestKnownLength gives a length in the photo in place of the height, through the real networks.
func TestKnownLength(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(real(t)), setting{})
	p.choose(person)
	p.wait(`!document.getElementById("chosen").hidden`)
	p.useKnown()
	p.focused("#known-cm")
	if p.text("#stature") != "" || !value[bool](p, `document.getElementById("tape").disabled`) {
		t.Error("beside a known length there are the height, or the tape, which needs it")
	}
	refused := func(text string) {
		t.Helper()
		p.click("#measure")
		p.shows("#reference-error", text)
		p.focused("#known-cm")
	}
	refused("Type how long it is")
	p.typeIn("#known-cm", "0")
	refused("above 0")
	p.retype("#known-cm", "87,5")
	refused("Put both marks")
	p.tap(0.2, 0.1)
	refused("Put both marks")
	p.tap(0.2, 0.1)
	refused("at the same place")
	p.tap(0.2, 0.8) // moves the nearer one
	p.shows("#reference", "Known length in the photo")

	width := value[float64](p, `document.getElementById("view").getBoundingClientRect().width`)
	p.do(chromedp.Focus(chromedp.CSS("#mark-2")), chromedp.KeyEvent(kb.ArrowRight))
	p.click("#measure")
	p.wait(resultShown)
	var x1, y1, x2, y2, cm float64
	if _, err := fmt.Sscanf(rec.all()[0]["reference"], "%g,%g,%g,%g,%g", &x1, &y1, &x2, &y2, &cm); err != nil {
		t.Fatalf("%v: %v", rec.all()[0], err)
	}
	// The third tap moved the first mark, the key the second by a pixel of the screen. Chromium rounds where a tap made here is.
	step := 450 / width
	near := func(got, want, by float64) bool { return math.Abs(got-want) <= by }
	if !near(y2, 59.5, step) || !near(y1, 479.5, step) || !near(x1, 89.5, step) || !near(x2-x1, step, 0.11) || cm != 87.5 {
		t.Errorf("the ends are at %g, %g and %g, %g with %g cm between them", x1, y1, x2, y2, cm)
	}
	if got := rec.all()[0]; got["height_cm"] != "" {
		t.Errorf("the server got %v", got)
	}
	p.shows("#result-lead", "By the length that you marked.")
	if scale := p.text("#result"); !strings.Contains(scale, "±") {
		t.Errorf("the result is %q", scale)
	}
}

// TestDragMark drags a mark with the pointer.
func TestDragMark(t *testing.T) {
	p := open(t, stage(canned(nil)), setting{})
	p.choose(person)
	p.wait(`!document.getElementById("chosen").hidden`)
	p.useKnown()
	value[bool](p, `(() => {
		const mark = document.getElementById("mark-1"), box = document.getElementById("view").getBoundingClientRect();
		mark.setPointerCapture = () => {};
		mark.hasPointerCapture = () => true;
		for (const type of ["pointerdown", "pointermove"]) mark.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: box.left + box.width / 2, clientY: box.top - 50 }));
		return true;
	})()`)
	if label := value[string](p, `document.getElementById("mark-1").ariaLabel`); label != "End 1 of the known length: 225, 0 pixels" && label != "End 1 of the known length: 225, -1 pixels" {
		t.Errorf("the mark is %q, want it at the upper edge", label)
	}
	p.choose(personAgain) // another photo: the marks are nobody's again
	p.wait(`document.getElementById("photo-name").textContent === "render_p001.jpg"`)
	p.typeIn("#known-cm", "100")
	p.click("#measure")
	p.shows("#reference-error", "Put both marks")
}

// TestKnownLengthRefused: there has to be one photo, which the browser can show.
func TestKnownLengthRefused(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(stage(canned(nil))), setting{})
	p.useKnown()
	p.click("#measure")
	p.wait(problemShown)
	p.shows("#problem", "There is no photo yet.")
	p.chooseTwo()
	p.click("#measure")
	p.wait(`document.getElementById("problem").dataset.code === "ONE_PHOTO"`)
	if p.text("#add") != "" {
		t.Error("a photo can be added beside a known length")
	}
	unseen := filepath.Join(t.TempDir(), "photo.tif")
	if err := os.WriteFile(unseen, []byte("II*\x00"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.choose(unseen)
	p.wait(`!document.getElementById("no-preview").hidden`)
	p.click("#measure")
	p.wait(`document.getElementById("problem").dataset.code === "UNSEEN_PHOTO"`)
	if n := len(rec.all()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// TestPictureLanguage: the words on the picture are in the page's language.
func TestPictureLanguage(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(real(t)), setting{language: "ko-KR"})
	p.submit(person, "174.1")
	p.wait(pictureShown)
	if got := rec.all()[0]["language"]; got != "ko" {
		t.Errorf("the server got the language %q", got)
	}
}
