// Package pose finds people in photos and measures them: from a photo of a standing
// person and the person's height come 33 body landmarks, the lengths of arms, legs and
// torso in centimetres, each with its uncertainty, and a picture that shows them.
//
// It runs Google's BlazePose networks, the ones of MediaPipe Pose, in Go and Go assembly, without
// cgo. The networks are part of the program: nothing is installed or downloaded.
//
// # Quick start
//
//	det, err := pose.NewDetector(pose.Heavy()) // once; it serves all goroutines
//	if err != nil {
//		return err
//	}
//	defer det.Close()
//
//	photo, err := pose.Decode(file) // upright, whatever its EXIF orientation
//	if err != nil {
//		return err
//	}
//	p, err := det.Detect(ctx, photo) // any image.Image will do
//	if err != nil {
//		return err
//	}
//	m, err := pose.Measure(p, pose.Stature(175))
//	if err != nil {
//		return err
//	}
//	if arm, ok := m.Mean[pose.Arm]; ok {
//		fmt.Printf("arm %.1f ± %.1f cm\n", arm.CM, arm.Uncertainty)
//	}
//	picture := pose.Annotate(photo, p, m)
//
// [Detector.DetectAll] finds several people, [MeasureAll] measures several photos of one
// person together, and [KnownLength] takes the scale from an object in the photo in
// place of the height. A [Pose] is a plain value: it can be stored as JSON and measured
// later, in a program without networks.
//
// # Tests
//
// Code that detects and measures needs no network in its unit tests. Let it take an interface, which a [*Detector]
// implements,
//
//	type poseDetector interface {
//		Detect(ctx context.Context, img image.Image) (*pose.Pose, error)
//	}
//
// and give it a type of the test's own that returns a ready pose of package posetest, or an error such as [ErrNoPerson]. The
// example of posetest does so.
//
// # Coordinates and units
//
// Positions are pixels of the upright image, as [Decode] returns it. X points right and Y
// down; (0, 0) is the centre of the top left pixel. Positions may lie outside the image. Z
// is in the same pixels, negative towards the camera, 0 midway between the hips. A
// [WorldLandmark] is in metres, 0 midway between the hips, on the same axes. Lengths are
// centimetres, angles radians but for those of limbs ([Landmarks.Angle], [WorldLandmarks.Angle]), which the field has in degrees.
//
// Left and right are the person's own: the left arm of someone who faces the camera is on
// the right of the image. The networks cannot know that a photo is mirrored, as
// some front cameras store it: then left and right are exchanged. Orientations that EXIF
// calls mirrored are turned back by [Decode].
//
// # What the lengths run between
//
// With [Anatomical], the ends are the centres of the joints, where anatomists have them: inside the body, where the bones
// turn. The one exception is [ShoulderWidth], from acromion to acromion on the skin. With [Classic], they are
// BlazePose's landmarks as they are. Neither are the points of a tape measure, which
// lie on the skin. [Arm] is [UpperArm] + [Forearm] and [Leg] is [Thigh] + [Calf], also if the
// limb is bent; [Torso] runs from midway between the shoulders to midway between the
// hips, [HipWidth] between the hips. What is usual, over the stature, shows how far apart the definitions are:
//
//	           here                 women  men    tape                         women  men
//	upper arm  shoulder to elbow    0.155  0.157  acromion to radiale          0.191  0.191
//	forearm    elbow to wrist       0.153  0.155  radiale to stylion           0.148  0.153
//	thigh      hip to knee          0.235  0.238  trochanterion to epicondyle  0.233  0.233
//	calf       knee to ankle        0.244  0.240  epicondyle to malleolus      0.248  0.238
//	torso      shoulders to hips    0.278  0.284  acromion to trochanterion    0.301  0.307
//
// (Here: the middle of published lengths between joint centres. Tape: ANSUR II, 6068 people of the US
// Army, 2012, public domain.) docs/lengths.md has the sources and how far they disagree, which is part of every uncertainty.
//
// [WithTape] adds what a tailor's tape is expected to measure, [Sleeve] and [InsideLeg], each with an
// uncertainty of its own: how the two differ among people of one stature and one arm or
// leg comes from ANSUR II. docs/lengths.md has the model, and what
// not to use the lengths for.
//
// From a [Stature], [Anatomical] weighs what people are like (ANSUR II) against what the photo shows of this
// one, in the body's own frame: where in the photo the person is, how large, and how the camera is rolled do not count. The stranger the
// photo, the nearer the lengths are to the usual ones, and the less sure. There are no sides then: what a photo shows
// of their difference is noise.
//
// # What a photo is good for
//
// Measurements have a [Warning] for each thing in the photo that makes lengths less sure or absent.
// Its Code is for programs, its Message for people, and its Severity says what it did: with
// [Severe], the lengths in Segments are absent; with [Caution], lengths are less sure, and their
// uncertainties larger, or another person may have been measured; [Info] changes no length. How
// much less sure was measured on rendered people: tools/quality/README.md has the figures for each
// code. A camera is found to be near only if the photo tells its focal length.
//
// # Accuracy
//
// On three real people whose joint centres were found with markers (45 photos, truths known to 1 to 3 cm), [Anatomical] is off by 1.9 cm
// on average over seven lengths, and the stature alone, with the same knowledge of people, by 2.1. On 90 rendered people that
// nothing was fitted on, in 367 photos of all kinds, it is off by 1.4 cm over nine lengths where the stature alone is by 1.7 and [Classic] by 3.6; in
// photos with nothing odd about camera, clothes, pose or body by 1.1 of 1.6. The truth lies within two uncertainties in 98 % of
// cases. The renders' are the figures of
//
//	go run ./tools/accuracy
//
// with the heavy network. docs/accuracy.md has more, and how to check it with a tape on your own people. This is not a medical device.
//
// # Concurrency
//
// A [Detector] may be used by any number of goroutines; make one and keep it. As many calls
// run at once as GOMAXPROCS was when it was made; the others wait until one is free or their
// context ends. A call looks at its context between the networks' steps, every few milliseconds.
// [Detector.Close] waits for the calls under way. For the least delay of one photo, leave
// [WithThreads] at its default; where many photos arrive at once, WithThreads(1) spares the
// hand-over between goroutines. A call's goroutines end with it. If one of them panics, that is a panic of the
// caller's goroutine; a panic of an image's own methods is the error [ErrInvalidImage].
//
// [Decode], [Measure], [MeasureAll] and [Annotate] keep no state and may run at the same time. An
// image must not be changed while Detect or Annotate reads it. What is returned is the caller's.
//
// # Memory
//
// A Detector keeps its networks on the heap (heavy 44 MB, full 21, lite 17), which Detectors of one model that are
// open at the same time share, and for each call that may run at once the memory of one run (10, 10 and
// 9 MB), made when first needed and kept until Close. A warm Detect allocates less than 64 KiB. [WithMask] adds 4 bytes for each
// pixel of the photo to every [Pose]. (go test -run - -bench Memory -benchtime 1x)
//
// # What is in the binary
//
// A program carries the networks that it names: the function [Heavy], [Full] or [Lite] is the
// only way to one, and the linker leaves out what is not called. A static, stripped
// program for linux/amd64 has 34.6 MB with Heavy, 13.4 MB with Full, 9.8 MB with Lite, and
// 3.2 MB if it only calls Measure. (go test ./models -run Linker -v)
//
// # Determinism
//
// The same program on the same processor gives the same bits for the same image, whatever the
// number of threads and callers. The networks give the same bits with AVX-512, AVX2 and NEON, whose
// kernels fuse every multiplication with its addition, in one order; the plain Go of other processors and of the build
// tag purego rounds both. Before and after the networks the Go compiler may
// fuse too, as it does on arm64 and with GOAMD64=v3. Where MediaPipe's own rounding decides which pixel is read,
// fusing is ruled out.
//
// # Processors
//
// The kernels are chosen once, by the processor: AVX-512 (F, VL, DQ, BW), AVX2 with FMA and BMI2, or NEON, else
// plain Go, which is some twenty times slower. [Detector.Engine] names the choice; GODEBUG=cpu.avx512f=off or cpu.avx2=off
// switches one off, the build tag purego all.
//
// # Errors
//
// Each error wraps one of the sentinels ([ErrNoPerson], [ErrNotMeasurable], [ErrInvalidImage],
// [ErrUnsupportedImage], [ErrImageTooLarge], [ErrInvalidHeight], [ErrInvalidInput], [ErrClosed]), or the
// error of the context, the reader or package json. Compare with [errors.Is]; the text says what was wrong
// and what to do. A length that cannot be measured is no error: it is absent from its
// [Lengths], and a [Warning] gives the reason. Only if no length is left, the error is
// [ErrNotMeasurable], and the [Measurements] beside it hold the reasons.
//
// # Security considerations
//
// Photos may come from anybody. [Decode] looks at the size before it decodes a pixel and
// refuses more than 100 million of them; an image of that size can need 800 MB of memory, so
// a service should lower the limit with [WithMaxPixels]. It also limits the bytes that it reads and the
// size and number of EXIF tags, and turns a panic of a decoder into an error. It cannot be
// cancelled: a reader that may stall needs a deadline of its own. A [Pose] read from JSON is
// checked by [Measure]; coordinates that are not finite are refused.
//
// The package opens no connection and no file, writes nothing, reads no environment variable but GODEBUG,
// starts no process and sends no telemetry. There is no cgo in it, unless a program is built with
// -tags tflite (docs/tflite.md), which hands the networks to TensorFlow Lite's C library.
package pose
