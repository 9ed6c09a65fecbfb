// Package imgproc moves pixels between a photo and the networks' square tensors:
// the rotated crop that goes in ([WarpRows]) and the segmentation mask that comes
// back ([MaskRows], [Silhouette]).
//
// Both directions repeat, to the bit where that is possible, what MediaPipe
// 0.10.21 does on the CPU with the OpenCV 4.10 built into its wheel: positions
// in 1/32 pixel, no half-pixel shift, no smoothing before a reduction. Products
// are converted to float32 explicitly wherever they feed a sum, because Go may
// otherwise fuse the two on some processors and round once instead of twice.
package imgproc
