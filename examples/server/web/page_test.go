package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestMeasure takes a photo of a rendered person through the page and the real networks.
func TestMeasure(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(real(t)), setting{})
	p.submit(person, "174.1")
	p.wait(pictureShown)
	p.focused("#result-title")

	if got := rec.all(); len(got) != 1 || got[0]["height_cm"] != "174.1" || got[0]["sex"] != "" || !strings.HasPrefix(got[0]["image"], "render_p001.png ") {
		t.Errorf("the server got %v", got)
	}
	// The page shows the numbers of the answer, and the JSON that it saves is the answer.
	var saved struct {
		Status string
		Data   map[string]any
	}
	text := p.saved("#save-json", "render_p001.json")
	if err := json.Unmarshal([]byte(text), &saved); err != nil || saved.Status != "success" {
		t.Fatalf("saved %q: %v", text, err)
	}
	for _, name := range []string{"arm", "upper_arm", "forearm", "leg", "thigh", "calf", "torso", "shoulder_width", "hip_width"} {
		cm := saved.Data[name+"_cm"].(float64)
		u := saved.Data["uncertainty_cm"].(map[string]any)[name+"_cm"].(float64)
		p.shows("[data-segment="+name+"] .length", fmt.Sprintf("%.1f ±", cm))
		p.shows("[data-segment="+name+"] .length", fmt.Sprintf("%.1f", u))
		for i, side := range []string{"left", "right"} {
			if v := saved.Data["sides"].(map[string]any)[side].(map[string]any)[name+"_cm"]; v != nil {
				p.shows(fmt.Sprintf("[data-segment=%s] td:nth-of-type(%d)", name, i+2), fmt.Sprintf("%.1f", v))
			}
		}
	}
	if w := value[int](p, `document.getElementById("picture").naturalWidth`); w != 450 {
		t.Errorf("the picture is %d pixels wide, want 450", w)
	}
	p.shows("#result-lead", "174.1 cm")
	p.shows("#plain-words", "the arm, ")
	if said := value[string](p, `document.getElementById("status").textContent`); !strings.HasPrefix(said, "Measured: 9 of 9 lengths.") {
		t.Errorf("the page says %q", said)
	}

	if picture := p.saved("#save-picture", "render_p001-lengths.jpg"); !strings.HasPrefix(picture, "\xff\xd8") {
		t.Errorf("the saved picture is no JPEG: it begins with %q", picture[:min(8, len(picture))])
	}

	p.click("#zoom")
	p.wait(`document.getElementById("full").open && document.getElementById("full-picture").naturalWidth === 450`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.wait(`!document.getElementById("full").open`)

	p.click("#same")
	if p.text("#empty") == "" || value[string](p, `document.getElementById("cm").value`) != "174.1" {
		t.Error("another photo of the same person: the photo stays or the height goes")
	}
	p.focused("#choose")
	p.choose(person)
	p.wait(`!document.getElementById("chosen").hidden`)
	p.click("#measure")
	p.wait(pictureShown)
	p.click("#other")
	if h := value[string](p, `document.getElementById("cm").value`); h != "" {
		t.Errorf("another person has the height %s", h)
	}
}

