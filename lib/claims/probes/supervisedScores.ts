/** Supervised runs whose settings were chosen over groups of train users: what was tried, and how the chosen ones test. */
import type { Config } from "../../base/config";
import { bullets, formatNumber, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { setInMarkdown } from "../../scaling/study/downstream";
import { choosesSettings, groupBy, probeOf } from "../../scaling/study/rows";
import { f1Interval } from "../../scaling/study/scoreInterval";
import { choiceless, heldOutF1, settingsOf } from "../baselines";

export interface SupervisedScore {
  set: string;
  frame: Config["frame"];
  encoder: string;
  /** Each candidate's macro F1 in [0, 1] over all held-out train users, with the settings in which candidates differ. */
  tried: { settings: Partial<Config>; macroF1: number; groups: number }[];
  chosen: Partial<Config>;
  /** On the test users: the mean over seeds, each seed, and an interval over test users. */
  macroF1: number;
  bySeed: number[];
  ci95: [low: number, high: number];
  testUsers: number;
  /** Linear model on simple features, by frame. */
  simple: { frame: string; macroF1: number }[];
}

/** A score for each set, frame and encoder whose settings were chosen, with the candidates beside it. */
export function supervisedScores(rows: readonly Row[]): { sets: SupervisedScore[]; text: string } {
  const kindOf = ({ config: { task, set, frame, encoder, init, labelledUsers, draw, split, fold } }: Row) =>
    JSON.stringify([task, set, frame, encoder, init, labelledUsers, draw, split, fold]);
  const supervised = rows.filter(({ config, status }) => status === "done" && ["fromScratch", "fineTune"].includes(config.task));
  const sets = [...groupBy(supervised, kindOf).values()].flatMap((kind): SupervisedScore[] => {
    const candidates = [...groupBy(kind.filter(choosesSettings), settingsOf)];
    const refits = kind.filter((row) => !choosesSettings(row) && candidates.some(([settings]) => settings === settingsOf(row)));
    if (refits.length === 0) return [];
    const [{ config }] = refits;
    const { set, frame, encoder } = config;
    const differing = differingFields(candidates.map(([, [row]]) => row.config));
    const pick = (own: Config) => Object.fromEntries(differing.map((field) => [field, own[field]])) as Partial<Config>;
    const probes = refits.flatMap((row) => probeOf(row, set) ?? []);
    const byUser = probes.map(({ confusionByUser }) => confusionByUser);
    return [
      {
        set,
        frame,
        encoder,
        tried: candidates.map(([, own]) => ({ settings: pick(own[0].config), macroF1: heldOutF1(own), groups: own.length })),
        chosen: pick(config),
        macroF1: mean(probes.map(({ macroF1 }) => macroF1)),
        bySeed: probes.map(({ macroF1 }) => macroF1),
        ci95: f1Interval(byUser),
        testUsers: Object.keys(byUser[0]).length,
        simple: rows
          .filter(
            (row) => row.config.task === "simpleFeatures" && probeOf(row, set) && row.users.length === refits[0].users.length,
          )
          .map((row) => ({ frame: row.config.frame, macroF1: row.result.probes[set].macroF1 })),
      },
    ];
  });
  if (sets.length === 0) return { sets, text: "No supervised run has settings that were chosen over groups of train users." };
  return { sets, text: bullets(sets.map(inWords)) };
}

function differingFields(configs: readonly Config[]): (keyof Config)[] {
  const values = (field: keyof Config) => new Set(configs.map((config) => JSON.stringify(config[field])));
  return (Object.keys(choiceless(configs[0])) as (keyof Config)[]).filter((field) => values(field).size > 1);
}

function inWords({ set, frame, encoder, tried, chosen, macroF1, bySeed, ci95, testUsers, simple }: SupervisedScore): string {
  const seeds = bySeed.length === 1 ? "one seed" : `${bySeed.length} seeds: ${bySeed.map(percent).join(", ")}`;
  const candidates = tried.map(({ settings, macroF1 }) => `${percent(macroF1)} with ${named(settings)}`).join(", ");
  const choice = tried.length === 1 ? "" : ` Chosen: ${named(chosen)}, by macro F1 over held-out train users (${candidates}).`;
  const lengths = tried.flatMap(({ settings }) => settings.steps ?? []);
  const longest = chosen.steps !== undefined && chosen.steps === Math.max(...lengths);
  const longer = longest ? " That is the longest training tried, so a longer one may score higher." : "";
  const beside = simple.map((each) => `${percent(each.macroF1)} in the frame "${each.frame}"`).join(", ");
  return (
    `${setInMarkdown(set)}, encoder "${encoder}" in the frame "${frame}": macro F1 **${percent(macroF1)}** on ${testUsers} test users ` +
    `[${percent(ci95[0])}, ${percent(ci95[1])}] (${seeds}).${choice}${longer}${beside && ` Simple features: ${beside}.`}`
  );
}

const named = (settings: Partial<Config>): string =>
  Object.entries(settings)
    .map(([field, value]) => `${field} ${typeof value === "number" ? formatNumber(value) : JSON.stringify(value)}`)
    .join(" and ");
