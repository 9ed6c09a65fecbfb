package worker

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/examples/server/internal/remote"
)

// SplitURL takes the address of an object or folder apart into that of its bucket and the key in
// it. A path of this machine has the folder that it begins with for a bucket.
func SplitURL(address string) (bucket, key string, err error) {
	u, err := url.Parse(address)
	if err != nil && strings.Contains(address, "://") {
		return "", "", err
	}
	if err != nil || len(u.Scheme) < 2 { // C: is no scheme
		return "", filepath.ToSlash(address), nil
	}
	if u.Scheme == "file" {
		return "", u.Path, nil
	}
	if u.Host == "" || u.User != nil {
		return "", "", errNoKey
	}
	return u.Scheme + "://" + u.Host, strings.TrimPrefix(u.Path, "/"), nil
}

var errNoKey = errors.New("an address in a bucket is like s3://bucket/folder/photo.jpg")

// OpenBucket opens the bucket of an address: that of s3://bucket/folder, or a folder of this
// machine, which is made if it is not there. Keys are relative to the folder. Options are those of
// gocloud.dev/blob/s3blob, such as region=eu-west-1.
func OpenBucket(ctx context.Context, address, options string) (*blob.Bucket, error) {
	bucket, folder, err := SplitURL(address)
	if err != nil {
		return nil, err
	}
	if bucket == "" {
		if folder, err = filepath.Abs(filepath.FromSlash(folder)); err != nil {
			return nil, err
		}
		u := &url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(folder), "/")}
		return remote.OpenBucket(ctx, u, true)
	}
	b, err := openWhole(ctx, bucket, options)
	if folder = strings.Trim(folder, "/"); err != nil || folder == "" {
		return b, err
	}
	return blob.PrefixedBucket(b, folder+"/"), nil
}

// Write stores an object, whole or not at all, over one that may be there.
func Write(ctx context.Context, to *blob.Bucket, key string, b []byte, kind string) error {
	return remote.Write(ctx, to, key, b, &blob.WriterOptions{ContentType: kind})
}

// openWhole opens a bucket. The options are for S3 alone.
func openWhole(ctx context.Context, bucket, options string) (*blob.Bucket, error) {
	u, err := url.Parse(bucket)
	if err != nil {
		return nil, err
	}
	if u.Scheme == "s3" {
		u.RawQuery = options
	}
	b, err := remote.OpenBucket(ctx, u, false)
	if err != nil {
		return nil, err
	}
	var client *s3.Client
	if b.As(&client) && client.Options().Region == "" { // else every request fails, and is tried again
		return nil, errors.Join(errNoRegion, b.Close())
	}
	return b, nil
}

var errNoRegion = fmt.Errorf("%w: no AWS region is set for s3://; set AWS_REGION, or the option region=…", pose.ErrInvalidInput)
