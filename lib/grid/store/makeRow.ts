/** A run's row from what it found, or from why it failed. */
import type { WindowSet } from "../../data/store/windowSet";
import { decoderParams, encoderParams, flops } from "../../base/modelSize";
import type { Config } from "../../base/config";
import type { Result, Row } from "../../base/row";
import { codeVersion } from "./codeVersion";
import { configHash } from "../plan/configHash";
import { runIdOf } from "../plan/runId";
import type { Study } from "../plan/study";

/** What a run itself adds to its row: how it ended, on what, and its result. */
export type RunOutcome = Pick<Row, "status" | "reason" | "users" | "hours" | "windows" | "result">;

/** The result of a run that trains no encoder, without its probes. */
export const noResult: Omit<Result, "probes"> = {
  trainLoss: null,
  testLoss: null,
  testLossAll: null,
  bestTestLoss: null,
  validationLoss: null,
  testLossByUser: {},
  references: null,
  curve: [],
  stillFalling: false,
  probeCurve: [],
  weights: null,
};

export function makeRow(
  config: Config,
  study: Pick<Study, "name">,
  set: WindowSet,
  outcome: RunOutcome,
  measured: Pick<Row["measured"], "seconds" | "peakMB" | "device">,
): Row {
  const trained = config.task !== "simpleFeatures";
  return {
    runId: runIdOf(config),
    study: study.name,
    configHash: configHash(config),
    codeVersion: codeVersion(),
    dataVersion: set.version,
    source: set.source,
    dataTitle: set.title,
    config,
    encoderParams: trained ? encoderParams(config) : 0,
    decoderParams: config.task === "pretrain" ? decoderParams(config) : 0,
    flops: flops(config),
    ...outcome,
    measured: { ...measured, threads: config.threads, at: new Date().toISOString() },
  };
}

/** The row of a run that ended without a result. */
export function failedRow(config: Config, study: Pick<Study, "name">, set: WindowSet, reason: string): Row {
  const outcome: RunOutcome = { status: "failed", reason, users: [], hours: 0, windows: 0, result: { ...noResult, probes: {} } };
  return makeRow(config, study, set, outcome, { seconds: 0, peakMB: 0, device: "" });
}
