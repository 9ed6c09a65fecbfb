package service

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"unicode"

	"github.com/hypermob/pose"
)

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", pose.ErrInvalidInput, fmt.Sprintf(format, args...))
}

func invalidHeight(value string) error {
	return fmt.Errorf("%w: %s is not a number of cm from %g to %g", pose.ErrInvalidHeight, value, pose.MinStature, pose.MaxStature)
}

// short is a name that somebody sent, as it may be shown: of bounded length, one line, valid UTF-8.
func short(name string) string { return cut(name, maxName) }

func cut(name string, limit int) string {
	long := len(name) > limit
	if long {
		name = name[:limit]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if long {
		name += "…"
	}
	return name
}

// bodyError says what is wrong with the body that reading it ended with err. The text of an error from
// elsewhere may have parts of the body in it.
func bodyError(err error, what string) error {
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return fmt.Errorf("%w: the request has more than %d bytes", pose.ErrImageTooLarge, tooLong.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSlowBody
	case errors.Is(err, pose.ErrInvalidInput), errors.Is(err, errTooManyUploads):
		return err
	}
	return invalid("%s is malformed or cut off", what)
}

// keptError keeps the error that a body ended with. A form's reader takes a part's head that breaks
// off for a malformed one, whatever the reason.
type keptError struct {
	io.Reader
	err error
}

func (k *keptError) Read(p []byte) (int, error) {
	n, err := k.Reader.Read(p)
	if err != nil && err != io.EOF {
		k.err = err
	}
	return n, err
}
