package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/hypermob/pose"
)

// Sources are the places that image_url may name.
type sources struct {
	own    *blob.Bucket // of names without a scheme
	places []place
	web    *webClient
}

// A place is a URL below which images may be read: of a bucket, or of a website where bucket is nil.
type place struct {
	scheme, host string
	path         string // begins and ends with a slash
	bucket       *blob.Bucket
	prefix       string // of keys in the bucket that path stands for
	borrowed     bool   // the bucket is the store's
}

// openSources opens the places of the Config. The storage itself is always one.
func openSources(ctx context.Context, c Config, own *store) (*sources, error) {
	s := &sources{own: own.bucket}
	p := placeOf(own.url)
	p.bucket, p.borrowed = own.bucket, true
	p.setPrefix("")
	s.places = append(s.places, p)
	var hosts []string
	for _, source := range c.Sources {
		u, err := url.Parse(source)
		if err != nil {
			return s, err
		}
		p := placeOf(u)
		switch {
		case u.Scheme == "https" || u.Scheme == "http":
			if u.Host == "" || u.RawQuery != "" || u.User != nil || strings.LastIndexByte(u.Host, '*') > 0 || strings.HasPrefix(u.Host, "*") && u.Host != "*" && u.Host[1] != '.' {
				return s, fmt.Errorf("%q is not like https://host/folder/, https://*.example.com/ or https://*/", source)
			}
			if !strings.HasPrefix(u.Host, "*") {
				hosts = append(hosts, p.scheme+"://"+p.host)
			}
		case u.Scheme == "" || u.Scheme == "mem":
			return s, fmt.Errorf("%q is not a URL of a bucket, a folder or a website", source)
		default:
			if p.bucket, err = openPlace(ctx, u); err != nil {
				return s, fmt.Errorf("%s: %w", source, err)
			}
			p.setPrefix(u.Path)
		}
		s.places = append(s.places, p)
	}
	s.web = newWebClient(hosts, s.website)
	return s, nil
}

func placeOf(u *url.URL) place {
	p := u.Path
	if u.Scheme == "file" && u.Host == "." {
		p = strings.TrimPrefix(p, "/") // file://./folder is ./folder
	}
	return place{scheme: strings.ToLower(u.Scheme), host: strings.ToLower(u.Host), path: "/" + strings.Trim(p, "/") + "/"}
}

// openPlace opens the bucket that a URL lies in: of a file URL the folder, of others the
// bucket, without the path.
func openPlace(ctx context.Context, u *url.URL) (*blob.Bucket, error) {
	open := *u
	if u.Scheme != "file" {
		open.Path = ""
	}
	return openBucket(ctx, &open, false)
}

// setPrefix tells what stands before keys below the place's path.
func (p *place) setPrefix(path string) {
	if path = strings.Trim(path, "/"); p.scheme != "file" && path != "" {
		p.prefix = path + "/"
	}
	if p.path == "//" {
		p.path = "/"
	}
}

// holds reports whether u lies below the place.
func (p *place) holds(u *url.URL) bool {
	host := strings.ToLower(u.Host)
	if strings.HasPrefix(p.host, "*") {
		if !strings.HasSuffix(host, p.host[1:]) {
			return false
		}
	} else if host != p.host {
		return false
	}
	return p.scheme == strings.ToLower(u.Scheme) && strings.HasPrefix(u.Path, p.path)
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
	for _, p := range s.places {
		switch {
		case !p.holds(u):
		case p.bucket == nil:
			if !s.website(u) {
				return nil, errNotAllowed
			}
			return s.web.read(ctx, u, limit)
		case u.RawQuery != "" || u.ForceQuery:
			return nil, errNotAllowed
		default:
			return readBlob(ctx, p.bucket, p.prefix+strings.TrimPrefix(u.Path, p.path), limit)
		}
	}
	return nil, errNotAllowed
}

// website reports whether u lies on a website that may be read; redirections are asked about, too.
func (s *sources) website(u *url.URL) bool {
	if u.User != nil || !validKey(strings.Trim(u.Path, "/")) && strings.Trim(u.Path, "/") != "" {
		return false
	}
	for _, p := range s.places {
		if p.bucket == nil && p.holds(u) {
			return true
		}
	}
	return false
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
		return nil, blobError(err)
	}
	defer r.Close()
	return readLimited(r, limit)
}

// blobError makes a missing object an fs.ErrNotExist.
func blobError(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound {
		return errNoImage
	}
	return fmt.Errorf("read the image: %w", err)
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

func (s *sources) close() error {
	var errs []error
	for _, p := range s.places {
		if p.bucket != nil && !p.borrowed {
			errs = append(errs, p.bucket.Close())
		}
	}
	return errors.Join(errs...)
}
