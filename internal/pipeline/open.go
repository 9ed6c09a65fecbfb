package pipeline

import (
	"image"

	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/parallel"
)

// open prepares to read the photo.
func (w *worker) open(photo Photo) error {
	if err := readImage(func() (err error) {
		w.src, err = imgproc.NewSource(photo.Image)
		return err
	}); err != nil {
		return err
	}
	return w.choosePart(photo.Region)
}

// choosePart sets which part of the opened photo is searched.
func (w *worker) choosePart(region image.Rectangle) error {
	w.part = imgproc.Whole(w.src.W, w.src.H)
	if region == (image.Rectangle{}) {
		return nil
	}
	r := region.Intersect(image.Rect(0, 0, w.src.W, w.src.H))
	if r.Empty() {
		return failure(InvalidRegion, "the region %v has no pixel of the photo, which is %d × %d", region, w.src.W, w.src.H)
	}
	w.part = imgproc.ROI{
		CX: float32(r.Min.X+r.Max.X) / 2, CY: float32(r.Min.Y+r.Max.Y) / 2, W: float32(r.Dx()), H: float32(r.Dy()),
	}
	return nil
}

// crop fills a network's input, of size×size pixels from lo to 1, with what lies under roi.
func (w *worker) crop(dst []float32, size int, roi imgproc.ROI, border imgproc.Border, lo float32) error {
	return readImage(func() error {
		w.rows(size, func(from, to int) {
			imgproc.WarpRows(dst, size, w.src, roi, border, lo, 1, from, to)
		})
		return nil
	})
}

// readImage calls read, whose errors are the image's. So are its panics: the methods of an image
// are the caller's.
func readImage(read func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = failure(InvalidImage, "reading its pixels panicked: %v", parallel.Value(v))
		}
	}()
	if err := read(); err != nil {
		return failure(InvalidImage, "%v", err)
	}
	return nil
}
