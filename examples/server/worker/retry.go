package worker

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"gocloud.dev/gcerrors"

	"github.com/hypermob/pose"
)

// errUnreachable is for what may work later: its code is TIMEOUT.
var errUnreachable = fmt.Errorf("no success until now: %w", context.DeadlineExceeded)

// longestWait is that between two tries.
const longestWait = 10 * time.Second

// Retry does something again for as long as that may help and patience lasts. Waits grow, and
// differ, so that many workers do not come back at the same moment.
func Retry(ctx context.Context, patience time.Duration, do func() error) error {
	end := time.Now().Add(patience)
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, longestWait) {
		err := do()
		if err == nil || !temporary(err) || ctx.Err() != nil {
			return err
		}
		pause := wait/2 + rand.N(wait)
		if time.Now().Add(pause).After(end) {
			return fmt.Errorf("%w: %w", errUnreachable, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", errUnreachable, err)
		case <-time.After(pause):
		}
	}
}

// temporary reports whether the same may succeed later: a server that has too much to do or fails,
// a connection that breaks. All that is not known to be lasting is taken for it.
func temporary(err error) bool {
	for _, lasting := range []error{
		fs.ErrNotExist, fs.ErrPermission, pose.ErrInvalidInput, pose.ErrImageTooLarge,
	} {
		if errors.Is(err, lasting) {
			return false
		}
	}
	var answered interface{ HTTPStatusCode() int } // the AWS SDK's
	if errors.As(err, &answered) && answered.HTTPStatusCode() != 0 {
		return again(answered.HTTPStatusCode())
	}
	switch gcerrors.Code(err) {
	case gcerrors.NotFound, gcerrors.PermissionDenied, gcerrors.InvalidArgument,
		gcerrors.FailedPrecondition, gcerrors.Unimplemented:
		return false
	}
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	return (!errors.As(err, &name) || !name.IsNotFound) && !errors.As(err, &certificate)
}

// again reports whether a status says that the request may succeed later.
func again(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}
