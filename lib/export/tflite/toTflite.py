"""Turns a graph of ONNX, as JSON on standard input, into a TFLite file on standard output, which takes a window at a time.

    python lib/export/tflite/toTflite.py float32 | float16 | dynamic

The graph is that of the project's own ONNX files, so these are the operators of lib/export/onnx and no others. Nothing in it
is a variable: those would be left out of the file without a word. The file ends with a zip archive of labels.txt, where
readers of TFLite's metadata look for the names of activities.
"""

import base64
import io
import json
import os
import sys
import zipfile

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import numpy as np
import tensorflow as tf

TYPES = {1: np.float32, 7: np.int64}


def layer_norm(x, scale, shift, axis, epsilon):
    mean = tf.reduce_mean(x, axis, keepdims=True)
    variance = tf.reduce_mean(tf.square(x - mean), axis, keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + epsilon) * scale + shift


def part(x, starts, ends, axes, steps=None):
    places = [slice(None)] * len(x.shape)
    for i, axis in enumerate(axes):
        places[axis] = slice(starts[i], ends[i], None if steps is None else steps[i])
    return x[tuple(places)]


def recurrent(step, x, states):
    """Runs `step` on each of the samples `[T, N, I]`: every output `[T, 1, N, D]`."""
    samples = x.shape[0]
    made = tf.TensorArray(tf.float32, samples, element_shape=states[0].shape)

    def body(t, made, *states):
        states = step(x[t], *states)
        return t + 1, made.write(t, states[0]), *states

    _, made, *_ = tf.while_loop(lambda t, *_: t < samples, body, (0, made, *states), parallel_iterations=1)
    return made.stack()[:, None]


def lstm(x, weight, state_weight, bias, hidden_size):
    """Gates i, o, f, c; the two biases are one after the other."""
    given = x @ weight[0].T + bias[0, : 4 * hidden_size] + bias[0, 4 * hidden_size :]

    def step(now, state, cell):
        i, o, f, c = tf.split(now + state @ state_weight[0].T, 4, axis=-1)
        cell = tf.sigmoid(f) * cell + tf.sigmoid(i) * tf.tanh(c)
        return tf.sigmoid(o) * tf.tanh(cell), cell

    return recurrent(step, given, [tf.zeros((x.shape[1], hidden_size))] * 2)


def gru(x, weight, state_weight, bias, hidden_size, linear_before_reset):
    """Gates z, r, h; the reset is on the state's product."""
    given = x @ weight[0].T + bias[0, : 3 * hidden_size]

    def step(now, state):
        z, r, h = tf.split(now, 3, axis=-1)
        of_z, of_r, of_h = tf.split(state @ state_weight[0].T + bias[0, 3 * hidden_size :], 3, axis=-1)
        share = tf.sigmoid(z + of_z)
        made = tf.tanh(h + tf.sigmoid(r + of_r) * of_h)
        return ((1 - share) * made + share * state,)

    return recurrent(step, given, [tf.zeros((x.shape[1], hidden_size))])


def reduced(reduce):
    return lambda x, axes, keepdims=1: reduce(x, axes, keepdims=bool(keepdims))


OPERATORS = {
    "Add": tf.add,
    "Concat": lambda *x, axis: tf.concat(x, axis),
    "Div": tf.divide,
    "Gelu": lambda x, approximate: tf.nn.gelu(x, approximate=approximate == "tanh"),
    "GreaterOrEqual": tf.greater_equal,
    "GRU": gru,
    "Identity": tf.identity,
    "LayerNormalization": layer_norm,
    "Log": tf.math.log,
    "LSTM": lstm,
    "MatMul": tf.matmul,
    "Max": tf.maximum,
    "Mul": tf.multiply,
    "Pad": lambda x, pads: tf.pad(x, pads.reshape(2, -1).T),
    "ReduceMax": reduced(tf.reduce_max),
    "ReduceMean": reduced(tf.reduce_mean),
    "ReduceSum": reduced(tf.reduce_sum),
    "Relu": tf.nn.relu,
    "Reshape": tf.reshape,
    "Slice": part,
    "Softmax": tf.nn.softmax,
    "Split": lambda x, axis, num_outputs: tf.split(x, num_outputs, axis),
    "Sqrt": tf.sqrt,
    "Squeeze": lambda x, axes: tf.squeeze(x, axes.tolist()),
    "Sub": tf.subtract,
    "Tanh": tf.tanh,
    "Transpose": tf.transpose,
    "Where": tf.where,
}


def constant(rawData, dataType, dims=(), **_):
    values = np.frombuffer(base64.b64decode(rawData), TYPES[dataType]).reshape(dims)
    return values if dataType == 1 else values.astype(np.int32)  # TFLite reduces over axes of 32 bits alone


def attribute(type, i=0, f=0.0, s="", ints=(), **_):
    return {1: f, 2: i, 3: base64.b64decode(s).decode(), 7: ints}[type]


def run(graph, windows):
    values = {"windows": windows} | {each["name"]: constant(**each) for each in graph["initializer"]}
    for node in graph["node"]:
        given = {each["name"]: attribute(**each) for each in node.get("attribute", [])}
        made = OPERATORS[node["opType"]](*(values[name] for name in node["input"]), **given)
        values.update(zip(node["output"], made if isinstance(made, list) else [made]))
    return {each["name"]: values[each["name"]] for each in graph["output"]}


model = json.load(sys.stdin)
graph = model["graph"]
_, samples, channels = (size.get("dimValue") for size in graph["input"][0]["type"]["tensorType"]["shape"]["dim"])
module = tf.Module()
module.run = tf.function(lambda windows: run(graph, windows), [tf.TensorSpec((1, samples, channels), name="windows")])
converter = tf.lite.TFLiteConverter.from_concrete_functions([module.run.get_concrete_function()], module)
if sys.argv[1] != "float32":
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
if sys.argv[1] == "float16":
    converter.target_spec.supported_types = [tf.float16]
file = io.BytesIO(converter.convert())
activities = next(each["value"] for each in model["metadataProps"] if each["key"] == "activities")
with zipfile.ZipFile(file, "a") as archive:
    archive.writestr(zipfile.ZipInfo("labels.txt"), "\n".join(json.loads(activities)))
sys.stdout.buffer.write(file.getvalue())
