package service

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/memblob"
	_ "gocloud.dev/blob/s3blob"
)

// A store keeps annotated pictures and knows their addresses.
type store struct {
	bucket    *blob.Bucket
	url       *url.URL // of the bucket
	publicURL string   // what comes before a name; empty: a signed address
	signedFor time.Duration
	served    bool // by the service itself
	recent    *recent
}

// annotated is where pictures lie in the bucket.
const annotated = "annotated/"

func openStore(ctx context.Context, c Config) (*store, error) {
	u, err := url.Parse(c.Storage)
	if err != nil {
		return nil, err
	}
	s := &store{url: u, publicURL: c.PublicURL, signedFor: c.SignedFor, served: u.Scheme == "file" || u.Scheme == "mem"}
	if s.bucket, err = openBucket(ctx, u, true); err != nil {
		return nil, err
	}
	switch {
	case c.PublicURL != "":
		s.publicURL = strings.TrimSuffix(c.PublicURL, "/") + "/"
	case s.served:
		s.publicURL = imagesPath
	}
	if u.Scheme == "mem" {
		s.recent = &recent{limit: c.MemoryLimit}
	}
	return s, nil
}

// openBucket opens a bucket by its URL.
func openBucket(ctx context.Context, u *url.URL, create bool) (*blob.Bucket, error) {
	open, q := *u, u.Query()
	switch u.Scheme {
	case "file": // no files with attributes beside the files, and new ones written in the folder: there may be no other
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

// put stores a JPEG under a name that nobody can guess and returns its address.
func (s *store) put(ctx context.Context, jpeg []byte) (address string, err error) {
	name := rand.Text() + ".jpg"
	err = s.bucket.WriteAll(ctx, annotated+name, jpeg, &blob.WriterOptions{ContentType: "image/jpeg"})
	if err != nil {
		return "", fmt.Errorf("store the annotated picture: %w", err)
	}
	if s.recent != nil {
		for _, old := range s.recent.add(name, len(jpeg)) {
			s.bucket.Delete(ctx, annotated+old) // another request may have deleted it
		}
	}
	return s.address(ctx, name)
}

func (s *store) address(ctx context.Context, name string) (string, error) {
	if s.publicURL != "" {
		return s.publicURL + name, nil
	}
	signed, err := s.bucket.SignedURL(ctx, annotated+name, &blob.SignedURLOptions{Expiry: s.signedFor})
	if err != nil {
		return "", fmt.Errorf("sign the annotated picture's address: %w", err)
	}
	return signed, nil
}

// origin returns the scheme and host of the pictures' addresses, "" for the service's own.
func (s *store) origin(ctx context.Context) (string, error) {
	address, err := s.address(ctx, "x.jpg")
	if err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", err
	}
	return u.Scheme + "://" + u.Host, nil
}

// recent remembers the newest pictures, as many as fit into a limit of bytes.
type recent struct {
	limit int64

	mu    sync.Mutex
	bytes int64
	names []string // oldest first
	sizes []int
}

// add remembers a picture and returns the names of those to delete for it.
func (r *recent) add(name string, size int) (gone []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names, r.sizes, r.bytes = append(r.names, name), append(r.sizes, size), r.bytes+int64(size)
	n := 0
	for r.bytes > r.limit && n < len(r.names)-1 {
		r.bytes -= int64(r.sizes[n])
		n++
	}
	gone = append(gone, r.names[:n]...)
	r.names, r.sizes = append(r.names[:0], r.names[n:]...), append(r.sizes[:0], r.sizes[n:]...)
	return gone
}
