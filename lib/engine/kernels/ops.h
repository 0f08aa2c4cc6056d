/** What the kernels of TensorFlow's ops share: their tensors, threads and checks. All floats are float32. */
#pragma once
#include "attention.h"
#include "simd.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace wearlaws {
using namespace tensorflow;

inline const float* in(OpKernelContext* context, int i) { return context->input(i).flat<float>().data(); }
inline float* data(Tensor* tensor) { return tensor->flat<float>().data(); }

/** Calls work(from, to) on parts of 0 … units, on the session's threads; `cost`: cycles of a unit. */
template <class Work>
void parallel(OpKernelContext* context, int64_t units, int64_t cost, const Work& work) {
  auto* threads = context->device()->tensorflow_cpu_worker_threads()->workers;
  threads->ParallelFor(units, tsl::thread::ThreadPool::SchedulingParams::Adaptive(cost), work);
}

/** A dropout's key from the op's input, int32 [3] = seed, step and part, and its attributes. */
inline DropoutKey dropoutKey(const Tensor& key, int64_t site, int64_t dropped) {
  const auto words = key.flat<int32_t>();
  return {static_cast<uint32_t>(words(0)), static_cast<uint32_t>(words(1)), static_cast<uint32_t>(words(2)),
          static_cast<uint32_t>(site), static_cast<uint32_t>(dropped)};
}

inline absl::Status checkAttention(int64_t tokens, int64_t headDim) {
  if (tokens <= kMaxTokens && headDim <= kMaxHeadDim) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("attention: at most ", kMaxTokens, " tokens and ", kMaxHeadDim,
                                                 " values a head, found ", tokens, " and ", headDim));
}

}  // namespace wearlaws
