package service

import (
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
)

// Bodies of many small things make no more garbage than others, but for fields that are skipped one
// by one.
func TestBodyCost(t *testing.T) {
	const size = 4 << 20
	fill := func(head, one, tail string) string { return head + strings.Repeat(one, size/len(one)) + tail }
	for name, c := range map[string]struct {
		body string
		most int // bytes of garbage for each of the body
	}{
		"addresses":      {fill(`{"image_urls":[""`, `,""`, `],"height_cm":175}`), 12},
		"files":          {fill(`{"images_base64":[""`, `,""`, `],"height_cm":175}`), 12},
		"numbers":        {fill(`{"reference":[0`, `,0`, `],"image_url":"x"}`), 12},
		"commas":         {fill(`{"reference":"0`, `,`, `","image_url":"x"}`), 12},
		"nested":         {fill(`{"other":[[]`, `,[]`, `],"image_url":"x"}`), 12},
		"unknown fields": {fill(`{"image_url":"x"`, `,"":0`, `}`), 100},
		"one long text":  {fill(`{"user_id":"`, `x`, `"}`), 12},
	} {
		r := httptest.NewRequest("POST", "/measure", strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readRequest(r, r.Body)
		runtime.ReadMemStats(&after)
		each := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(c.body))
		if each > float64(c.most) {
			t.Errorf("%s: %.1f bytes for each, %v", name, each, err)
		}
	}
}