// TestNotAPerson shows what the real networks say of photos without a measurable person.
func TestNotAPerson(t *testing.T) {
	p := open(t, real(t), setting{})
	p.submit("../../../testdata/coffee.png", "175")
	p.wait(problemShown)
	p.shows("#problem", "Nobody was found in this photo.")
	p.focused("#problem")

	p.choose("../../../testdata/astronaut.png")
	p.wait(`document.getElementById("photo-name").textContent === "astronaut.png"`)
	p.click("#measure")
	p.wait(problemShown)
	p.shows("#problem", "no length can be measured")
	p.shows("#problem .warnings", "Take the whole person")
	p.click(`[data-lang="ko"]`)
	p.shows("#problem .warnings", "온몸")
	p.click(`[data-lang="en"]`)

	garbage := filepath.Join(t.TempDir(), "photo.png")
	if err := os.WriteFile(garbage, []byte("this is no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.choose(garbage)
	p.wait(`document.getElementById("photo-name").textContent === "photo.png"`)
	p.shows("#no-preview", "can't show this photo")
	p.click("#measure")
	p.wait(problemShown)
	p.shows("#problem", "This kind of file can't be read.")

	p.choose("../../../README.md")
	p.wait(`document.getElementById("problem").dataset.code === "NOT_A_PHOTO"`)
	p.shows("#problem", "This file is not a photo.")
}

// TestProblems shows each error of the service in both languages.
func TestProblems(t *testing.T) {
	var service atomic.Value // of http.HandlerFunc
	p := open(t, stage(func(w http.ResponseWriter, r *http.Request) { service.Load().(http.HandlerFunc)(w, r) }), setting{})
	p.choose(person)
	p.typeIn("#cm", "175")
	for _, c := range []struct {
		status   int
		code     string
		en, ko   string
		tryAgain bool
	}{
		{400, "INVALID_INPUT", "could not read this photo", "읽지 못했습니다", false},
		{400, "INVALID_HEIGHT", "did not accept this height", "키를 받아들이지", false},
		{400, "UNSUPPORTED_IMAGE", "can't be read", "읽을 수 없는 형식", false},
		{413, "IMAGE_TOO_LARGE", "too large", "너무 큽니다", false},
		{422, "NO_PERSON", "Nobody was found", "사람을 찾지 못했습니다", false},
		{422, "NOT_MEASURABLE", "no length can be measured", "잴 수 있는 길이가 없습니다", false},
		{404, "IMAGE_NOT_FOUND", "can't find the photo", "찾을 수 없습니다", false},
		{504, "TIMEOUT", "took too long", "오래 걸려", true},
		{500, "INTERNAL_ERROR", "went wrong on the server", "서버에 문제가", true},
		{400, "A_NEW_CODE", "went wrong on the server", "서버에 문제가", false},
	} {
		t.Run(c.code, func(t *testing.T) {
			service.Store(refusing(c.status, c.code, "pose: the reason"))
			p.click("#measure")
			p.wait(problemShown + ` && document.getElementById("problem").dataset.code === "` + c.code + `"`)
			if !strings.Contains(p.text("#problem .what"), c.en) {
				t.Errorf("English: %q", p.text("#problem .what"))
			}
			if todo := p.text("#problem .todo"); len(todo) < 10 {
				t.Errorf("what to do: %q", todo)
			}
			if got := strings.Contains(p.text("#problem"), "Try again"); c.tryAgain && !got {
				t.Error("there is no button to try again")
			}
			if words := value[string](p, `document.querySelector(".server-words").textContent`); words != c.code+": the reason" {
				t.Errorf("the server's words: %q", words)
			}
			p.click("[data-lang=ko]")
			if !strings.Contains(p.text("#problem .what"), c.ko) {
				t.Errorf("Korean: %q", p.text("#problem .what"))
			}
			p.click("[data-lang=en]")
		})
	}
}

// TestForeignAnswers: what a proxy in front may say is a sentence too.
func TestForeignAnswers(t *testing.T) {
	var status atomic.Int64
	p := open(t, stage(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.WriteHeader(int(status.Load()))
		fmt.Fprint(w, "<html>nginx</html>")
	}), setting{})
	p.choose(person)
	p.typeIn("#cm", "175")
	for _, c := range []struct {
		status int64
		code   string
	}{{200, "INTERNAL_ERROR"}, {502, "INTERNAL_ERROR"}, {413, "IMAGE_TOO_LARGE"}, {504, "TIMEOUT"}} {
		status.Store(c.status)
		p.click("#measure")
		p.wait(problemShown + ` && document.getElementById("problem").dataset.code === "` + c.code + `"`)
	}
}

func TestHeight(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(stage(canned(nil))), setting{})
	p.click("#measure")
	p.wait(problemShown)
	p.shows("#problem", "There is no photo yet.")
	p.choose(person)
	p.wait(`!document.getElementById("chosen").hidden`)
	for _, bad := range []string{"", "49.9", "272.1", "1,75", "tall", "1e2", "17 5", "-170", "Infinity"} {
		p.retype("#cm", bad)
		p.click("#measure")
		p.wait(`!document.getElementById("height-error").hidden`)
		p.focused("#cm")
		if invalid := value[string](p, `document.getElementById("cm").getAttribute("aria-invalid") ?? ""`); invalid != "true" {
			t.Errorf("%q: aria-invalid is %q", bad, invalid)
		}
	}
	if n := len(rec.all()); n != 0 {
		t.Errorf("%d requests with a bad height", n)
	}
	sent := func(want string) {
		t.Helper()
		p.click("#measure")
		p.wait(resultShown)
		got := rec.all()
		if last := got[len(got)-1]; last["height_cm"] != want {
			t.Errorf("sent %v, want a height of %s", last, want)
		}
		p.click("#same")
		p.choose(person)
		p.wait(`!document.getElementById("chosen").hidden`)
	}
	p.retype("#cm", "174,5")
	sent("174.5")
	p.click("label:has([value=female])")
	p.click("label:has([value=ft])")
	if ft := value[string](p, `document.getElementById("feet").value + "' " + document.getElementById("inches").value`); ft != "5' 8.7" {
		t.Errorf("174.5 cm is %s", ft)
	}
	p.retype("#feet", "5")
	p.retype("#inches", "9")
	p.shows("#in-cm", "175.3 cm")
	sent("175.26")
	if got := rec.all(); got[len(got)-1]["sex"] != "female" {
		t.Errorf("sent %v, want the sex", got[len(got)-1])
	}
	p.retype("#feet", "9")
	p.click("#measure")
	p.shows("#height-error", "1 ft 8 in to 8 ft 11 in")
}

