/* A libcuda.so.1 for tests: WEARLAWS_CARDS="86 NVIDIA RTX A4000;90 NVIDIA H100" and WEARLAWS_CUDA=12050 say what it has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char* card(int index) {
  const char* at = getenv("WEARLAWS_CARDS");
  for (; at && index > 0; index--) at = strchr(at, ';') ? strchr(at, ';') + 1 : NULL;
  return at;
}

int cuInit(unsigned flags) { return card(0) ? 0 : 100; }
int cuGetErrorString(int code, const char** text) {
  *text = code == 100 ? "no CUDA-capable device is detected" : "another error";
  return 0;
}
int cuDriverGetVersion(int* version) {
  *version = atoi(getenv("WEARLAWS_CUDA"));
  return 0;
}
int cuDeviceGetCount(int* count) {
  for (*count = 0; card(*count);) ++*count;
  return 0;
}
int cuDeviceGet(int* device, int index) {
  *device = index;
  return 0;
}
int cuDeviceGetName(char* name, int length, int device) {
  sscanf(card(device), "%*d %[^;]", name);
  return 0;
}
int cuDeviceGetUuid(unsigned char* bytes, int device) {
  for (int i = 0; i < 16; i++) bytes[i] = 16 * device + i;
  return 0;
}
int cuDeviceGetAttribute(int* value, int attribute, int device) {
  int capability = atoi(card(device));
  *value = attribute == 75 ? capability / 10 : capability % 10; /* 75 and 76: the two parts of the compute capability */
  return 0;
}
