/* Node addon: libtensorflow writes to stderr while it is being loaded, before any of its log settings are read. */
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

static int saved = -1;

static napi_value mute(napi_env env, napi_callback_info info) {
  int nowhere = open("/dev/null", O_WRONLY);
  if (saved < 0 && nowhere >= 0) {
    saved = dup(2);
    dup2(nowhere, 2);
  }
  if (nowhere >= 0) close(nowhere);
  return NULL;
}

static napi_value unmute(napi_env env, napi_callback_info info) {
  if (saved >= 0) {
    dup2(saved, 2);
    close(saved);
    saved = -1;
  }
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "mute", NAPI_AUTO_LENGTH, mute, NULL, &function);
  napi_set_named_property(env, exports, "mute", function);
  napi_create_function(env, "unmute", NAPI_AUTO_LENGTH, unmute, NULL, &function);
  napi_set_named_property(env, exports, "unmute", function);
  return exports;
}
