package worker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/internal/remote"
)

// Sources read photos by their addresses: files, objects in buckets, and pages of the web.
type sources struct {
	files   bool
	options string
	limit   int64
	web     *http.Client

	mu      sync.Mutex
	buckets map[string]*blob.Bucket
}

func newSources(c Config) *sources {
	named := func(hostPort string) bool { return slices.Contains(c.Hosts, hostPort) }
	anywhere := func(u *url.URL) bool { return isWeb(u.Scheme) }
	return &sources{
		files: !c.NoFiles, options: c.BucketOptions, limit: c.MaxBytes,
		web: remote.NewClient(named, anywhere), buckets: map[string]*blob.Bucket{},
	}
}

func isWeb(scheme string) bool { return scheme == "http" || scheme == "https" }

// A place is an address taken apart.
type place struct {
	bucket, key string // bucket is "" for a file, and an address without its path on the web
	version     string // of an object in S3
	web         bool
}

func (s *sources) place(address string) (place, error) {
	bucket, key, err := SplitURL(address)
	if err != nil {
		return place{}, fmt.Errorf("%w: %w", pose.ErrInvalidInput, err)
	}
	scheme, _, _ := strings.Cut(bucket, "://")
	if bucket != "" && key == "" && !isWeb(scheme) {
		return place{}, fmt.Errorf("%w: %w", pose.ErrInvalidInput, errNoKey)
	}
	if bucket == "" && (!s.files || strings.HasPrefix(address, "data:")) {
		return place{}, fmt.Errorf("%w: image_url must be in a bucket or on the web", pose.ErrInvalidInput)
	}
	_, query, _ := strings.Cut(address, "?")
	q, _ := url.ParseQuery(query)
	return place{bucket, key, q.Get("versionId"), isWeb(scheme)}, nil
}

// read returns the file at an address, and its mark.
func (s *sources) read(ctx context.Context, address string) (file []byte, mark string, err error) {
	p, err := s.place(address)
	switch {
	case err != nil:
		return nil, "", err
	case p.web:
		file, err = s.fetch(ctx, address)
		return file, "", err
	case p.bucket != "":
		return s.readObject(ctx, p)
	}
	return s.readFile(p.key)
}

// A mark tells whether a photo is the one that it was: its size and the time of its last change.
// It is the same whether the photo is read or only looked at. Nothing is known of photos on the
// web and of versions, which do not change: their mark is "".
func newMark(size int64, changed time.Time) string {
	return fmt.Sprintf("%d %d", size, changed.UnixNano())
}

const noMark, missing = "", "missing"

// mark returns the mark of the photo at an address, without reading it.
func (s *sources) mark(ctx context.Context, address string) (string, error) {
	p, err := s.place(address)
	if err != nil || p.web || p.version != "" {
		return noMark, nil
	}
	if p.bucket == "" {
		info, err := os.Stat(p.key)
		if err != nil || !info.Mode().IsRegular() {
			return missing, nil
		}
		return newMark(info.Size(), info.ModTime()), nil
	}
	a, err := s.stat(ctx, p)
	switch {
	case err == nil:
		return newMark(a.Size, a.ModTime), nil
	case errors.Is(err, errNoPhoto):
		return missing, nil
	case errors.Is(err, pose.ErrInvalidInput):
		return noMark, nil
	}
	return noMark, err
}

// readFile reads a regular file: to open a pipe would block.
func (s *sources) readFile(name string) (file []byte, mark string, err error) {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if noFile(err) {
		return nil, missing, errNoPhoto
	}
	if err != nil {
		return nil, missing, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, missing, err
	}
	defer f.Close()
	file, err = remote.ReadLimited(f, s.limit)
	return file, newMark(info.Size(), info.ModTime()), err
}

