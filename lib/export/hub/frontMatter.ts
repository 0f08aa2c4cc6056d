/** The metadata of a card, as the Hub reads them (github.com/huggingface/hub-docs, modelcard.md). */
import { pretextOf } from "../../base/pretexts";
import type { Probe, Row } from "../../base/row";
import { recordedChannels } from "../../data/frame";
import type { TrainedEncoder } from "../../train/encoderFile";
import { nameOf, type TrainedSet } from "./terms";

/** YAML between two lines of dashes. Its values are JSON, which is YAML too. */
export function frontMatter(
  name: string,
  { config }: Pick<TrainedEncoder, "config">,
  sets: readonly TrainedSet[],
  row: Row | null,
): string {
  const sensors = recordedChannels(config) === 6 ? ["accelerometer", "gyroscope"] : ["accelerometer"];
  const results = Object.entries(row?.result.probes ?? {}).map(([set, probe]) => resultOf(set, probe));
  const metadata = {
    ...licenceOf(sets),
    library_name: "wearlaws",
    tags: ["human-activity-recognition", "wearables", ...sensors, "self-supervised-learning", pretextOf(config)],
    ...(sets.length > 0 && { datasets: sets.map((set) => set.name) }),
    ...(results.length > 0 && { metrics: ["f1", "accuracy"], "model-index": [{ name, results }] }),
  };
  const lines = Object.entries(metadata).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `---\n${lines.join("\n")}\n---\n`;
}

/** The Hub knows common licences by name; of others it asks a name and a link. */
function licenceOf(sets: readonly TrainedSet[]): Record<string, string> {
  if (sets.length === 0) return { license: "apache-2.0" };
  const asked = new Set(sets.map(({ about }) => about?.licence ?? "own recordings"));
  const pages = new Set(sets.flatMap(({ about }) => about?.page ?? []));
  const [page] = pages.size === 1 ? pages : [];
  const slug = [...asked].join(" and ").toLowerCase().replace(/\W+/g, "-");
  return { license: "other", license_name: slug, ...(page !== undefined && { license_link: page }) };
}

function resultOf(set: string, { macroF1, weightedF1, accuracy }: Probe): object {
  return {
    task: { type: "other", name: "human activity recognition by a linear head on frozen features" },
    dataset: { type: set, name: nameOf({ name: set }), split: "test" },
    metrics: [
      { type: "f1", name: "macro F1", value: macroF1, args: { average: "macro" } },
      { type: "f1", name: "weighted F1", value: weightedF1, args: { average: "weighted" } },
      { type: "accuracy", name: "accuracy", value: accuracy },
    ],
  };
}
