package load

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// run sends to a handler for a while.
func run(t *testing.T, h http.HandlerFunc, d time.Duration, clients int) *Result {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	return Run(ctx, Options{URL: server.URL + "/measure", Photo: []byte("photo"), Height: 171.5, Clients: clients})
}

// Every request has the photo and the height, and every answer counts.
func TestRun(t *testing.T) {
	var now, most, all atomic.Int64
	r := run(t, func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		all.Add(1)
		f, head, err := r.FormFile("image")
		if err != nil || head.Filename != "photo" || r.FormValue("height_cm") != "171.5" {
			t.Errorf("%v, %q", err, r.FormValue("height_cm"))
			return
		}
		if b, err := io.ReadAll(f); err != nil || string(b) != "photo" {
			t.Errorf("%q, %v", b, err)
		}
		time.Sleep(5 * time.Millisecond)
		io.WriteString(w, `{"status":"success"}`)
	}, 200*time.Millisecond, 3)
	if n := int(all.Load()); len(r.Failed) > 0 || r.Statuses[200] != n || len(r.Times) != n || len(r.Ended) != n || n < 3 {
		t.Errorf("%d requests: %+v", n, r)
	}
	if most.Load() != 3 {
		t.Errorf("%d at once, want 3", most.Load())
	}
	for i, d := range r.Times {
		if d < 5*time.Millisecond || i > 0 && d < r.Times[i-1] {
			t.Errorf("answer %d took %v", i, d)
		}
	}
	if r.Took < 200*time.Millisecond {
		t.Errorf("it took %v", r.Took)
	}
}

// What is no sensible answer is a failure, with the reason; 429 is none.
func TestFailures(t *testing.T) {
	for name, c := range map[string]struct {
		answer  func(w http.ResponseWriter)
		status  int // 0: none
		failure string
	}{
		"overloaded":           {func(w http.ResponseWriter) { w.WriteHeader(429); io.WriteString(w, `{"status":"error"}`) }, 429, ""},
		"an error":             {func(w http.ResponseWriter) { w.WriteHeader(500); io.WriteString(w, `{"status":"error"}`) }, 500, ""},
		"no JSON":              {func(w http.ResponseWriter) { io.WriteString(w, "It works!") }, 200, `the answer with status 200 is "It works!"`},
		"an error with 200":    {func(w http.ResponseWriter) { io.WriteString(w, `{"status":"error"}`) }, 200, `is "{\"status\":\"error\"}"`},
		"a success with 500":   {func(w http.ResponseWriter) { w.WriteHeader(500); io.WriteString(w, `{"status":"success"}`) }, 500, "status 500"},
		"a proxy's long page":  {func(w http.ResponseWriter) { io.WriteString(w, strings.Repeat("x", 1000)) }, 200, strings.Repeat("x", 80) + `"`},
		"an answer that ends":  {func(w http.ResponseWriter) { w.Header().Set("Content-Length", "9"); io.WriteString(w, `{`) }, 0, "status 200 breaks off"},
		"a connection that is": {func(w http.ResponseWriter) { panic(http.ErrAbortHandler) }, 0, "EOF"},
	} {
		r := run(t, func(w http.ResponseWriter, _ *http.Request) { c.answer(w) }, 20*time.Millisecond, 1)
		var failures []string
		for f := range r.Failed {
			failures = append(failures, f)
		}
		if got := strings.Join(failures, " "); (got == "") != (c.failure == "") || !strings.Contains(got, c.failure) {
			t.Errorf("%s: failures are %q, want %q", name, got, c.failure)
		}
		if len(r.Times) > 0 && c.failure != "" || (r.Statuses[c.status] == 0) != (c.status == 0) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// A client that is told to come back in a second does so, and no sooner.
func TestRetryAfter(t *testing.T) {
	var all atomic.Int64
	began := time.Now()
	r := run(t, func(w http.ResponseWriter, _ *http.Request) {
		if all.Add(1) == 2 && time.Since(began) < time.Second {
			t.Errorf("it is back after %v", time.Since(began))
		}
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(429)
		io.WriteString(w, `{"status":"error"}`)
	}, 300*time.Millisecond, 1)
	if r.Statuses[429] != 1 || all.Load() != 1 {
		t.Errorf("%d requests in 300 ms", all.Load())
	}
}

// A server that cannot be reached is no endless loop.
func TestNobodyListens(t *testing.T) {
	refused := errors.New("nobody listens")
	var dialled atomic.Int64
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	r := Run(ctx, Options{URL: "http://pose.example.com/measure", Clients: 1, Dial: func(context.Context, string, string) (net.Conn, error) {
		dialled.Add(1)
		return nil, refused
	}})
	if n := dialled.Load(); n < 1 || n > 3 || len(r.Failed) != 1 || len(r.Statuses) != 0 {
		t.Errorf("dialled %d times: %+v", n, r)
	}
}

func TestQuantile(t *testing.T) {
	r := &Result{}
	if got := r.Quantile(0.5); got != 0 {
		t.Errorf("of no answers: %v", got)
	}
	for i := range 10 {
		r.Times = append(r.Times, time.Duration(i+1))
	}
	for q, want := range map[float64]time.Duration{0.05: 1, 0.1: 1, 0.11: 2, 0.5: 5, 0.51: 6, 0.9: 9, 0.99: 10, 1: 10} {
		if got := r.Quantile(q); got != want {
			t.Errorf("of ten the share %g took %d, want %d", q, got, want)
		}
	}
}
