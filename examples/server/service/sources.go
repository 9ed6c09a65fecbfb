package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/internal/remote"
)

// Sources are the places that image_url may name.
type sources struct {
	places []place         // the first is the storage, for names without a scheme
	named  map[string]bool // host:port of websites that are named in full
	web    *http.Client
	calls  calls
}

// A place is a URL below which images may be read: in a bucket, or on a website where bucket is nil.
type place struct {
	scheme, host string
	path         string // begins and ends with a slash; keys are what comes after it
	folder       string // of a file: URL
	bucket       *blob.Bucket
}

// openSources opens the places of the Config. The storage itself is the first.
func openSources(ctx context.Context, c Config, own *store) (*sources, error) {
	storage := newPlace(own.url, own.url.Path+"/"+own.url.Query().Get("prefix"))
	storage.bucket = own.bucket
	storage.folder = own.folder
	s := &sources{calls: own.calls, places: []place{storage}, named: map[string]bool{}}
	for _, source := range c.Sources {
		if err := s.open(ctx, source); err != nil {
			return s, fmt.Errorf("%q: %w", source, err)
		}
	}
	s.web = remote.NewClient(func(hostPort string) bool { return s.named[hostPort] }, s.website)
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
			s.named[remote.HostPort(u)] = true
		}
	case "", "mem":
		return errors.New("a source is the URL of a folder, of a bucket or of a website")
	case "file":
		p.bucket, err = remote.OpenBucket(ctx, u, false)
		p.folder = folderOf(u)
	default: // the path is the part of the bucket that may be read
		part := *u
		q := part.Query()
		if folder := strings.Trim(u.Path, "/"); folder != "" {
			q.Set("prefix", folder+"/")
		}
		part.Path, part.RawQuery = "", q.Encode()
		p.bucket, err = remote.OpenBucket(ctx, &part, false)
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

// read returns the image at the address, at most limit bytes, which counted counts. The error wraps
// pose.ErrInvalidInput where the address may not be read, fs.ErrNotExist where nothing
// is there, and pose.ErrImageTooLarge.
func (s *sources) read(ctx context.Context, address string, limit int64, counted func(io.Reader) io.Reader) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errNotAllowed
	}
	if u.Scheme == "" && u.Host == "" {
		return s.readBlob(ctx, s.places[0], address, limit, counted)
	}
	if u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return nil, errNotAllowed
	}
	if s.website(u) {
		return s.fetch(ctx, u, limit, counted)
	}
	for _, p := range s.places {
		if p.bucket != nil && p.holds(u) && u.RawQuery == "" && !u.ForceQuery {
			return s.readBlob(ctx, p, strings.TrimPrefix(u.Path, p.path), limit, counted)
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
		return p.bucket == nil && p.holds(u) && !(p.wild() && s.named[remote.HostPort(u)])
	})
}

// validKey refuses names that lead elsewhere: absolute ones, those with "." or ".." in them,
// and those that some file system reads otherwise.
func validKey(key string) bool {
	return fs.ValidPath(key) && key != "." && !strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f })
}

// maxKey is how long a name in a storage may be, and maxFileName each part of one in a folder.
const (
	maxKey      = 1024
	maxFileName = 255
)

// found says whether there may be an object of the name. In a folder only regular files
// count: to open a pipe would block. fileblob keeps names that end in .attrs to itself.
func (p *place) found(key string) bool {
	if len(key) > maxKey {
		return false
	}
	if p.scheme != "file" {
		return true
	}
	if strings.HasSuffix(key, ".attrs") || slices.ContainsFunc(strings.Split(key, "/"), func(s string) bool { return len(s) > maxFileName }) {
		return false
	}
	info, err := os.Stat(filepath.Join(p.folder, filepath.FromSlash(key)))
	return err == nil && info.Mode().IsRegular() || errors.Is(err, fs.ErrPermission)
}

func (s *sources) readBlob(ctx context.Context, p place, key string, limit int64, counted func(io.Reader) io.Reader) ([]byte, error) {
	if !validKey(key) {
		return nil, errNotAllowed
	}
	return within(ctx, s.calls, func() ([]byte, error) {
		if !p.found(key) {
			return nil, errNoImage
		}
		r, err := p.bucket.NewReader(ctx, key, nil)
		switch {
		case gcerrors.Code(err) == gcerrors.NotFound:
			return nil, errNoImage
		case err != nil:
			return nil, fmt.Errorf("read the image: %w", err)
		}
		defer r.Close()
		return remote.ReadLimited(counted(r), limit)
	})
}

var errNoImage = fmt.Errorf("%w: there is no image at image_url", fs.ErrNotExist)

// fetch reads an image from a website.
func (s *sources) fetch(
	ctx context.Context, u *url.URL, limit int64, counted func(io.Reader) io.Reader,
) ([]byte, error) {
	resp, err := remote.Get(ctx, s.web, u.String())
	switch {
	case err == nil:
	case errors.Is(err, remote.ErrRefused):
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
	b, err := remote.ReadLimited(counted(resp.Body), limit)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("the image was being fetched: %w", ctx.Err())
	}
	if err != nil && !errors.Is(err, pose.ErrImageTooLarge) && !errors.Is(err, errTooManyUploads) {
		return nil, fmt.Errorf("%w: the image at image_url breaks off", fs.ErrNotExist)
	}
	return b, err
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
