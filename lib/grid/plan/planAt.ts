/** A study's plan with the sets at hand: which is pre-trained on, and whether all fit the models and each other. */
import type { Config } from "../../base/config";
import { sharedUsers } from "../../data/check/leaks";
import { downstreamSplits, hasPublishedSplit } from "../../data/downstream";
import { frameChannels, recordedChannels } from "../../data/frame";
import { type Places, storeFolder } from "../../data/places";
import { isPrepared } from "../../data/prepare";
import { CHANNELS } from "../../data/signal/windowShape";
import { readAbout } from "../../data/store/windowSet";
import type { Row } from "../../base/row";
import { isCurrent } from "../store/isCurrent";
import { openSet, resolvePretrainSet } from "../store/openSet";
import { wholeRow } from "../store/store";
import { runIdOf } from "./runId";
import { planStudy } from "./planStudy";
import { type Plan, pretrainings, type Study } from "./study";

/**
 * Plans a study on the first of its pre-training sets with recordings at hand.
 *
 * @throws RangeError where a value is none that the config takes, where sets have other channels than the models, or
 * where a set without a published split cannot be tested on: it has too few users or activities, or is trained on
 */
export async function planAt(study: Study, places: Places): Promise<Plan & { pretrainSet: string }> {
  const pretrainSet = await resolvePretrainSet(study, places);
  const hasTeachers = Object.values(study.grids).some(({ teacher }) => teacher !== undefined);
  const isAwaited = ({ group, task }: Config) => group !== null || (hasTeachers && task !== "pretrain");
  const awaited = planStudy(study, pretrainSet).configs.filter(isAwaited);
  const plan = planStudy(study, pretrainSet, await currentRows(study, awaited, places));
  for (const config of plan.configs) checkChannels(study, config, places);
  const labelled = plan.configs.filter(({ task }) => task !== "pretrain").map(({ set }) => set);
  for (const name of new Set([...study.downstream, ...labelled])) {
    if (!hasPublishedSplit(name) && isPrepared(name, places)) await checkTested(study, plan, name, places);
  }
  return { ...plan, pretrainSet };
}

/** Damaged rows are left to `openStore`: until they are made again nothing is chosen. */
async function currentRows({ name: study }: Study, configs: readonly Config[], places: Places): Promise<Row[]> {
  const rows: Row[] = [];
  for (const config of configs) {
    const row = wholeRow({ root: places.root, study }, runIdOf(config));
    if (row !== null && (await isCurrent(row, places))) rows.push(row);
  }
  return rows;
}

function channelsOf(set: string, places: Places): number {
  return readAbout(storeFolder(set, places))?.channels ?? CHANNELS;
}

function checkChannels({ name, downstream }: Study, config: Config, places: Places): void {
  const { set, frame, channels } = config;
  const expected = frameChannels(channelsOf(set, places), frame);
  if (channels !== expected) {
    throw new RangeError(
      `study ${name}: channels: expected ${expected}, as windows of "${set}" have in the frame "${frame}", found ${channels}`,
    );
  }
  const recorded = recordedChannels(config);
  const other = downstream.find((each) => channelsOf(each, places) !== recorded);
  if (config.task !== "pretrain" || other === undefined) return;
  throw new RangeError(
    `study ${name}, downstream: expected sets of ${recorded} channels, as "${set}" has, on which encoders are pre-trained, ` +
      `found "${other}" of ${channelsOf(other, places)}; leave it out, or pre-train on a set of the same sensors`,
  );
}

/** Of a set without a published split: that it can be parted, and that no encoder has seen its users. */
async function checkTested({ name, downstream }: Study, plan: Plan, tested: string, places: Places): Promise<void> {
  const set = await openSet(tested, places);
  const trained = pretrainings(plan).map(({ set }) => set);
  try {
    downstreamSplits(set);
  } catch (error) {
    throw new RangeError(`study ${name}: "${tested}" cannot be tested on: ${(error as Error).message}`, { cause: error });
  }
  if (!downstream.includes(tested)) return;
  for (const other of new Set(trained)) {
    // Its own folds hold users out.
    if (other === tested || !isPrepared(other, places)) continue;
    const shared = sharedUsers({ set: await openSet(other, places) }, { set });
    if (shared.length === 0) continue;
    throw new RangeError(
      `study ${name}, downstream: "${tested}" cannot be tested on: ${shared.length} of its users (${shared.slice(0, 3).join(", ")}) ` +
        `are in "${other}", which is trained on, and are not held out; pre-train on "${tested}" itself, whose folds hold users ` +
        "out, or on a set without them",
    );
  }
}
