// Package pose measures people in photos. From one photo of a standing person and that person's
// height it finds 33 body landmarks. From these it calculates the lengths of the arms, legs and
// torso and the widths of the shoulders and hips in centimetres, each with its uncertainty. It
// also draws a picture that shows what was measured.
//
// It runs Google's BlazePose networks, those of MediaPipe Pose, in Go and Go assembly. There is no
// cgo. The networks are part of the program: nothing has to be installed or downloaded.
//
// # Quick start
//
//	det, err := pose.NewDetector(pose.Heavy()) // make one: all goroutines can use it
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
// [Detector.DetectAll] finds several people. [MeasureAll] measures several photos of one person
// together. [KnownLength] takes the scale from an object in the photo instead of the height. A
// [Pose] is a plain value: you can store it as JSON and measure it later, in a program without
// networks.
//
// # Stored poses
//
// In JSON, a [Pose] has a version number and the name of the model that found it. A pose that this
// version of the package wrote is read back exactly. One from an earlier or a later version can be
// measured too. Parts that are not understood are ignored, and the warning [OtherVersion] says so.
// One such part is the Outline of a [Silhouette], a text with a version of its own. An Outline of
// another version does not change when the pose is stored again.
//
// # Tests
//
// Unit tests of code that detects and measures need no network. Let that code take an interface
// that [*Detector] implements:
//
//	type poseDetector interface {
//		Detect(ctx context.Context, img image.Image) (*pose.Pose, error)
//	}
//
// In the test, pass a type of your own that returns a ready-made pose of package posetest, or an
// error such as [ErrNoPerson]. The example of posetest shows how.
//
// # Coordinates and units
//
// Positions are pixels of the upright image that [Decode] returns. X points right and Y points
// down. (0, 0) is the centre of the top left pixel. Positions may lie outside the image. Z is in
// the same pixels; it is negative towards the camera, and 0 midway between the hips. A
// [WorldLandmark] is in metres on the same axes, with 0 midway between the hips. Lengths are
// centimetres. Angles are radians, except those of limbs ([Landmarks.Angle],
// [WorldLandmarks.Angle]), which are degrees, as is usual in the field.
//
// Left and right are the person's own. The left arm of someone who faces the camera is on the right
// of the image. The networks cannot know that a photo is mirrored, as some front cameras store it;
// left and right are then swapped. If the EXIF of a photo says that it is mirrored, [Decode] undoes
// that.
//
// # What the lengths run between
//
// With [Anatomical], lengths run between the centres of the joints, inside the body, where the
// bones turn. [ShoulderWidth] is the exception: it runs from acromion to acromion, on the skin.
// With [Classic], lengths run between BlazePose's landmarks as they are. Apart from the shoulder
// width, these are not the points that a tape runs between, which lie on the skin. [Arm] is
// [UpperArm] + [Forearm], and [Leg] is [Thigh] + [Calf], even if the limb is bent. [Torso] runs
// from midway between the shoulders to midway between the hips. [HipWidth] runs between the hips.
// The table shows how far the definitions are apart, as fractions of the stature:
//
//	           here                 women  men    tape                         women  men
//	upper arm  shoulder to elbow    0.155  0.157  acromion to radiale          0.191  0.191
//	forearm    elbow to wrist       0.153  0.155  radiale to stylion           0.148  0.153
//	thigh      hip to knee          0.235  0.238  trochanterion to epicondyle  0.233  0.233
//	calf       knee to ankle        0.244  0.240  epicondyle to malleolus      0.248  0.238
//	torso      shoulders to hips    0.278  0.284  acromion to trochanterion    0.301  0.307
//
// The values under "here" are the middle of published lengths between joint centres. Those under
// "tape" are of ANSUR II: 6068 people of the US Army, 2012, public domain. docs/lengths.md has the
// sources and how far they disagree. That disagreement is part of every uncertainty.
//
// [WithTape] adds what a tailor's tape is expected to measure: [Sleeve] and [InsideLeg], each with
// its own uncertainty. ANSUR II says how these vary among people of the same stature and the same
// arm or leg. docs/lengths.md has the model, and what not to use the lengths for.
//
// From a [Stature], [Anatomical] combines two things: what people of that stature are like (ANSUR
// II), and what the photo shows of this person. It looks at the body in the body's own frame. The
// person's place and size in the photo and the camera's roll have no influence. The less the photo
// resembles those that the model was fitted on, the closer the lengths stay to the usual ones, and
// the larger their uncertainties get. Left and right are not told apart then, because the
// difference that a photo shows between them is noise.
//
// # What a photo is good for
//
// [Measurements] have a [Warning] for each thing in the photo that makes lengths less certain or
// absent. Its Code is for programs and its Message is for people. Its Severity says how it affected
// the lengths. With [Severe], the lengths in Segments are absent. With [Caution], some
// uncertainties are larger, or another person may have been measured. [Info] changes no length. The
// effect of each code was measured on rendered people; tools/quality/README.md has the figures. A
// near camera can only be recognised if the photo's EXIF has the focal length.
// [PhotoContradictsHeight] finds people who do not stand, and heights and known lengths in the
// wrong unit. No photo shows that a height is wrong by a few centimetres.
//
// # Accuracy
//
// The joint centres of three real people were found with markers, so their lengths are known to 1
// to 3 cm. In their 45 photos [Anatomical] is off by 1.9 cm on average over seven lengths. The
// stature alone, with the same knowledge of people, is off by 2.1 cm. Another 100 people are
// rendered. None of them was used in the fit. In their 424 photos of all kinds it is off by 1.4 cm
// over nine lengths; the stature alone is off by 1.7 cm and [Classic] by 3.5 cm. In ordinary photos
// among these it is off by 1.1 cm, and the stature alone by 1.6 cm. The truth lies within two
// uncertainties in 97 % of cases. This command prints the figures of the renders, with the heavy
// network:
//
//	go run ./tools/accuracy
//
// docs/accuracy.md has more, and explains how to check the library with a tape on your own people.
// This is not a medical device.
//
// # Concurrency
//
// Any number of goroutines may use one [Detector]; make one and keep it. It runs up to GOMAXPROCS
// calls at once (the value when it was made). Further calls wait until one of these ends, or until
// their own context does. A call checks its context between the steps of the networks, every few
// milliseconds. [Detector.Close] waits for running calls. For the lowest latency of a single photo,
// leave [WithThreads] at its default. If many photos arrive at once, WithThreads(1) saves handing
// work from one goroutine to another. A call's goroutines end with it. If one of them panics, the
// panic reaches the caller's goroutine. If a method of the image panics, the call returns
// [ErrInvalidImage].
//
// [Decode], [Measure], [MeasureAll] and [Annotate] keep no state and may run at the same time. An
// image must not change while Detect or Annotate reads it. What they return belongs to the caller.
//
// # Memory
//
// A Detector keeps its networks on the heap (heavy 44 MB, full 21, lite 17). Open Detectors of one
// model share them. Each concurrent call needs the memory of one run (10, 10 and 9 MB), and up to 2
// MB more for each thread on processors with AMX. It is allocated when first needed and kept until
// Close. A warm Detect allocates less than 64 KiB. [WithMask] adds 4 bytes per pixel of the photo to
// every [Pose]. (go test -run - -bench Memory -benchtime 1x)
//
// # What is in the binary
//
// A program contains only the networks that it uses. The functions [Heavy], [Full] and [Lite] are
// the only way to them, and the linker leaves out what is not called. A static, stripped program
// for linux/amd64 is 34.3 MB with Heavy, 13.1 MB with Full, 9.4 MB with Lite, and 3.1 MB if it only
// calls Measure. (go test ./models -run Linker -v)
//
// # Determinism
//
// The same program on the same processor gives the same bits for the same image, whatever the
// number of threads and callers. The networks give the same bits with AVX-512, AVX2 and NEON: their
// kernels fuse every multiplication with its addition, in one order. With AMX they add in another
// order, so that the last bits differ. If machines of several kinds have to give the same bits, use
// [WithPortableBits]: then AMX is not used. The plain Go that runs on other processors, and with
// the build tag purego, rounds after the multiplication and again after the addition. Before and
// after the networks the Go compiler may fuse too, as it does on arm64 and with GOAMD64=v3. The
// code prevents that where MediaPipe's own rounding decides which pixel is read.
//
// # Processors
//
// The kernels are chosen once, by the processor: AVX-512 (F, VL, DQ, BW), AVX2 with FMA and BMI2,
// or NEON. Other processors run plain Go, which is some twenty times slower. [Detector.Engine]
// names the choice. GODEBUG=cpu.avx512f=off or cpu.avx2=off switches one set off. The build tag
// purego switches off all of them.
//
// On Linux, large products run on AMX tiles where the processor has them beside AVX-512 (AMX-TILE,
// AMX-BF16). A program must ask Linux for permission: the first [NewDetector] calls
// arch_prctl(ARCH_REQ_XCOMP_PERM). If Linux refuses, as in some sandboxes, everything runs on
// AVX-512. If it agrees, one small product is computed in tiles as a test. If that is wrong,
// everything runs on AVX-512 too. Once it has agreed, Linux refuses alternate signal stacks that
// are too small for tiles, including those of C code under cgo. With [WithPortableBits] a Detector
// does not ask. GODEBUG=cpu.amxtile=off switches AMX off, although the Go runtime says that it does
// not know the name. AMX has only been tested with an emulator. Its speed has not been measured on
// hardware yet.
//
// # Errors
//
// Each error wraps one of the sentinels ([ErrNoPerson], [ErrNotMeasurable], [ErrInvalidImage],
// [ErrUnsupportedImage], [ErrImageTooLarge], [ErrInvalidHeight], [ErrInvalidInput], [ErrClosed]),
// or the error of the context, the reader or package json. Compare with [errors.Is]. The text says
// what was wrong and what to do. A length that cannot be measured is not an error: it is absent
// from its [Lengths], and a [Warning] gives the reason. If no length is left, the error is
// [ErrNotMeasurable]. The [Measurements] beside it then hold the reasons.
//
// # Security considerations
//
// Photos may come from anybody. Before it decodes a pixel, [Decode] checks how many pixels the
// image has and how much memory decoding will take. It refuses more than 100 million pixels and
// more than 1 GiB. A service should lower these limits with [WithMaxPixels] and [WithMaxMemory],
// and can make photos wait for memory with [WithReserve]. The time that decoding takes is bounded
// too; docs/limits.md has the figures for each format. [DecodeContext] stops when its context ends.
// A reader that may stall needs a deadline of its own. A panic of a decoder becomes an error.
// [Measure] checks a [Pose] that was read from JSON and refuses coordinates that are not finite.
//
// The package opens no connection and no file. It writes nothing, reads no environment variable but
// GODEBUG, starts no process and sends no telemetry. It contains no cgo, unless a program is built
// with -tags tflite (docs/tflite.md), which runs the networks in TensorFlow Lite's C library.
package pose
