package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/hypermob/pose"
)

// Sources are the places that image_url may name.
type sources struct {
	own    *blob.Bucket // of names without a scheme
	places []place
	named  map[string]bool // host:port of websites that are named in full
	web    *webClient
}

// A place is a URL below which images may be read: in a bucket, or on a website where bucket is nil.
type place struct {
	scheme, host string
	path         string // begins and ends with a slash; keys are what comes after it
	bucket       *blob.Bucket
}

// openSources opens the places of the Config. The storage itself is the first.
func openSources(ctx context.Context, c Config, own *store) (*sources, error) {
	storage := newPlace(own.url, own.url.Path+"/"+own.url.Query().Get("prefix"))
	storage.bucket = own.bucket
	s := &sources{own: own.bucket, places: []place{storage}, named: map[string]bool{}}
	for _, source := range c.Sources {
		if err := s.open(ctx, source); err != nil {
			return s, fmt.Errorf("%q: %w", source, err)
		}
	}
	s.web = newWebClient(s.named, s.website)
	return s, nil
}

func (s *sources) open(ctx context.Context, source string) error {
	u, err := url.Parse(source)
	if err != nil {
		return err
	}
	p := newPlace(u, u.Path)
	switch u.Scheme {
	case "http", "https":
		if wild := strings.TrimPrefix(u.Host, "*"); u.Host == "" || u.RawQuery != "" || u.User != nil ||
			strings.Contains(wild, "*") || wild != u.Host && wild != "" && wild[0] != '.' {
			return errors.New("a website is like https://host/folder/, https://*.example.com/ or https://*/")
		}
		if !p.wild() {
			s.named[hostPort(u)] = true
		}
	case "", "mem":
		return errors.New("a source is the URL of a folder, of a bucket or of a website")
	case "file":
		p.bucket, err = openBucket(ctx, u, false)
	default: // the path is the part of the bucket that may be read
		part := *u
		q := part.Query()
		if folder := strings.Trim(u.Path, "/"); folder != "" {
			q.Set("prefix", folder+"/")
		}
		part.Path, part.RawQuery = "", q.Encode()
		p.bucket, err = openBucket(ctx, &part, false)
	}
	if err == nil {
		s.places = append(s.places, p)
	}
	return err
}

func newPlace(u *url.URL, path string) place {
	if path = strings.Trim(path, "/"); path != "" {
		path += "/"
	}
	return place{scheme: strings.ToLower(u.Scheme), host: strings.ToLower(u.Host), path: "/" + path}
}

// wild reports whether the place is on more than one host.
func (p *place) wild() bool { return strings.HasPrefix(p.host, "*") }

// holds reports whether u lies below the place.
func (p *place) holds(u *url.URL) bool {
	host := strings.ToLower(u.Host)
	if p.wild() {
		return p.scheme == u.Scheme && strings.HasSuffix(host, p.host[1:]) && strings.HasPrefix(u.Path, p.path)
	}
	return p.scheme == u.Scheme && host == p.host && strings.HasPrefix(u.Path, p.path)
}

var errNotAllowed = fmt.Errorf("%w: image_url is not in a place that this service may read", pose.ErrInvalidInput)

// read returns the image at the address, at most limit bytes. The error wraps
// pose.ErrInvalidInput where the address may not be read, fs.ErrNotExist where nothing
// is there, and pose.ErrImageTooLarge.
func (s *sources) read(ctx context.Context, address string, limit int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errNotAllowed
	}
	if u.Scheme == "" && u.Host == "" {
		return readBlob(ctx, s.own, address, limit)
	}
	if u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return nil, errNotAllowed
	}
	if s.website(u) {
		return s.web.read(ctx, u, limit)
	}
	for _, p := range s.places {
		if p.bucket != nil && p.holds(u) && u.RawQuery == "" && !u.ForceQuery {
			return readBlob(ctx, p.bucket, strings.TrimPrefix(u.Path, p.path), limit)
		}
	}
	return nil, errNotAllowed
}

// website reports whether u lies on a website that may be read. Redirections are asked about,
// too. A host that is named in full is left to that entry, since it may have any address.
func (s *sources) website(u *url.URL) bool {
	if trimmed := strings.Trim(u.Path, "/"); u.User != nil || trimmed != "" && !validKey(trimmed) {
		return false
	}
	return slices.ContainsFunc(s.places, func(p place) bool {
		return p.bucket == nil && p.holds(u) && !(p.wild() && s.named[hostPort(u)])
	})
}

// validKey refuses names that lead elsewhere: absolute ones, those with "." or ".." in them,
// and those that some file system reads otherwise.
func validKey(key string) bool {
	return fs.ValidPath(key) && key != "." && !strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f })
}

func readBlob(ctx context.Context, bucket *blob.Bucket, key string, limit int64) ([]byte, error) {
	if !validKey(key) {
		return nil, errNotAllowed
	}
	r, err := bucket.NewReader(ctx, key, nil)
	if err != nil {
		if gcerrors.Code(err) == gcerrors.NotFound {
			return nil, errNoImage
		}
		return nil, fmt.Errorf("read the image: %w", err)
	}
	defer r.Close()
	return readLimited(r, limit)
}

var errNoImage = fmt.Errorf("%w: there is no image at image_url", fs.ErrNotExist)

func readLimited(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read the image: %w", err)
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%w: the image has more than %d bytes", pose.ErrImageTooLarge, limit)
	}
	return b, nil
}

// close closes all but the storage, which is not its own.
func (s *sources) close() error {
	var errs []error
	for _, p := range s.places[1:] {
		if p.bucket != nil {
			errs = append(errs, p.bucket.Close())
		}
	}
	return errors.Join(errs...)
}
