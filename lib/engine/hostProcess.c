/* Node addon: what libtensorflow does to the process that loads it, and has no setting for. */
#include <fcntl.h>
#include <node_api.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int saved = -1;
static FILE* heard = NULL;

/* It writes to stderr while it is being loaded, before any of its log settings are read. */
static napi_value mute(napi_env env, napi_callback_info info) {
  if (saved >= 0) return NULL;
  heard = tmpfile();
  int elsewhere = heard ? fileno(heard) : open("/dev/null", O_WRONLY);
  if (elsewhere < 0) return NULL;
  saved = dup(2);
  dup2(elsewhere, 2);
  if (!heard) close(elsewhere);
  return NULL;
}

/* Returns the first 64 kB of what was written since. */
static napi_value unmute(napi_env env, napi_callback_info info) {
  static char text[1 << 16];
  size_t length = 0;
  if (saved >= 0) {
    dup2(saved, 2);
    close(saved);
    saved = -1;
  }
  if (heard) {
    rewind(heard);
    length = fread(text, 1, sizeof(text), heard);
    fclose(heard);
    heard = NULL;
  }
  napi_value said;
  napi_create_string_utf8(env, text, length, &said);
  return said;
}

/*
 * Its products keep their stack pointer in the heap (oneDNN #4845), where the frame of a signal's handler overwrites
 * what lies below. So this thread, and those that it starts, take no signal but the ones that tell of their own errors
 * and the profiler's; the kernel gives the others to a thread of Node's that computes nothing.
 */
static napi_value takeNoSignals(napi_env env, napi_callback_info info) {
  static const int own[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGPROF};
  sigset_t held;
  sigfillset(&held);
  for (unsigned i = 0; i < sizeof(own) / sizeof(own[0]); i++) sigdelset(&held, own[i]);
  pthread_sigmask(SIG_BLOCK, &held, NULL);
  return NULL;
}

static void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value);
  napi_set_named_property(env, exports, name, value);
}

NAPI_MODULE_INIT() {
  exportFunction(env, exports, "mute", mute);
  exportFunction(env, exports, "unmute", unmute);
  exportFunction(env, exports, "takeNoSignals", takeNoSignals);
  return exports;
}
