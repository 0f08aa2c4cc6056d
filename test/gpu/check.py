"""Checks what can be checked of ENGINE=gpu without a card, in a project that is set up with it: `check.py losses`.

`losses`: what test/gpu/graphs.ts prints in the same project on the CPU's kernels. Prints a line for each check, and what
was left to a machine with a card. Exits with 1 where one fails.
"""

import ctypes
import functools
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.framework import kernels

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(tf.__file__).resolve().parents[1]
FOLDER = tempfile.TemporaryDirectory(prefix="wearlaws-gpu-")  # removed when this ends
GRAPHS = Path(FOLDER.name)
failures = []


def check(what, faults, found=""):
    failures.extend(faults)
    print(f"gpu-check: {what}: {'; '.join(faults) if faults else found or 'yes'}", flush=True)


def node(*arguments, **environment):
    run = subprocess.run(["node", *arguments], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
    return run.stdout, run.stderr


def libraries():
    """Opens all of them, also those that cuDNN and others open later by themselves."""
    faults, opened, without_driver = [], 0, []
    for path in sorted(PACKAGES.glob("nvidia/*/lib/*.so.*")):
        try:
            ctypes.CDLL(str(path))
            opened += 1
        except OSError as error:
            (without_driver if "libcuda.so.1" in str(error) else faults).append(f"{path.name} ({error})")
    needs = f", {len(without_driver)} that needs the driver does not" if without_driver else ""
    check("CUDA's libraries open", faults, f"{opened} of them{needs}")


def devices():
    """A driver that only pretends: with our opening TensorFlow gets as far as to start CUDA on the card, else it gives up before."""
    fake = GRAPHS / "driver"
    fake.mkdir()
    for name in ["libcuda.so.1", "libnvidia-ml.so.1"]:
        source = ROOT / "test/engine/gpu/fakeDriver.c"
        subprocess.run(["g++", "-x", "c", source, "-shared", "-fPIC", "-o", fake / name], check=True)
    machine = {"LD_LIBRARY_PATH": str(fake), "WEARLAWS_CUDA": "12050", "WEARLAWS_CARDS": "80 NVIDIA A100", "CUDA_VISIBLE_DEVICES": "0"}
    quiet = {**machine, "TF_CPP_MIN_LOG_LEVEL": "1"}
    _, bare = node("lib/setup/multiply.mjs", **quiet)
    given_up = "Cannot dlopen some GPU libraries"
    start = 'require("./dist/engine/backend.js").startEngine({ threads: 1 })'
    _, ours = node("-e", start, ENGINE="gpu", **quiet)
    reason = re.search(r"^Error: (ENGINE=gpu, but TensorFlow does not use NVIDIA A100 .*)$", ours, re.M)
    faults = [] if given_up in bare else ["TensorFlow finds cuSOLVER by itself now: prepareGpu.ts may go"]
    if not reason or given_up in ours:
        faults.append(f"expected TensorFlow to start CUDA on the pretended card, found {ours.strip()[-500:]}")
    check("TensorFlow accepts a card and its libraries", faults, f'up to CUDA itself: "{reason[1] if reason else ""}"')


def kernels_here():
    """The card's kernels that the wheel holds are those that lib/engine/gpu/cards.ts refuses cards by."""
    held = tf.sysconfig.get_build_info()["cuda_compute_capabilities"]
    wanted = ["sm_60", "sm_70", "sm_80", "sm_89", "compute_90"]
    check("the wheel's kernels", [] if held == wanted else [f"expected {wanted}, found {held}"], ", ".join(held))


def tf32():
    library = ctypes.CDLL(str(PACKAGES / "tensorflow/libtensorflow_framework.so.2"))
    enabled = tf.config.experimental.tensor_float_32_execution_enabled
    seen = []
    for wanted in [False, True]:
        getattr(library, "_ZN3tsl32enable_tensor_float_32_executionEb")(ctypes.c_bool(wanted))
        seen.append(enabled())
    check("TF32 is switched", [] if seen == [False, True] else [f"found {seen}"], "off and on")


def graph_of(path):
    model = saved_model_pb2.SavedModel()
    model.ParseFromString(path.read_bytes())
    return model.meta_graphs[0].graph_def


kernels_of = functools.cache(lambda op: kernels.get_registered_kernels_for_op(op).kernel)


def has_kernel(each):
    def fits(kernel):
        types = {c.name: list(c.allowed_values.list.type) for c in kernel.constraint}
        return kernel.device_type in ("GPU", "DEFAULT") and all(each.attr[n].type in held for n, held in types.items())

    return any(fits(kernel) for kernel in kernels_of(each.op))


def ops():
    graphs = sorted(GRAPHS.glob("*.pb"))
    nodes = [each for path in graphs for each in graph_of(path).node]
    kind = lambda each: f"{each.op} of {tf.dtypes.as_dtype(each.attr['T'].type).name if each.attr['T'].type else '-'}"
    without = sorted({kind(each) for each in nodes if not has_kernel(each)})
    faults = [f"no kernel of {each}" for each in without]
    found = f"{len({each.op for each in nodes})} ops of {len(nodes)} nodes in {len(graphs)} graphs"
    check("every op has a kernel for the card", faults, found)


def placed_step():
    """One training step, its nodes put on the card as far as there is one, against the same step without that wish."""
    step = json.loads((GRAPHS / "step.json").read_text())
    results = []
    for device in ["", "/device:GPU:0"]:
        definition = graph_of(GRAPHS / "0.pb")
        for each in definition.node:
            each.device = device
        graph = tf.Graph()
        with graph.as_default():
            tf.import_graph_def(definition, name="")
        config = tf.compat.v1.ConfigProto(allow_soft_placement=True)
        array = lambda given: np.array(given["values"]).reshape(given["shape"])
        with tf.compat.v1.Session(graph=graph, config=config) as session:
            written = {f"variable{i}/value:0": array(given) for i, given in enumerate(step["variables"])}
            session.run([f"variable{i}/written:0" for i in range(len(step["variables"]))], written)
            fed = {f"step/train/input{i}:0": array(given) for i, given in enumerate(step["inputs"])}
            outputs = [f"step/train/output{i}:0" for i in range(len(step["outputs"]))]
            results.append([float(value) for value in session.run(outputs, fed)])
    close = lambda a, b: bool(np.allclose(a, b, rtol=1e-6))
    faults = [] if close(*results) and close(results[0], step["outputs"]) else [f"found {results} and {step['outputs']}"]
    check("the graph for the card gives the CPU's loss and norm", faults, " and ".join(f"{value:.6f}" for value in results[1]))


def same_losses(expected):
    stdout, stderr = node("--import=tsx", "test/gpu/graphs.ts", str(GRAPHS))
    found = json.loads(stdout) if stdout else None
    same = found is not None and np.allclose(found, expected, rtol=1e-5)
    check("its losses are those of the CPU's kernels", [] if same else [f"{expected}, found {found} {stderr[-500:]}"], found)


libraries()
kernels_here()
tf32()
devices()
same_losses(json.loads(sys.argv[1]))
ops()
placed_step()
print(
    "gpu-check: not checked, for want of a card: a kernel that runs on it, its numbers, memory and speed, the kernels that a "
    "driver compiles, several cards, Slurm's gres"
)
sys.exit(1 if failures else 0)
