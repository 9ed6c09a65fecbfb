package web_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"
)

// A state is something that the page can look like, and how to get there.
type state struct {
	name    string
	measure http.HandlerFunc // nil: the real service
	reach   func(p *tab)
}

// service answers what the state needs.
func (s state) service(t *testing.T) http.Handler {
	if s.measure == nil {
		return real(t)
	}
	return stage(s.measure)
}

// slow is a service that takes its time.
func slow(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) // only then the server sees the browser go
	select {
	case <-r.Context().Done():
	case <-time.After(patience):
	}
}

func busy(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "240")
	refusing(http.StatusTooManyRequests, "OVERLOADED", "4 photos are being measured or wait for it; try again in 240 s")(w, r)
}

var someWarnings = canned(map[string]any{
	"arm_cm": nil, "forearm_cm": nil,
	"sides": map[string]any{
		"left":  map[string]any{"arm_cm": nil, "leg_cm": 83.4, "torso_cm": nil, "upper_arm_cm": 26.3, "forearm_cm": nil, "thigh_cm": 41.5, "calf_cm": 41.9},
		"right": map[string]any{"arm_cm": nil, "leg_cm": 82.4, "torso_cm": nil, "upper_arm_cm": nil, "forearm_cm": nil, "thigh_cm": 41.1, "calf_cm": 41.3},
	},
	"uncertainty_cm": map[string]any{"arm_cm": nil, "leg_cm": 3.4, "torso_cm": 2.6, "upper_arm_cm": 2.4, "forearm_cm": nil, "thigh_cm": 2.8, "calf_cm": 2.8},
	"warnings": []any{
		map[string]any{"code": "LOW_VISIBILITY", "severity": "severe", "segments": []string{"forearm", "arm"},
			"message": "hidden, uncertain or outside the photo: left forearm, right upper arm and right forearm; keep all joints in view and clear of other things"},
		map[string]any{"code": "TURNED_AWAY", "message": "the body is turned sideways, which makes all lengths less sure: face the camera"},
		map[string]any{"code": "MULTIPLE_PEOPLE", "severity": "info", "message": "2 people are in the photo: make sure that the right one was measured"},
	},
})

// fused is an answer for two photos.
var fused = canned(map[string]any{
	"image": nil, "output_image_url": nil,
	"images": []any{
		map[string]any{"file": "front.png", "width": 450, "height": 600, "output_image_url": "/picture.png"},
		map[string]any{"file": "later.jpg", "width": 450, "height": 600, "output_image_url": "/picture.png?2"},
	},
	"sides":             map[string]any{"left": map[string]any{}, "right": map[string]any{}},
	"shoulder_width_cm": 40.5, "hip_width_cm": 18.0,
	"tape_cm": map[string]any{"sleeve": 60.1, "inside_leg": 79.8, "uncertainty_cm": map[string]any{"sleeve": 2.4, "inside_leg": 3.1}},
	"warnings": []any{
		map[string]any{"code": "CAMERA_TILTED", "severity": "caution", "message": "photo 1: the camera looks down"},
		map[string]any{"code": "ARMS_HIDDEN", "severity": "info", "message": "photo 1: hidden: left forearm"},
		map[string]any{"code": "CAMERA_TILTED", "severity": "caution", "message": "photo 2: the camera looks down"},
	},
})

// failing is what the service says of two photos that nothing can be measured in.
func failing(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	refuseWith(w, http.StatusUnprocessableEntity, map[string]any{
		"code": "NOT_MEASURABLE", "message": "pose: nothing can be measured: photo 1: the feet are outside the photo",
		"warnings": []any{
			map[string]any{"code": "FEET_CROPPED", "severity": "severe", "message": "photo 1: the feet are outside the photo", "segments": []string{"leg", "calf"}},
			map[string]any{"code": "FEET_CROPPED", "severity": "severe", "message": "photo 2: the feet are outside the photo", "segments": []string{"leg", "calf"}},
			map[string]any{"code": "NOT_UPRIGHT", "severity": "severe", "message": "photo 2: the person sits"},
		},
	})
}