// TestOverloaded: the page waits as long as a busy server says and tries again by itself. The
// service refuses before it read the photo, so this one is larger than what fits into buffers.
func TestOverloaded(t *testing.T) {
	large := larger(t, 12<<20)
	requests := make(chan string, 10)
	p := open(t, stage(func(w http.ResponseWriter, r *http.Request) {
		requests <- r.Header.Get("Content-Type")
		if len(requests) < 3 {
			w.Header().Set("Retry-After", "1")
			refuse(w, http.StatusTooManyRequests, "OVERLOADED", "try again in 1 s")
			return
		}
		canned(nil)(w, r)
	}), setting{})
	p.submit(large, "174.1")
	p.wait(resultShown)
	if len(requests) != 3 {
		t.Errorf("%d requests, want 3", len(requests))
	}
}

// larger makes the photo of a person larger by bytes after its end.
func larger(t *testing.T, by int) (path string) {
	t.Helper()
	picture, err := os.ReadFile(person)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "large.png")
	if err := os.WriteFile(path, append(picture, make([]byte, by)...), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTooLarge: the service ends the upload at its limit, and the page says why.
func TestTooLarge(t *testing.T) {
	p := open(t, real(t), setting{})
	p.submit(larger(t, 40<<20), "174.1")
	p.wait(problemShown)
	p.shows("#problem", "This photo is too large for the server.")
}

func TestStopTrying(t *testing.T) {
	p := open(t, stage(busy), setting{})
	p.submit(person, "174.1")
	p.wait(problemShown)
	p.shows("#problem", "The server is busy")
	p.shows("#wait", "The next try is in 2")
	p.click("#problem button:nth-of-type(2)")
	p.wait(`!document.getElementById("wait")`)
	p.shows("#problem", "Try again")

	p.click("#problem button")
	p.wait(`document.getElementById("wait")`)
	p.choose("../../../testdata/coffee.png") // another photo isn't sent by itself
	p.wait(`document.getElementById("photo-name").textContent === "coffee.png"`)
	time.Sleep(1200 * time.Millisecond) // a countdown that went on would throw
	if shown := p.text("#problem"); shown != "" {
		t.Errorf("with another photo the page still shows %q", shown)
	}
}

func TestNetworkDown(t *testing.T) {
	var down atomic.Bool
	service := stage(canned(map[string]any{"output_image_url": "/gone.jpg"}))
	p := open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			panic(http.ErrAbortHandler) // closes the connection
		}
		service.ServeHTTP(w, r)
	}), setting{})
	p.choose(person)
	p.typeIn("#cm", "175")
	offline := func(yes bool) {
		call(p, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: yes, DownloadThroughput: -1, UploadThroughput: -1})
	}
	offline(true)
	p.wait(`!navigator.onLine`)
	down.Store(true)
	p.click("#measure")
	p.wait(problemShown + ` && document.getElementById("problem").dataset.code === "OFFLINE"`)
	p.shows("#problem", "You are offline.")
	offline(false)
	p.wait(`navigator.onLine`)
	p.click("#problem button")
	p.wait(problemShown + ` && document.getElementById("problem").dataset.code === "NETWORK"`)
	p.shows("#problem", "The server can't be reached.")
	down.Store(false)
	p.click("#problem button")
	p.wait(resultShown)
	p.wait(`document.getElementById("picture-failed").checkVisibility()`)
	p.shows("#picture-failed", "The lengths are complete without it.")
}

