// Package load sends one photo to a running service again and again, by several clients at
// the same time, and counts what comes back.
package load

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Options say what is sent.
type Options struct {
	URL     string // of POST /measure
	Photo   []byte
	Height  float64 // cm
	Clients int
	// Dial makes the connections, if they are not the usual ones.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// A Result is what came back.
type Result struct {
	Took     time.Duration
	Statuses map[int]int
	Failed   map[string]int  // requests without a whole and sensible answer, by reason
	Times    []time.Duration // of the answers with status 200, ascending
	Ended    []time.Time     // when those came, in no order
}

// Quantile returns the time that the share q of answers with status 200 took at most.
func (r *Result) Quantile(q float64) time.Duration {
	if len(r.Times) == 0 {
		return 0
	}
	return r.Times[int(math.Ceil(q*float64(len(r.Times))))-1]
}

// Run sends until the context ends; what was sent by then is waited for. A client that is told
// to come back later (429) does.
func Run(ctx context.Context, o Options) *Result {
	body, kind := form(o)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.Clients, DialContext: o.Dial}}
	defer client.CloseIdleConnections()
	r := &Result{Statuses: map[int]int{}, Failed: map[string]int{}}
	var mu sync.Mutex
	var all sync.WaitGroup
	start := time.Now()
	for range o.Clients {
		all.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				status, wait, err := send(client, o.URL, kind, body)
				mu.Lock()
				switch {
				case err != nil:
					r.Failed[err.Error()]++
					wait = 100 * time.Millisecond
				case status == http.StatusOK:
					r.Times = append(r.Times, time.Since(began))
					r.Ended = append(r.Ended, time.Now())
				}
				if status != 0 {
					r.Statuses[status]++
				}
				mu.Unlock()
				select {
				case <-ctx.Done():
				case <-time.After(wait):
				}
			}
		})
	}
	all.Wait()
	r.Took = time.Since(start)
	slices.Sort(r.Times)
	return r
}

func form(o Options) (body []byte, kind string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("image", "photo")
	if err == nil {
		_, err = part.Write(o.Photo)
	}
	if err == nil {
		err = m.WriteField("height_cm", strconv.FormatFloat(o.Height, 'f', -1, 64))
	}
	if err != nil || m.Close() != nil {
		panic("a buffer cannot be written")
	}
	return b.Bytes(), m.FormDataContentType()
}

// send returns the status of the whole answer, and after how long to send again.
func send(client *http.Client, url, kind string, body []byte) (status int, wait time.Duration, err error) {
	resp, err := client.Post(url, kind, bytes.NewReader(body))
	if err != nil {
		return 0, 0, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, 0, fmt.Errorf("the answer with status %d breaks off: %w", resp.StatusCode, err)
	}
	var answer struct{ Status string }
	if err := json.Unmarshal(b, &answer); err != nil || (answer.Status == "success") != (resp.StatusCode == http.StatusOK) {
		return resp.StatusCode, 0, fmt.Errorf("the answer with status %d is %.80q", resp.StatusCode, b)
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		wait = time.Duration(seconds) * time.Second
	}
	return resp.StatusCode, wait, nil
}