func states() []state {
	none := func(w http.ResponseWriter, r *http.Request) {}
	return []state{
		{"empty", none, func(p *tab) {}},
		{"chosen", none, func(p *tab) {
			p.choose(person)
			p.wait(`!document.getElementById("chosen").hidden`)
		}},
		{"height", none, func(p *tab) {
			p.submit(person, "1.75")
			p.wait(`!document.getElementById("height-error").hidden`)
		}},
		{"feet", none, func(p *tab) {
			p.typeIn("#cm", "175")
			p.click("label:has([value=ft])")
		}},
		{"progress", slow, func(p *tab) {
			p.submit(person, "174.1")
			p.wait(`document.querySelector("#progress.endless") && document.getElementById("seconds").innerText`)
		}},
		{"result", canned(nil), func(p *tab) { p.submit(person, "174.1"); p.wait(pictureShown) }},
		{"warnings", someWarnings, func(p *tab) { p.submit(person, "174.1"); p.wait(pictureShown) }},
		{"about", canned(nil), func(p *tab) {
			p.submit(person, "174.1")
			p.wait(pictureShown)
			p.click(".about summary")
		}},
		{"problem", refusing(422, "NO_PERSON", "pose: no person found: the detector sees nobody; use a photo that shows one person whole, upright and well lit"), func(p *tab) {
			p.submit(person, "174.1")
			p.wait(problemShown)
			p.click("#problem summary")
		}},
		{"busy", busy, func(p *tab) { p.submit(person, "174.1"); p.wait(problemShown) }},
		{"several", none, func(p *tab) { p.chooseTwo() }},
		{"known", none, func(p *tab) {
			p.choose(person)
			p.wait(`!document.getElementById("chosen").hidden`)
			p.useKnown()
			p.typeIn("#known-cm", "100")
			p.tap(0.15, 0.1)
			p.tap(0.15, 0.9)
		}},
		{"fused", fused, func(p *tab) {
			p.chooseTwo()
			p.click("#more summary")
			p.click("label:has(#tape)")
			p.typeIn("#age", "40")
			p.typeIn("#cm", "174.1")
			p.click("#measure")
			p.wait(pictureShown)
		}},
		{"real", nil, func(p *tab) {
			p.chooseTwo()
			p.click("#more summary")
			p.click("label:has(#tape)")
			p.typeIn("#cm", "174.1")
			p.click("#measure")
			p.wait(pictureShown)
		}},
		{"failure", failing, func(p *tab) {
			p.chooseTwo()
			p.typeIn("#cm", "174.1")
			p.click("#measure")
			p.wait(problemShown)
		}},
		{"camera", none, func(p *tab) {
			p.click("#timer")
			p.wait(`!document.getElementById("shoot").disabled`)
		}},
		{"full", canned(nil), func(p *tab) {
			p.submit(person, "174.1")
			p.wait(pictureShown)
			p.click("#zoom")
		}},
	}
}

// chooseTwo chooses two photos of one person.
func (p *tab) chooseTwo() {
	p.t.Helper()
	p.choose(person, personAgain)
	p.wait(`document.querySelectorAll("#photos .thumb").length === 2`)
}

// useKnown asks for a known length in place of the height.
func (p *tab) useKnown() {
	p.t.Helper()
	p.click("#more summary")
	p.click("label:has(#known)")
}

// tap taps the photo, at parts of its width and height.
func (p *tab) tap(x, y float64) {
	p.t.Helper()
	value[bool](p, fmt.Sprintf(`(() => {
		const view = document.getElementById("view"), box = view.getBoundingClientRect();
		view.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: box.left + %g * box.width, clientY: box.top + %g * box.height }));
		return true;
	})()`, x, y))
}
