package pose

import "errors"

// The reasons why this package refuses or fails. Each error wraps one of them, or the error of the
// context, of Decode's reader or of package json. Compare with [errors.Is]. The text says what was
// wrong and what to do.
var (
	// ErrInvalidInput says that an argument, an option or a Pose is malformed.
	ErrInvalidInput = errors.New("pose: invalid input")
	// ErrInvalidHeight says that a stature is not a number of centimetres from 50 to 272.
	ErrInvalidHeight = errors.New("pose: invalid height")
	// ErrInvalidImage says that the image is nil, empty, truncated, damaged, or cannot be read for
	// another reason.
	ErrInvalidImage = errors.New("pose: invalid image")
	// ErrUnsupportedImage says that the data is not in an image format that Decode reads.
	ErrUnsupportedImage = errors.New("pose: unsupported image format")
	// ErrImageTooLarge says that the image has more pixels, or its file more bytes, than the limit
	// allows.
	ErrImageTooLarge = errors.New("pose: image too large")
	// ErrNoPerson says that no person was found in the photo.
	ErrNoPerson = errors.New("pose: no person found")
	// ErrNotMeasurable says that the pose gives no length at all.
	ErrNotMeasurable = errors.New("pose: not measurable")
	// ErrClosed says that the Detector was closed.
	ErrClosed = errors.New("pose: detector is closed")
)
