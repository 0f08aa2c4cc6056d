/** The pre-trainings of a study by encoder and pretext: what is compared where a study has several of either. */
import type { Config } from "../../base/config";
import { pretextOf } from "../../base/pretexts";
import type { Row } from "../../base/row";
import { bestOverRates } from "./points";
import { encoderOf, gridRows, groupBy, isPretrained, isUsable } from "./rows";

/** Runs of one encoder and pretext on every subset, at the rate with the least loss on validation users. */
export interface Pair {
  /** "vit by mae"; with width and depth where the encoder has several: "vit 256 × 4 by mae". */
  name: string;
  encoder: string;
  pretext: string;
  rows: Row[];
  /** Untrained encoders of the same shape. */
  random: Row[];
}

/** Configs that were stored before there was a choice name none. */
const encoderName = ({ config: { encoder = "vit" } }: { config: Partial<Config> }): string => encoder;

const shapeOf = (row: Row): string => JSON.stringify([encoderName(row), encoderOf(row)]);

/** Pairs by encoder, then pretext, in the order of their first rows; of each the runs of its commonest recipe. */
export function pairsOf(rows: readonly Row[]): Pair[] {
  const trained = rows.filter((row) => isPretrained(row) && isUsable(row));
  const shapes = groupBy([...groupBy(trained, shapeOf).values()], ([first]) => encoderName(first));
  return [...shapes].flatMap(([encoder, own]) =>
    own.flatMap((runs) => {
      const { width, depth } = runs[0].config;
      const shape = own.length > 1 ? ` ${width} × ${depth}` : "";
      const random = rows.filter(
        (row) =>
          row.status === "done" && row.config.task === "pretrain" && row.config.steps === 0 && shapeOf(row) === shapeOf(runs[0]),
      );
      return [...groupBy(runs, ({ config }) => pretextOf(config))].map(([pretext, some]): Pair => {
        const name = `${encoder}${shape} by ${pretext}`;
        return { name, encoder: `${encoder}${shape}`, pretext, rows: bestOverRates(gridRows(some)), random };
      });
    }),
  );
}
