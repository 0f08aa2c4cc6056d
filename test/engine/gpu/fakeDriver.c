/*
 * A libcuda.so.1 for tests: WEARLAWS_CARDS="86 NVIDIA RTX A4000;90 NVIDIA H100" and WEARLAWS_CUDA=12050 say what it has. It
 * is libnvidia-ml.so.1 too, and together they are asked all that TensorFlow asks until it has listed the cards.
 */
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
int cuDeviceGetPCIBusId(char* id, int length, int device) {
  snprintf(id, length, "0000:%02x:00.0", device + 1);
  return 0;
}
int cuDeviceTotalMem_v2(size_t* bytes, int device) {
  *bytes = (size_t)16 << 30;
  return 0;
}
int cuDeviceGetAttribute(int* value, int attribute, int device) {
  int capability = atoi(card(device));
  *value = attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : 1; /* 75, 76: compute capability */
  return 0;
}

int nvmlInit_v2(void) { return 0; }
int nvmlDeviceGetHandleByPciBusId_v2(const char* id, void** device) {
  *device = NULL;
  return 0;
}
int nvmlDeviceGetCurrPcieLinkGeneration(void* device, unsigned* value) {
  *value = 1;
  return 0;
}
int nvmlDeviceGetCurrPcieLinkWidth(void* device, unsigned* value) {
  *value = 1;
  return 0;
}
int nvmlDeviceGetNvLinkState(void* device, unsigned link, int* state) { return 3; } /* not supported */
int nvmlDeviceGetGpuFabricInfoV(void* device, void* info) { return 3; }
const char* nvmlErrorString(int code) { return "not supported"; }
