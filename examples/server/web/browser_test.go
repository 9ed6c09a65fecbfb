package web_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is for one test; machines that test are slow at times.
const patience = 4 * time.Minute

// chromium starts the one browser of all tests; the context is nil if there is none in PATH.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path := findChromium()
	if path == "" {
		return nil, nil
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // CI runs as root
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	stops = append(stops, cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	stops = append(stops, cancel)
	return ctx, chromedp.Do(ctx)
})

var stops []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for i := range stops {
		stops[len(stops)-1-i]()
	}
	os.Exit(code)
}

func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// A tab shows the page of a service.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// A setting is how a tab's browser is set up.
type setting struct {
	language string // of the browser; default en-US
	width    int64  // of the window in CSS pixels; default 1280
	phone    bool   // a touch screen
	dark     bool
}

// open opens the page. The test fails if the page asks for anything but its own server, throws,
// or breaks its Content-Security-Policy.
func open(t *testing.T, service http.Handler, s setting) *tab {
	t.Helper()
	parent, err := chromium()
	if err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	if parent == nil {
		const missing = "there is no Chromium in PATH (Debian: apt-get install chromium)"
		if os.Getenv("CI") == "true" || os.Getenv("POSE_NEED_CHROMIUM") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)

	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	watch(t, ctx, server.URL)

	p := &tab{t, ctx}
	p.setUp(s)
	p.do(chromedp.Navigate(server.URL), chromedp.WaitVisible(chromedp.CSS("#measure")))
	return p
}

// setUp makes the browser what the setting says.
func (p *tab) setUp(s setting) {
	p.t.Helper()
	agent := value[string](p, `navigator.userAgent`)
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	call(p, network.Enable, network.EnableParams{})
	call(p, log.Enable, cdp.Empty{})
	call(p, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: cmp.Or(s.language, "en-US")})
	p.resize(cmp.Or(s.width, 1280), s.phone)
	call(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: s.phone})
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"}, // for still screenshots
	}})
}

// resize makes the window as wide as that.
func (p *tab) resize(width int64, phone bool) {
	p.t.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: phone})
}

// watch fails the test for whatever the browser complains of.
func watch(t *testing.T, ctx context.Context, origin string) {
	t.Helper()
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			u := e.Request.URL
			if !strings.HasPrefix(u, origin+"/") && !strings.HasPrefix(u, "blob:") && !strings.HasPrefix(u, "data:") {
				t.Errorf("the page asked for %s", u)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("the page threw: %s %s", e.ExceptionDetails.Text, e.ExceptionDetails.Exception.Description)
		case *log.EventEntryAdded:
			if e.Entry.Level == "error" && e.Entry.Source != "network" { // failed requests are part of the tests
				t.Errorf("the browser says: %s", e.Entry.Text)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("browser: %v", err)
	}
}

// call sends a command of the DevTools protocol.
func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	result, err := chromedp.Call(p.ctx, command, params)
	if err != nil {
		p.t.Fatalf("browser: %v", err)
	}
	return result
}

// value evaluates JavaScript and waits for its promise.
func value[T any](p *tab, js string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("browser: %s: %v", js, err)
	}
	return v
}

// wait waits until the JavaScript expression is true.
func (p *tab) wait(js string) {
	p.t.Helper()
	for end := time.Now().Add(90 * time.Second); !value[bool](p, "Boolean("+js+")"); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("waited in vain for %s; the page says:\n%s", js, value[string](p, `document.body.innerText`))
		}
	}
}

func (p *tab) click(selector chromedp.CSS) {
	p.t.Helper()
	p.do(chromedp.Click(selector, chromedp.NodeVisible))
}

func (p *tab) typeIn(selector chromedp.CSS, text string) {
	p.t.Helper()
	p.do(chromedp.SendKeys(selector, text, chromedp.NodeVisible))
}

// text returns what a person sees of an element, "" if it is hidden.
func (p *tab) text(selector string) string {
	p.t.Helper()
	quoted, _ := json.Marshal(selector)
	return value[string](p, `(e => e?.checkVisibility() ? e.innerText : "")(document.querySelector(`+string(quoted)+`))`)
}

func (p *tab) shows(selector, text string) {
	p.t.Helper()
	if got := p.text(selector); !strings.Contains(got, text) {
		p.t.Errorf("%s shows %q, want it to contain %q", selector, got, text)
	}
}

// choose picks files as the file picker would.
func (p *tab) choose(files ...string) {
	p.t.Helper()
	var paths []string
	for _, file := range files {
		path, err := filepath.Abs(file)
		if err != nil {
			p.t.Fatal(err)
		}
		paths = append(paths, path)
	}
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), paths))
}

// submit chooses the photo, types the height and presses the button.
func (p *tab) submit(file, height string) {
	p.t.Helper()
	p.choose(file)
	p.wait(`!document.getElementById("chosen").hidden`)
	p.typeIn("#cm", height)
	p.click("#measure")
}

const resultShown = `!document.getElementById("result").hidden`
const problemShown = `!document.getElementById("problem").hidden`

// retype replaces what an input holds.
func (p *tab) retype(selector chromedp.CSS, text string) {
	p.t.Helper()
	p.do(chromedp.Focus(selector), chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent(text))
}

func (p *tab) focused(selector string) {
	p.t.Helper()
	quoted, _ := json.Marshal(selector)
	if !value[bool](p, `document.activeElement?.matches(`+string(quoted)+`) ?? false`) {
		p.t.Errorf("the focus is on %s, want %s", value[string](p, `document.activeElement?.outerHTML.slice(0, 120) ?? "nothing"`), selector)
	}
}

// saved clicks a link and returns the file that the browser saves.
func (p *tab) saved(selector chromedp.CSS, name string) string {
	p.t.Helper()
	dir := p.t.TempDir()
	if _, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: "allow", DownloadPath: dir, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
	}); err != nil {
		p.t.Fatal(err)
	}
	p.click(selector)
	for end := time.Now().Add(90 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			return string(b)
		}
	}
	p.t.Fatalf("%s was not saved", name)
	return ""
}
