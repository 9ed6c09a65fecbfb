// What internal/backend uses of TensorFlow Lite's header of the same name, which no package
// with the other headers carries.
#ifndef POSE_XNNPACK_DELEGATE_H
#define POSE_XNNPACK_DELEGATE_H

#include <stdint.h>
#include <tensorflow/lite/c/common.h>

#ifdef __cplusplus
extern "C" {
#endif

// In every release the first field is num_threads; the others stay as
// TfLiteXNNPackDelegateOptionsDefault writes them. Release 2.19 has 32 bytes in all.
typedef struct {
  int32_t num_threads;
  int32_t second;
  int64_t others[31];
} TfLiteXNNPackDelegateOptions;

TfLiteXNNPackDelegateOptions TfLiteXNNPackDelegateOptionsDefault(void);
TfLiteDelegate* TfLiteXNNPackDelegateCreate(const TfLiteXNNPackDelegateOptions* options);
void TfLiteXNNPackDelegateDelete(TfLiteDelegate* delegate);

#ifdef __cplusplus
}
#endif

#endif