func TestCancel(t *testing.T) {
	p := open(t, stage(slow), setting{})
	p.submit(person, "175")
	p.wait(`document.querySelector("#progress.endless")`)
	p.focused("#cancel")
	p.shows("#stage", "measuring")
	p.click("#cancel")
	p.wait(`document.getElementById("busy").hidden`)
	p.focused("#measure")
	if p.text("#problem") != "" || p.text("#photo-name") != "render_p001.png" {
		t.Error("a cancelled request leaves an error or takes the photo away")
	}
}

func TestWarnings(t *testing.T) {
	p := open(t, stage(someWarnings), setting{})
	p.submit(person, "174.1")
	p.wait(resultShown)
	p.shows("#warnings li:nth-child(1).severe", "Concerns: left forearm, right upper arm, right forearm. Not measured for this: forearm, arm.")
	p.shows("#warnings li:nth-child(2).caution", "The body is turned sideways")
	p.shows("#warnings li:nth-child(3).info", "more than one person")
	p.shows("[data-segment=arm] .length", "")
	if cell := p.text("[data-segment=arm] td"); !strings.Contains(cell, "–") || strings.Contains(cell, "NaN") {
		t.Errorf("an absent length shows %q", cell)
	}
	p.shows("#plain-words", "the upper arm, 26.2 ± 2.4 cm, is most likely between 23.8 and 28.6 cm")
	p.click("[data-lang=ko]")
	p.shows("#warnings li:nth-child(1)", "왼쪽 아래팔, 오른쪽 위팔, 오른쪽 아래팔")
	p.shows("#warnings li:nth-child(2)", "카메라를 정면으로")
}

// TestHostileAnswer: text of an answer is never markup, and an address that is none is no link.
func TestHostileAnswer(t *testing.T) {
	p := open(t, stage(canned(map[string]any{
		"output_image_url": "javascript:alert(1)", "model": "<img src=x onerror=alert(1)>",
		"warnings": []any{map[string]any{"code": "NEW", "message": "<b>bold</b>", "severity": "x", "segments": []string{"<i>"}}},
	})), setting{})
	p.submit(person, "174.1")
	p.wait(resultShown)
	p.shows("#warnings li.caution", "<b>bold</b>")
	if n := value[int](p, `document.querySelectorAll("#result b, #result i, #result dl img").length`); n != 0 {
		t.Errorf("%d elements from an answer's text", n)
	}
	if p.text("#figure") != "" || p.text("#save-picture") != "" {
		t.Error("a javascript: address is shown")
	}
}

func TestKorean(t *testing.T) {
	p := open(t, stage(canned(nil)), setting{language: "ko-KR"})
	if lang := value[string](p, `document.documentElement.lang + " " + document.title`); lang != "ko 사진으로 재는 신체 길이" {
		t.Errorf("lang and title: %s", lang)
	}
	p.submit(person, "174.1")
	p.wait(resultShown)
	p.shows("#result-title", "측정한 길이")
	p.shows("[data-segment=upper_arm]", "위팔")
	if english := value[string](p, `(document.body.innerText.match(/[A-Za-z]{4,}/g) ?? []).join(" ")`); english != "pose English JSON" {
		t.Errorf("English words on the Korean page: %s", english)
	}
	p.click("[data-lang=en]")
	p.shows("#result-title", "The lengths")
	p.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#measure")))
	p.shows("#measure", "Measure") // remembered
}

