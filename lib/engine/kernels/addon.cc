/**
 * The addon of Node that holds the kernels: loading it registers the ops of `kernels.cc` with TensorFlow, and its
 * exports are the functions of `logistic.h`. Arguments are typed arrays of the lengths that the caller has checked.
 */
#include <node_api.h>

#include "logistic.h"

namespace {
using wearlaws::Rows;

constexpr size_t kArguments = 4;

/** The arguments of a call. */
struct Call {
  napi_env env;
  napi_value values[kArguments];

  Call(napi_env env, napi_callback_info info) : env(env) {
    size_t count = kArguments;
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  }
  template <class T>
  T* array(int i) const {
    return contents<T>(values[i]);
  }
  template <class T>
  T* contents(napi_value array) const {
    void* data = nullptr;
    napi_get_typedarray_info(env, array, nullptr, nullptr, &data, nullptr, nullptr);
    return static_cast<T*>(data);
  }
  int64_t integer(int i) const {
    int64_t value = 0;
    napi_get_value_int64(env, values[i], &value);
    return value;
  }
  int64_t lengthOf(int i) const { return length(values[i]); }
  int64_t length(napi_value array) const {
    size_t length = 0;
    napi_get_typedarray_info(env, array, nullptr, &length, nullptr, nullptr, nullptr);
    return static_cast<int64_t>(length);
  }
  /** An object of the arrays of `Rows`. */
  Rows rows(int i) const {
    const auto named = [&](const char* name) {
      napi_value value;
      napi_get_named_property(env, values[i], name, &value);
      return value;
    };
    const napi_value rows = named("rows"), mean = named("mean");
    return {contents<float>(named("features")), contents<uint32_t>(rows), length(rows), length(mean),
            contents<float>(mean), contents<float>(named("rest")), contents<float>(named("inverse"))};
  }
  napi_value number(double value) const {
    napi_value result;
    napi_create_double(env, value, &result);
    return result;
  }
};

/** (rows, labels of all features, w [K, D], gradient [K, D], set to zero by the caller) → the sum of losses */
napi_value crossEntropy(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const Rows rows = call.rows(0);
  return call.number(wearlaws::crossEntropyOf(rows, call.array<int32_t>(1), call.array<double>(2),
                                              call.lengthOf(2) / rows.columns(), call.array<double>(3)));
}

/** (rows, w [K, D], p [K, n], which is written) */
napi_value probabilities(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const Rows rows = call.rows(0);
  wearlaws::probabilitiesOf(rows, call.array<double>(1), call.lengthOf(1) / rows.columns(), call.array<float>(2));
  return nullptr;
}

/** (rows, p [K, n], blocks [K, D, D], set to zero by the caller) */
napi_value hessianBlocks(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const Rows rows = call.rows(0);
  wearlaws::hessianBlocksOf(rows, call.array<float>(1), call.lengthOf(1) / rows.n, call.array<double>(2));
  return nullptr;
}

/** (blocks [K, D, D], D): the lower triangle of each becomes its Cholesky factor */
napi_value choleskyBlocks(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const int64_t d = call.integer(1);
  for (int64_t at = 0; at < call.lengthOf(0); at += d * d) wearlaws::choleskyOf(call.array<double>(0) + at, d);
  return nullptr;
}

/** (factors [K, D, D] in single precision, D, vector [K, D]): solves with each block */
napi_value solveBlocks(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const int64_t d = call.integer(1);
  for (int64_t at = 0; at < call.lengthOf(2); at += d) {
    wearlaws::solveFactored(call.array<float>(0) + at * d, d, call.array<double>(2) + at);
  }
  return nullptr;
}

void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
  napi_set_named_property(env, exports, name, value);
}

}  // namespace

NAPI_MODULE_INIT() {
  exportFunction(env, exports, "crossEntropy", crossEntropy);
  exportFunction(env, exports, "probabilities", probabilities);
  exportFunction(env, exports, "hessianBlocks", hessianBlocks);
  exportFunction(env, exports, "choleskyBlocks", choleskyBlocks);
  exportFunction(env, exports, "solveBlocks", solveBlocks);
  return exports;
}
