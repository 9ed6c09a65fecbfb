package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

const pictureShown = resultShown + ` && document.getElementById("picture").naturalWidth > 0`

// widths in CSS pixels: the narrowest phones, usual ones, a tablet and a desktop.
var widths = []int64{320, 390, 768, 1280}

// TestNoSidewaysScrolling: whatever the state, language and width, nothing is cut off at the right.
func TestNoSidewaysScrolling(t *testing.T) {
	for _, s := range states() {
		for _, language := range []string{"en", "ko"} {
			t.Run(s.name+" "+language, func(t *testing.T) {
				p := open(t, s.service(t), setting{language: language, phone: true, width: 360})
				s.reach(p)
				for _, width := range widths {
					p.resize(width, true)
					tooWide := value[[]string](p, `[...document.body.querySelectorAll("*")]
						.filter((e) => e.checkVisibility() && !e.closest(".sr, svg, .tape, .full-scroll") && getComputedStyle(e).opacity !== "0")
						.filter((e) => { const r = e.getBoundingClientRect(); return r.right > `+strconv.Itoa(int(width))+` + 1 || r.left < -1; })
						.concat([...document.querySelectorAll("table")].filter((e) => e.offsetWidth > e.parentElement.clientWidth))
						.map((e) => e.outerHTML.slice(0, 80))`)
					scrolls := value[int](p, `document.documentElement.scrollWidth`)
					if len(tooWide) > 0 || scrolls > int(width) {
						t.Errorf("at %d px the page is %d px wide; outside: %q", width, scrolls, tooWide)
					}
				}
			})
		}
	}
}

// TestAccessible looks at every state as assistive technology does: in Chromium's own
// accessibility tree all that can be used and all pictures have names; text contrasts by WCAG's
// AA; targets are large enough for a finger (24 px, WCAG 2.2); ids are unique.
func TestAccessible(t *testing.T) {
	for _, s := range states() {
		for _, dark := range []bool{false, true} {
			name := s.name
			if dark {
				name += " dark"
			}
			t.Run(name, func(t *testing.T) {
				p := open(t, s.service(t), setting{dark: dark})
				s.reach(p)
				p.nameless()
				for _, problem := range value[[]string](p, contrast) {
					t.Error(problem)
				}
				small := value[[]string](p, `[...document.querySelectorAll("button, a, input, summary")]
					.filter((e) => e.checkVisibility() && !e.closest("noscript"))
					.map((e) => e.closest("label") ?? e)
					.filter((e) => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24; })
					.map((e) => e.outerHTML.slice(0, 80))`)
				if len(small) > 0 {
					t.Errorf("small targets: %q", small)
				}
				twice := value[[]string](p, `[...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)`)
				if len(twice) > 0 {
					t.Errorf("ids used twice: %q", twice)
				}
			})
		}
	}
}

// nameless fails the test for what has a role to be used or looked at and no name.
func (p *tab) nameless() {
	p.t.Helper()
	need := map[string]bool{
		"button": true, "link": true, "textbox": true, "radio": true, "checkbox": true, "image": true, "img": true, "dialog": true,
		"table": true, "progressbar": true, "radiogroup": true, "heading": true, "rowheader": true, "columnheader": true, "DisclosureTriangle": true,
	}
	text := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		return strings.Trim(string(v.Value), `" `)
	}
	seen := map[string]int{}
	for _, n := range call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		role := text(n.Role)
		seen[role]++
		if !n.Ignored && need[role] && text(n.Name) == "" {
			p.t.Errorf("a %s has no name", role)
		}
	}
	if seen["button"] == 0 {
		p.t.Errorf("the accessibility tree has no button, so it tells nothing: %v", seen)
	}
}

// contrast finds text below WCAG's AA: 4.5 to 1, 3 to 1 for large text. Disabled controls are
// exempt, as is what lies on a photo or a video.
const contrast = `(() => {
	const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
	const rgba = (color) => {
		canvas.clearRect(0, 0, 1, 1);
		canvas.fillStyle = color;
		canvas.fillRect(0, 0, 1, 1);
		const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
		return [r, g, b, a / 255];
	};
	const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
	const ground = (e) => {
		const layers = [];
		for (; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
		return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
	};
	const luminance = ([r, g, b]) => {
		const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * x + 0.7152 * y + 0.0722 * z;
	};
	const open = document.querySelector("dialog[open]");
	const walker = document.createTreeWalker(open ?? document.body, NodeFilter.SHOW_TEXT);
	const found = [];
	let looked = 0;
	for (let n; (n = walker.nextNode()); ) {
		const e = n.parentElement;
		if (!n.data.trim() || !e.checkVisibility() || e.closest(".sr, svg, noscript, :disabled, fieldset:disabled, .stage-box, .full")) continue;
		const style = getComputedStyle(e), below = ground(e), size = parseFloat(style.fontSize);
		const [a, b] = [luminance(over(rgba(style.color), below)), luminance(below)].sort((x, y) => y - x);
		const ratio = (a + 0.05) / (b + 0.05), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
		looked++;
		if (ratio < (large ? 3 : 4.5)) found.push(ratio.toFixed(2) + " to 1: " + n.data.trim().slice(0, 60));
	}
	for (const e of document.querySelectorAll("input[type=text]")) {
		if (!e.checkVisibility() || open || e.matches(":disabled")) continue;
		const [a, b] = [luminance(rgba(getComputedStyle(e).color)), luminance(ground(e))].sort((x, y) => y - x);
		if ((a + 0.05) / (b + 0.05) < 4.5) found.push("input " + e.id);
	}
	if (looked === 0 && !document.querySelector(".full[open]")) found.push("no text was looked at");
	return found;
})()`

// TestScreenshots writes pictures of all states for a person to look at, if POSE_SCREENSHOTS names a folder.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("POSE_SCREENSHOTS")
	if dir == "" {
		t.Skip("POSE_SCREENSHOTS names no folder")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, s := range states() {
		for _, language := range []string{"en", "ko"} {
			for _, dark := range []bool{false, true} {
				look := language
				if dark {
					look += "-dark"
				}
				t.Run(s.name+"-"+look, func(t *testing.T) {
					p := open(t, s.service(t), setting{language: language, dark: dark})
					s.reach(p)
					for _, width := range widths {
						p.resize(width, false)
						png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
						if err != nil {
							t.Fatal(err)
						}
						if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", s.name, width, look)), png, 0o644); err != nil {
							t.Fatal(err)
						}
					}
				})
			}
		}
	}
}
