package worker

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

// Without a region no request to S3 can succeed, so the bucket is refused at once.
func TestNoRegion(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	_, err := OpenBucket(t.Context(), "s3://photos/folder", "")
	if !errors.Is(err, pose.ErrInvalidInput) || !strings.Contains(err.Error(), "AWS_REGION") || temporary(err) {
		t.Errorf("no region: %v", err)
	}
	b, err := OpenBucket(t.Context(), "s3://photos/folder", "region=eu-west-1")
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
}
