package pipeline

import "fmt"

// A Kind is why no person is found.
type Kind int

// The kinds of errors.
const (
	Closed        Kind = iota // the pool is closed
	InvalidImage              // the image cannot be read
	InvalidRegion             // the photo's region is not in the photo
	NoPerson                  // nobody is there
)

// An Error says why there is no person. Other errors of this package wrap the context's or an
// engine's.
type Error struct {
	Kind    Kind
	Message string // what was seen, and what to do
}

func (e *Error) Error() string { return e.Message }

func failure(k Kind, format string, args ...any) error {
	return &Error{k, fmt.Sprintf(format, args...)}
}
