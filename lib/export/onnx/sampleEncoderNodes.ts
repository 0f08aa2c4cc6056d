/**
 * The encoders over samples as nodes of ONNX, in the order of lib/predict/encoders.ts.
 *
 * Shapes:  N windows  T samples  C channels  L tokens  F filters  D dimension
 */
import { encoderDim, type ModelConfig, netShape } from "../../base/modelSize";
import { convolutions } from "../../base/sizes/cnn";
import { STEM_KERNEL, STEM_LAYERS, stemFilters } from "../../base/sizes/deepConvLstm";
import { RESNET_KERNEL, stages } from "../../base/sizes/resnet";
import { channelConvolutions, TINY_KERNEL, tinyHar as tinySize } from "../../base/sizes/tinyHar";
import type { Layers } from "./layerNodes";
import {
  batchNorm,
  bySample,
  channelAttention,
  channelSignals,
  convolution,
  gru,
  halved,
  lstm,
  relu,
  timeShares,
} from "./netNodes";
import type { Value } from "./onnxFile";

export function cnn(layers: Layers, c: ModelConfig, windows: Value): Value {
  return convolutions(netShape(c)).reduce((x, places, i) => {
    const name = `encoder.layers.${i}`;
    return layers.gelu(layers.norm(`${name}.norm`, convolution(layers, `${name}.conv`, x, places)));
  }, windows);
}

export function resnet(layers: Layers, c: ModelConfig, windows: Value): Value {
  return stages(netShape(c)).reduce((x, { blocks, samples }, i) => {
    const conv = (name: string, x: Value) =>
      convolution(layers, name, x, { kernel: RESNET_KERNEL, stride: 1, samples, circular: true });
    const active = (name: string, x: Value) => relu(layers, batchNorm(layers, name, x));
    const stage = `encoder.stages.${i}`;
    x = conv(`${stage}.conv`, x);
    for (let j = 0; j < blocks; j++) {
      const block = `${stage}.blocks.${j}`;
      const inner = conv(`${block}.conv1`, active(`${block}.norm1`, x));
      x = layers.graph.add("Add", [x, conv(`${block}.conv2`, active(`${block}.norm2`, inner))]);
    }
    return halved(layers, active(`${stage}.norm`, x), samples);
  }, windows);
}

/** The convolutions that "deepConvLstm" and "attendDiscriminate" begin with: `[N, T, C·F]`. */
function stem(layers: Layers, c: ModelConfig, windows: Value): Value {
  const samples = c.seqLen;
  let x = channelSignals(layers, windows, samples);
  for (let i = 0; i < STEM_LAYERS; i++)
    x = relu(layers, convolution(layers, `encoder.convs.${i}`, x, { kernel: STEM_KERNEL, stride: 1, samples }));
  return bySample(layers, x, c.channels, [samples, stemFilters(netShape(c))]);
}

export function deepConvLstm(layers: Layers, c: ModelConfig, windows: Value): Value {
  let x = stem(layers, c, windows);
  for (let i = 0; i < c.depth; i++) x = lstm(layers, `encoder.lstm.${i}`, x);
  return x;
}

export function attendDiscriminate(layers: Layers, c: ModelConfig, windows: Value): Value {
  const size: [number, number] = [c.seqLen, stemFilters(netShape(c))];
  let x = channelAttention(layers, "encoder.channels", stem(layers, c, windows), c.channels, size);
  for (let i = 0; i < c.depth; i++) x = gru(layers, `encoder.gru.${i}`, x);
  return layers.graph.add("Mul", [x, timeShares(layers, layers.linear("encoder.time", x), c.seqLen)]);
}

export function tinyHar(layers: Layers, c: ModelConfig, windows: Value): Value {
  const { graph, weight } = layers;
  const size: [number, number] = [tinySize(netShape(c)).tokens, encoderDim(c) / 2];
  const convolved = channelConvolutions(netShape(c)).reduce(
    (x, { stride, samples }, i) => {
      const made = convolution(layers, `encoder.convs.${i}`, x, { kernel: TINY_KERNEL, stride, samples });
      return batchNorm(layers, `encoder.convs.${i}.norm`, relu(layers, made));
    },
    channelSignals(layers, windows, c.seqLen),
  );
  const attended = channelAttention(layers, "encoder.channels", bySample(layers, convolved, c.channels, size), c.channels, size);
  const x = lstm(layers, "encoder.lstm", relu(layers, layers.linear("encoder.fusion", attended)));
  const hidden = graph.add("Tanh", [layers.linear("encoder.time.hidden", x)]);
  const shares = timeShares(layers, layers.linear("encoder.time.score", hidden), size[0]);
  const more = graph.add("Mul", [shares, graph.number(weight("encoder.time.gain")[0])]);
  return graph.add("Mul", [x, graph.add("Add", [more, graph.number(1)])]);
}
