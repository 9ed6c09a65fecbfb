// Package pipeline takes a photo from its pixels to the people in it. It looks for people with the
// detector network, and looks closer if it finds nobody (search.go). It reads each person with the
// landmark network (people.go), and the silhouette from that network's mask (silhouette.go,
// outline.go). What it finds are plain numbers: a [Person].
//
// A [Pool] has the networks. It hands workers to calls, each of which takes one photo through.
package pipeline

import (
	"image"
	"runtime"

	"github.com/hypermob/pose/internal/backend"
	"github.com/hypermob/pose/internal/body"
	"github.com/hypermob/pose/internal/imgproc"
	"github.com/hypermob/pose/internal/landmark"
)

// Options say how photos are searched.
type Options struct {
	Threads    int  // that work on one photo
	Mask       bool // whether persons have their Mask
	Silhouette bool // whether persons have their Silhouette
	Count      bool // whether others are looked for beside the only person found
	// PortableBits says that the networks are to give the same bits as on other processors.
	PortableBits bool
}

// loader returns what loads the networks.
func (o Options) loader() loader {
	if o.PortableBits {
		return backend.LoadPortable
	}
	return backend.Load
}

// segmented reports whether the landmark network computes its mask.
func (o Options) segmented() bool { return o.Mask || o.Silhouette }

// MaxThreads bounds the memory of a call, since each thread has scratch of its own. Far fewer keep
// the networks busy.
const MaxThreads = 256

// DefaultThreads are as many as the processor runs at once.
func DefaultThreads() int { return min(runtime.GOMAXPROCS(0), MaxThreads) }

// A Photo is what is searched for people.
type Photo struct {
	Image image.Image
	// Region is where hips are looked for, counted from the image's upper left corner. If it is
	// zero, they are looked for everywhere.
	Region image.Rectangle
}

// A Person is somebody found in a photo. Positions are pixels of the photo.
type Person struct {
	landmark.Result
	Width, Height int     // of the photo
	Score         float32 // of the detection
	Presence      float32 // that there is a body where one was detected
	ROI           imgproc.ROI
	People        int // that were detected in the photo, or its region

	HasSilhouette bool
	Silhouette    Silhouette
	Mask          []float32 // for each pixel of the photo; nil if it is not wanted
}

// A Silhouette is what the mask shows of the person.
type Silhouette struct {
	Crown, Sole imgproc.Point   // in the first and the last row of the photo with enough of the mask
	Top, Bottom imgproc.Point   // the ends of head and feet along the body's axis; zero if unknown
	Outline     [2]body.Outline // of the left and of the right limbs
}
