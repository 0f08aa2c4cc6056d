/** The words of an encoder's card: what it is, what it takes, how it scores, and how to load it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../base/config";
import { percent } from "../../base/format";
import { encoderParams, featureDim, hasSpectra } from "../../base/modelSize";
import { pretextOf } from "../../base/pretexts";
import type { Row } from "../../base/row";
import { asMarkdown } from "../../base/text/asMarkdown";
import { recordedChannels } from "../../data/frame";
import { RATE_HZ } from "../../data/signal/windowShape";
import type { TrainedEncoder } from "../../train/encoderFile";
import { nameOf, type TrainedSet } from "./terms";

/** @param row the run that left the encoder; null where it is not known, and with it the scores */
export function cardText(name: string, encoder: TrainedEncoder, sets: readonly TrainedSet[], row: Row | null): string {
  const { config, moments, trainedOn } = encoder;
  const people = row ? `: ${row.hours.toFixed(1)} hours of ${row.users.length} people` : "";
  const gyroscope = recordedChannels(config) === 6 ? ", gyroscope xyz in rad/s" : "";
  const standardised = moments ? ", z-scored by the means and deviations in `config.json`" : "";
  const tested = row ? Object.keys(row.result.probes)[0] : undefined;
  return `# ${asMarkdown(name)}

An encoder of wearable motion sensors, pre-trained without labels by wearlaws.

| | |
| --- | --- |
| encoder | \`${config.encoder ?? "vit"}\`, ${encoderParams(config).toLocaleString("en")} parameters; pretext \`${pretextOf(config)}\` |
| trained on | ${asMarkdown(trainedOn)}${people} |
${sets.map((set) => `| terms of ${asMarkdown(nameOf(set))} | ${termsOf(set)} |\n`).join("")}\
| input | windows of ${config.seqLen} samples at ${RATE_HZ} Hz, accelerometer xyz in g${gyroscope}${standardised} |
| output | ${featureDim(config)} features a window |
| for | linear heads on recordings of everyday activities |
| not for | recognising a person; medical or safety decisions; other sensors or places on the body without a test of your own |

${row && tested !== undefined ? scoresOf(row) : "No row of a study has these weights, so the card has no scores."}

## Use

${pythonLines(config)}

In wearlaws, with this folder for \`FOLDER\`, beside a random encoder and simple features:

\`\`\`sh
npx wearlaws probe --weights FOLDER --data ${tested ?? "uci-har"}
\`\`\`
`;
}

function termsOf({ about }: TrainedSet): string {
  if (about === null) return "recordings of your own: say here what their people agreed to";
  const { licence, citation, page } = about;
  return `${licence}: ${citation}${page === null ? "" : ` (${page})`}`;
}

function scoresOf({ runId, study, source, result }: Row): string {
  const lines = Object.entries(result.probes).map(([set, { macroF1, weightedF1, accuracy, confusionByUser }]) => {
    const users = Object.keys(confusionByUser).length;
    return `| ${nameOf({ name: set })} | ${users} | ${[macroF1, weightedF1, accuracy].map(percent).join(" | ")} |`;
  });
  return `Linear heads on the frozen encoder, tested on people whom they were not trained on (run \`${runId}\` of the study \`${study}\`, \
${source} recordings):

| set | test users | macro F1, % | weighted F1, % | accuracy, % |
| --- | --- | --- | --- | --- |
${lines.join("\n")}`;
}

/** Lines that make features, of an encoder of the paper's kind; of others those that read its tensors. */
function pythonLines(c: Config): string {
  const isPaper =
    (c.encoder ?? "vit") === "vit" && c.tokens === "patch" && !c.clsToken && c.posEmbed === "fixed" && c.gelu === "exact";
  if (isPaper && !hasSpectra(c) && (c.frame ?? "sensor") === "sensor" && c.pooling === "mean")
    return `In Python (\`pip install numpy safetensors\`), \`features(windows)\` takes raw windows:

\`\`\`python
${readFileSync(join(__dirname, "features.py"), "utf8").trimEnd()}
\`\`\``;
  return `In Python (\`pip install numpy safetensors\`); \`wearlaws export\` writes the encoder with a head as ONNX, which runs there:

\`\`\`python
import json
from safetensors.numpy import load_file

config, tensors = json.load(open("config.json")), load_file("model.safetensors")
\`\`\``;
}
