package service

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/memblob"

	"github.com/hypermob/pose/examples/server/internal/remote"
)

// A store keeps annotated pictures and knows their addresses.
type store struct {
	bucket    *blob.Bucket
	url       *url.URL // of the bucket
	publicURL string   // what comes before a name; empty: a signed address
	signedFor time.Duration
	served    bool   // by the service itself
	folder    string // of a file: URL
	recent    *recent
	calls     calls
}

// annotated is where pictures lie in the bucket.
const annotated = "annotated/"

func openStore(ctx context.Context, c Config) (*store, error) {
	u, err := url.Parse(c.Storage)
	if err != nil {
		return nil, err
	}
	s := &store{url: u, publicURL: c.PublicURL, signedFor: c.SignedFor, served: u.Scheme == "file" || u.Scheme == "mem",
		folder: folderOf(u), calls: make(calls, maxCalls)}
	if s.bucket, err = remote.OpenBucket(ctx, u, true); err != nil {
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

// folderOf returns the folder of a file: URL, as fileblob reads it, and "" for other URLs.
func folderOf(u *url.URL) string {
	path := u.Path
	if u.Scheme != "file" {
		return ""
	}
	if u.Host == "." || os.PathSeparator != '/' {
		path = strings.TrimPrefix(path, "/")
	}
	return filepath.FromSlash(path)
}

// maxPut is how long a picture may take to be stored: the lengths are ready and wait for it.
const maxPut = 10 * time.Second

// put stores a JPEG under a name that nobody can guess and returns its address.
func (s *store) put(ctx context.Context, jpeg []byte) (address string, err error) {
	ctx, cancel := context.WithTimeout(ctx, maxPut)
	defer cancel()
	name := rand.Text() + ".jpg"
	_, err = within(ctx, s.calls, func() (struct{}, error) {
		return struct{}{}, remote.Write(ctx, s.bucket, annotated+name, jpeg, &blob.WriterOptions{
			ContentType: "image/jpeg", BeforeWrite: private,
		})
	})
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

// private takes the right to read a new file from others. Other drivers have no files.
func private(as func(any) bool) error {
	var f *os.File
	if as(&f) {
		return f.Chmod(0o600)
	}
	return nil
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
