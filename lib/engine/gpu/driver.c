/* Node addon: what NVIDIA's driver says of its cards, and what ENGINE=gpu sets in libraries that have no setting for it. */
#include <dlfcn.h>
#include <node_api.h>
#include <stdio.h>

#define UNKNOWN "unknown error"

/* Of the driver's API (cuda.h); the numbers of its attributes and errors never change. */
static int (*explain)(int, const char**);
static const int MAJOR = 75, MINOR = 76;

static napi_value fail(napi_env env, const char* what, const char* why) {
  char text[512];
  snprintf(text, sizeof(text), "%s: %s", what, why ? why : UNKNOWN);
  napi_throw_error(env, NULL, text);
  return NULL;
}

static napi_value failCall(napi_env env, const char* what, int code) {
  const char* why = NULL;
  if (explain) explain(code, &why);
  return fail(env, what, why);
}

static void setNumber(napi_env env, napi_value object, const char* name, int number) {
  napi_value value;
  napi_create_int32(env, number, &value);
  napi_set_named_property(env, object, name, value);
}

static void setText(napi_env env, napi_value object, const char* name, const char* text) {
  napi_value value;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
  napi_set_named_property(env, object, name, value);
}

#define FUNCTION(name, ...)                      \
  int (*name)(__VA_ARGS__);                      \
  *(void**)&name = dlsym(driver, #name);         \
  if (!name) return fail(env, "libcuda.so.1 has no function", #name)

/* The cards that CUDA_VISIBLE_DEVICES leaves: [{ id, name, capability, cuda }]; throws the driver's reason. */
static napi_value cards(napi_env env, napi_callback_info info) {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY);
  if (!driver) return fail(env, "no NVIDIA driver", dlerror());
  /* Without it TensorFlow finds no card, and says nothing. */
  if (!dlopen("libnvidia-ml.so.1", RTLD_LAZY)) return fail(env, "half of an NVIDIA driver", dlerror());
  *(void**)&explain = dlsym(driver, "cuGetErrorString");
  FUNCTION(cuInit, unsigned);
  FUNCTION(cuDriverGetVersion, int*);
  FUNCTION(cuDeviceGetCount, int*);
  FUNCTION(cuDeviceGet, int*, int);
  FUNCTION(cuDeviceGetName, char*, int, int);
  FUNCTION(cuDeviceGetUuid, unsigned char*, int);
  FUNCTION(cuDeviceGetAttribute, int*, int, int);

  int code, cuda, count;
  if ((code = cuInit(0))) return failCall(env, "cuInit", code);
  if ((code = cuDriverGetVersion(&cuda))) return failCall(env, "cuDriverGetVersion", code);
  if ((code = cuDeviceGetCount(&count))) return failCall(env, "cuDeviceGetCount", code);
  napi_value list;
  napi_create_array(env, &list);
  for (int i = 0; i < count; i++) {
    int device, major, minor;
    char name[256];
    unsigned char bytes[16];
    if ((code = cuDeviceGet(&device, i)) || (code = cuDeviceGetName(name, sizeof(name), device)) ||
        (code = cuDeviceGetUuid(bytes, device)) || (code = cuDeviceGetAttribute(&major, MAJOR, device)) ||
        (code = cuDeviceGetAttribute(&minor, MINOR, device)))
      return failCall(env, "a card's description", code);
    char id[64] = "GPU-";
    for (int k = 0, at = 4; k < 16; k++)
      at += snprintf(id + at, sizeof(id) - at, k == 4 || k == 6 || k == 8 || k == 10 ? "-%02x" : "%02x", bytes[k]);
    napi_value card;
    napi_create_object(env, &card);
    setText(env, card, "id", id);
    setText(env, card, "name", name);
    setNumber(env, card, "capability", 10 * major + minor);
    setNumber(env, card, "cuda", cuda);
    napi_set_element(env, list, i, card);
  }
  return list;
}

/* Opens the library of a path: whoever then asks for it by its name alone gets it. */
static napi_value openLibrary(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  char path[4096];
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_string_utf8(env, argument, path, sizeof(path), NULL);
  if (!dlopen(path, RTLD_LAZY)) fail(env, "a library of CUDA does not open", dlerror());
  return NULL;
}

static const char* TF32 = "_ZN3tsl32enable_tensor_float_32_executionEb";

/* TensorFlow has this for Python alone; it asks at each product. */
static napi_value allowTf32(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  bool allowed;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_bool(env, argument, &allowed);
  void* library = dlopen("libtensorflow_framework.so.2", RTLD_LAZY | RTLD_NOLOAD);
  void (*allow)(bool) = NULL;
  if (library) *(void**)&allow = dlsym(library, TF32);
  if (!allow) return fail(env, "libtensorflow_framework.so.2 has no function", TF32);
  allow(allowed);
  return NULL;
}

#define CALL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(library, #name))

/*
 * Starts TensorFlow's library of a path on the card, and throws its reason where it does not start: tfjs's addon, which
 * does the same after this, would end the process without a word.
 */
static napi_value tryCard(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  char path[4096];
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_string_utf8(env, argument, path, sizeof(path), NULL);
  void* library = dlopen(path, RTLD_LAZY);
  if (!library) return fail(env, "TensorFlow's library does not open", dlerror());
  void* status = CALL(void*, TF_NewStatus, void)();
  void* options = CALL(void*, TFE_NewContextOptions, void)();
  void* context = CALL(void*, TFE_NewContext, void*, void*)(options, status);
  if (CALL(int, TF_GetCode, void*)(status)) return fail(env, "TensorFlow", CALL(const char*, TF_Message, void*)(status));
  CALL(void, TFE_DeleteContext, void*)(context);
  CALL(void, TFE_DeleteContextOptions, void*)(options);
  CALL(void, TF_DeleteStatus, void*)(status);
  return NULL;
}

static void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value);
  napi_set_named_property(env, exports, name, value);
}

NAPI_MODULE_INIT() {
  exportFunction(env, exports, "cards", cards);
  exportFunction(env, exports, "openLibrary", openLibrary);
  exportFunction(env, exports, "tryCard", tryCard);
  exportFunction(env, exports, "allowTf32", allowTf32);
  return exports;
}
