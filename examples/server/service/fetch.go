package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"github.com/hypermob/pose"
)

// A webClient fetches images from websites. It connects to public addresses only, looked
// at after the name is resolved, but for hosts that were named in full.
type webClient struct{ http.Client }

const maxRedirects = 3

// newWebClient takes the hosts that were named, as host:port, and what tells whether a
// URL may be read.
func newWebClient(named map[string]bool, allowed func(*url.URL) bool) *webClient {
	plain := &net.Dialer{Timeout: 10 * time.Second}
	guarded := &net.Dialer{Timeout: 10 * time.Second, Control: ssrf.New().Safe} // ports 80 and 443 only
	transport := &http.Transport{
		Proxy: nil, // a proxy would connect where the guard cannot look
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if named[strings.ToLower(address)] {
				return plain.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: 64 << 10,
	}
	return &webClient{http.Client{
		Transport: transport,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects || !allowed(r.URL) {
				return errNotAllowed
			}
			return nil
		},
	}}
}

// hostPort is what is dialled for u.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

func (c *webClient) read(ctx context.Context, u *url.URL, limit int64, counted func(io.Reader) io.Reader) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errNotAllowed
	}
	r.Header.Set("Accept", "image/*")
	resp, err := c.Do(r)
	switch {
	case err == nil:
	case isGuarded(err), errors.Is(err, errNotAllowed):
		return nil, errNotAllowed
	case ctx.Err() != nil:
		return nil, fmt.Errorf("the image was being fetched: %w", ctx.Err())
	default:
		return nil, fmt.Errorf("%w: image_url cannot be reached", fs.ErrNotExist)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: image_url answers %s", fs.ErrNotExist, resp.Status)
	}
	b, err := readLimited(counted(resp.Body), limit)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("the image was being fetched: %w", ctx.Err())
	}
	if err != nil && !errors.Is(err, pose.ErrImageTooLarge) && !errors.Is(err, errTooManyUploads) {
		return nil, fmt.Errorf("%w: the image at image_url breaks off", fs.ErrNotExist)
	}
	return b, err
}

// isGuarded reports whether the guard refused an address.
func isGuarded(err error) bool {
	for _, g := range []error{ssrf.ErrProhibitedIP, ssrf.ErrProhibitedNetwork, ssrf.ErrProhibitedPort, ssrf.ErrInvalidHostPort} {
		if errors.Is(err, g) {
			return true
		}
	}
	return false
}