// noFile reports whether no file can have the name: to try again would not help.
func noFile(err error) bool {
	for _, reason := range []error{
		fs.ErrNotExist, syscall.ENOTDIR, syscall.ENAMETOOLONG, syscall.EINVAL, syscall.ELOOP,
	} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

var errNoPhoto = fmt.Errorf("%w: there is no photo at image_url", fs.ErrNotExist)

func (s *sources) readObject(ctx context.Context, p place) (file []byte, mark string, err error) {
	b, err := s.bucket(ctx, p.bucket)
	if err != nil {
		return nil, noMark, err
	}
	exactly := func(as func(any) bool) error {
		var in *s3.GetObjectInput
		if as(&in) {
			in.Key, in.VersionId = &p.key, p.versionID() // blob changes keys like a../b
		}
		return nil
	}
	r, err := b.NewReader(ctx, p.key, &blob.ReaderOptions{BeforeRead: exactly})
	if err != nil {
		return nil, missing, objectError(err)
	}
	defer r.Close()
	if p.version == "" {
		mark = newMark(r.Size(), r.ModTime())
	}
	file, err = remote.ReadLimited(r, s.limit)
	return file, mark, err
}

// objectError says that there is no object, where that is the reason.
func objectError(err error) error {
	var answered interface{ HTTPStatusCode() int } // the AWS SDK's
	if gcerrors.Code(err) == gcerrors.NotFound ||
		errors.As(err, &answered) && answered.HTTPStatusCode() == http.StatusNotFound {
		return errNoPhoto
	}
	return err
}

// stat returns what a bucket knows of an object.
func (s *sources) stat(ctx context.Context, p place) (*blob.Attributes, error) {
	b, err := s.bucket(ctx, p.bucket)
	if err != nil {
		return nil, err
	}
	var client *s3.Client
	if b.As(&client) {
		return p.head(ctx, client)
	}
	a, err := b.Attributes(ctx, p.key)
	if err != nil {
		return nil, objectError(err)
	}
	return a, nil
}

// head asks S3 for what it knows of exactly this key and version, which blob cannot.
func (p place) head(ctx context.Context, client *s3.Client) (*blob.Attributes, error) {
	bucket := strings.TrimPrefix(p.bucket, "s3://")
	o, err := client.HeadObject(ctx, &s3.HeadObjectInput{
		Bucket: &bucket, Key: &p.key, VersionId: p.versionID(),
	})
	if err != nil {
		return nil, objectError(err)
	}
	return &blob.Attributes{
		Size: aws.ToInt64(o.ContentLength), ModTime: aws.ToTime(o.LastModified), Metadata: o.Metadata,
	}, nil
}

// versionID is nil if the address names no version.
func (p place) versionID() *string {
	if p.version == "" {
		return nil
	}
	return &p.version
}

// attributes returns what was stored with an object by its writer.
func (s *sources) attributes(ctx context.Context, address string) (map[string]string, error) {
	p, err := s.place(address)
	if err != nil {
		return nil, err
	}
	a, err := s.stat(ctx, p)
	if err != nil {
		return nil, err
	}
	return a.Metadata, nil
}

// bucket opens a bucket once.
func (s *sources) bucket(ctx context.Context, address string) (*blob.Bucket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.buckets[address]; b != nil {
		return b, nil
	}
	b, err := openWhole(context.WithoutCancel(ctx), address, s.options)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", pose.ErrInvalidInput, err)
	}
	s.buckets[address] = b
	return b, nil
}

func (s *sources) fetch(ctx context.Context, address string) ([]byte, error) {
	resp, err := remote.Get(ctx, s.web, address)
	if errors.Is(err, remote.ErrRefused) {
		return nil, fmt.Errorf("%w: image_url is not in a place that may be read", pose.ErrInvalidInput)
	}
	var name *net.DNSError
	if errors.As(err, &name) && name.IsNotFound {
		return nil, fmt.Errorf("%w: the host of image_url is not known", fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusOK:
		return remote.ReadLimited(resp.Body, s.limit)
	case again(resp.StatusCode):
		return nil, fmt.Errorf("image_url answers %s", resp.Status)
	}
	return nil, fmt.Errorf("%w: image_url answers %s", fs.ErrNotExist, resp.Status)
}

func (s *sources) close() error {
	var err error
	for _, b := range s.buckets {
		err = errors.Join(err, b.Close())
	}
	s.web.CloseIdleConnections()
	return err
}