// TestKeyboard goes through the page without a mouse: each stop is visible, and Enter measures.
func TestKeyboard(t *testing.T) {
	p := open(t, stage(canned(nil)), setting{})
	p.choose(person) // the file picker is the browser's own
	p.wait(`!document.getElementById("chosen").hidden`)
	p.focused("#cm") // where a person goes on
	p.do(chromedp.KeyEvent("174.1"))
	p.do(chromedp.KeyEvent("\t"))
	p.focused("[name=sex]:checked")
	p.do(chromedp.KeyEvent(kb.ArrowRight))
	if sex := value[string](p, `document.querySelector("[name=sex]:checked").value`); sex != "female" {
		t.Errorf("an arrow key chose %q", sex)
	}
	p.do(chromedp.KeyEvent("\t"))
	p.focused("#more summary")
	p.do(chromedp.KeyEvent("\t"))
	p.focused("#measure")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.wait(pictureShown)
	p.focused("#result-title")
	var stops []string
	for range 12 {
		p.do(chromedp.KeyEvent("\t"))
		stop := value[string](p, `(() => {
			const e = document.activeElement;
			if (e === document.body) return "";
			const style = getComputedStyle(e);
			const box = e.closest("label") ? getComputedStyle(e.closest("label")) : style;
			const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || box.outlineStyle !== "none";
			return (e.id || e.tagName.toLowerCase()) + (ring ? "" : " without a focus ring");
		})()`)
		if stop == "" {
			break
		}
		stops = append(stops, stop)
	}
	if got, want := strings.Join(stops, ", "), "zoom, save-picture, save-json, same, other, summary"; got != want {
		t.Errorf("Tab stops at %s; want %s", got, want)
	}
}

// TestDropAndPaste hands the page a photo as a drop and as a paste.
func TestDropAndPaste(t *testing.T) {
	p := open(t, stage(canned(nil)), setting{})
	for _, c := range []struct{ event, name string }{
		{`new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })`, "dropped.png"},
		{`new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true })`, "pasted.png"},
	} {
		value[bool](p, `(async () => {
			const canvas = new OffscreenCanvas(30, 40);
			canvas.getContext("2d").fillRect(0, 0, 30, 40);
			const transfer = new DataTransfer();
			transfer.items.add(new File([await canvas.convertToBlob()], "`+c.name+`", { type: "image/png" }));
			document.getElementById("drop").dispatchEvent(`+c.event+`);
			return true;
		})()`)
		p.wait(`document.getElementById("photo-name").textContent === "` + c.name + `"`)
		p.wait(`document.getElementById("preview").width === 30`)
	}
}

// TestUpright: a phone stores a photo lying and says so in its EXIF; the preview stands.
func TestUpright(t *testing.T) {
	p := open(t, stage(canned(nil)), setting{})
	p.choose("../../../testdata/formats/phone.jpg")
	p.wait(`!document.getElementById("chosen").hidden`)
	if size := value[[]int](p, `[document.getElementById("preview").width, document.getElementById("preview").height]`); size[0] != 30 || size[1] != 40 {
		t.Errorf("the preview has %v pixels, want 30 x 40", size)
	}
}

// TestCamera takes a photo with Chromium's fake camera.
func TestCamera(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(stage(canned(nil))), setting{})
	p.click("#timer")
	p.wait(`!document.getElementById("shoot").disabled`)
	p.click("label:has([value='5'])")
	p.click("#shoot")
	p.wait(`document.getElementById("count").textContent > 0`)
	p.click("#shoot") // stops it
	p.wait(`document.getElementById("count").textContent === ""`)
	p.click("label:has([value='0'])")
	p.click("#shoot")
	p.wait(`!document.getElementById("chosen").hidden`)
	if open := value[bool](p, `document.getElementById("camera").open || document.getElementById("video").srcObject !== null`); open {
		t.Error("the camera stays on after the photo")
	}
	p.typeIn("#cm", "175")
	p.click("#measure")
	p.wait(resultShown)
	if got := rec.all(); !strings.HasPrefix(got[0]["image"], "camera.jpg ") {
		t.Errorf("the server got %v", got)
	}
}

// TestLargePhoto: a photo of a phone's size is sent as it is and shown small.
func TestLargePhoto(t *testing.T) {
	var rec recorder
	p := open(t, rec.wrap(stage(canned(nil))), setting{width: 360, phone: true})
	size := value[int](p, `(async () => {
		const canvas = new OffscreenCanvas(3000, 4000);
		canvas.getContext("2d").fillRect(0, 0, 1500, 4000);
		const transfer = new DataTransfer(), blob = await canvas.convertToBlob({ type: "image/jpeg" });
		transfer.items.add(new File([blob], "phone.jpg", { type: "image/jpeg" }));
		dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
		return blob.size;
	})()`)
	p.wait(`document.getElementById("preview").height === 1400`)
	p.typeIn("#cm", "175")
	p.click("#measure")
	p.wait(resultShown)
	if got, want := rec.all()[0]["image"], fmt.Sprint("phone.jpg ", size); got != want {
		t.Errorf("the server got %s, want %s", got, want)
	}
}
