// Package remote is what the service and the batch worker share for reading photos: a web client
// that reaches public addresses only, buckets, and a limit on bytes.
package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // for OpenBucket
	_ "gocloud.dev/blob/s3blob"

	"github.com/hypermob/pose"
)

// ErrRefused is for an address that may not be read: it is not public, or a redirection leads to
// one that the caller does not allow.
var ErrRefused = errors.New("the address may not be read")

const maxRedirects = 3

// NewClient returns a client for websites. It connects to public addresses only, which it checks
// after the name is resolved. Hosts that are named may have any address; named gets the host:port.
// Redirections go where allowed says.
func NewClient(named func(hostPort string) bool, allowed func(*url.URL) bool) *http.Client {
	plain := &net.Dialer{Timeout: 10 * time.Second}
	guarded := &net.Dialer{Timeout: 10 * time.Second, Control: ssrf.New().Safe} // ports 80 and 443 only
	transport := &http.Transport{
		Proxy: nil, // a proxy would connect where the guard cannot look
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if named(strings.ToLower(address)) {
				return plain.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: 64 << 10,
	}
	return &http.Client{
		Transport: transport,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects || !allowed(r.URL) {
				return ErrRefused
			}
			return nil
		},
	}
}

// HostPort is what a client dials for u.
func HostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// Get asks for the image at an address. The error is [ErrRefused] where the address may not be
// read.
func Get(ctx context.Context, c *http.Client, address string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, ErrRefused
	}
	r.Header.Set("Accept", "image/*")
	resp, err := c.Do(r)
	if isGuarded(err) {
		return nil, ErrRefused
	}
	return resp, err
}

// isGuarded reports whether the guard refused an address.
func isGuarded(err error) bool {
	for _, g := range []error{
		ssrf.ErrProhibitedIP, ssrf.ErrProhibitedNetwork, ssrf.ErrProhibitedPort, ssrf.ErrInvalidHostPort,
	} {
		if errors.Is(err, g) {
			return true
		}
	}
	return false
}

// ReadLimited reads an image to its end. The error wraps [pose.ErrImageTooLarge] if it has more
// bytes than the limit.
func ReadLimited(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read the image: %w", err)
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%w: the image has more than %d bytes", pose.ErrImageTooLarge, limit)
	}
	return b, nil
}

// OpenBucket opens a bucket by its URL. A folder is made if create says so.
func OpenBucket(ctx context.Context, u *url.URL, create bool) (*blob.Bucket, error) {
	open, q := *u, u.Query()
	switch u.Scheme {
	case "file":
		// No files with attributes beside the files, and new ones are written in the folder: there
		// may be no other one.
		q.Set("metadata", "skip")
		q.Set("no_tmp_dir", "true")
		if create {
			q.Set("create_dir", "true")
		}
	case "s3": // an object that was stored without a checksum is not worth a line on standard error
		if !q.Has("response_checksum_validation") {
			q.Set("response_checksum_validation", "when_required")
		}
	}
	open.RawQuery = q.Encode()
	return blob.OpenBucket(ctx, open.String())
}

// Write stores an object, whole or not at all. (blob.Bucket.Upload leaves the first half in a folder
// whose disk is full.) A driver drops what was written if the context has ended at its Close.
func Write(ctx context.Context, to *blob.Bucket, key string, b []byte, o *blob.WriterOptions) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := to.NewWriter(ctx, key, o)
	if err != nil {
		return err
	}
	if _, err := w.Write(b); err != nil {
		cancel()
		w.Close()
		return err
	}
	return w.Close()
}
