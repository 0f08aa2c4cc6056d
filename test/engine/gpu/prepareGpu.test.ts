import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { complaints, openLibraries } from "../../../lib/engine/gpu/prepareGpu";
import { temporaryFolder } from "../../data/loaders/makeFiles";
import { fakeDriver } from "./fakeDriver";

describe("engine/gpu/prepareGpu", function () {
  this.timeout(60_000);
  const { machine, library } = fakeDriver();
  const place = temporaryFolder();

  it("opens every library that TensorFlow asks for, and names one that does not open", () => {
    // The names that libtensorflow_cc.so.2 of the wheel asks the linker for.
    const names = ["cuda_runtime/lib/libcudart.so.12", "cuda_cupti/lib/libcupti.so.12", "cublas/lib/libcublas.so.12"];
    names.push("cublas/lib/libcublasLt.so.12", "cufft/lib/libcufft.so.11", "cusparse/lib/libcusparse.so.12");
    names.push("cusolver/lib/libcusolver.so.11", "cudnn/lib/libcudnn.so.9", "nccl/lib/libnccl.so.2");
    const venvWith = (held: readonly string[]) => {
      const venv = place.path();
      for (const name of held) cpSync(library(), join(venv, "lib/python3.12/site-packages/nvidia", name));
      return venv;
    };
    openLibraries(venvWith(names));
    for (const name of names) {
      const venv = venvWith(names.filter((other) => other !== name));
      const expected = new RegExp(`a library of CUDA does not open: ${venv}/lib/python3\\.12/.*/${name}: cannot open shared`);
      assert.throws(() => openLibraries(venv), expected);
    }
  });

  it("leaves the reason why no GPU is used in the error", () => {
    const script = `require(${JSON.stringify(join(__dirname, "../../../lib/engine/backend"))}).startEngine({ threads: 1 });`;
    const env = { ...process.env, ENGINE: "gpu", ...machine([]) };
    const { stderr } = spawnSync(process.execPath, ["--import=tsx", "--eval", script], { env, encoding: "utf8" });
    assert.match(stderr, /ENGINE=gpu: expected a card, found cuInit: no CUDA-capable device is detected/);
  });

  it("reads TensorFlow's complaints out of its log", () => {
    // Written by TensorFlow 2.21.0 on a machine without a driver; the second line is of 2.16's form.
    const log = [
      "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
      "I0000 00:00:1796018279.103535   13697 cpu_feature_guard.cc:227] This TensorFlow binary is optimized",
      "E0000 00:00:1796018289.311849   13697 cuda_platform.cc:52] failed call to cuInit: UNKNOWN ERROR (303)",
      "2024-06-19 16:06:44.996140: W tensorflow/core/common_runtime/gpu/gpu_device.cc:1689] Cannot dlopen some GPU libraries.",
    ];
    assert.deepEqual(complaints(log.join("\n")), [
      "failed call to cuInit: UNKNOWN ERROR (303)",
      "Cannot dlopen some GPU libraries.",
    ]);
  });
});
