import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "../../lib/base/config";
import { frontMatter } from "../../lib/export/hub/frontMatter";
import { trainedSets } from "../../lib/export/hub/terms";
import { weightsFile } from "../../lib/export/hub/weightsFile";
import { writeHubFolder } from "../../lib/export/hub/writeHubFolder";
import { encoderKind } from "../../lib/model/encoders/encoders";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { describeEncoder, readEncoder } from "../../lib/train/encoderFile";
import { writeSafetensors } from "../../lib/train/safetensors";
import { close } from "../close";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { small } from "../predict/models";

const root = resolve(__dirname, "../..");
const shipped = join(root, "data/encoders/wisdm-phone.safetensors");
const row = readStudy("wisdm", root).rows.find(({ config }) => config.steps > 0) ?? null;

/** What Python makes of a folder: the card's metadata by PyYAML, those of the weights, and features by the card's lines. */
const reading = `
import json, re, yaml
from safetensors import safe_open
card = open("README.md").read()
_, front, body = card.split("---\\n", 2)
with safe_open("model.safetensors", "np") as file:
    kept, names = file.metadata(), list(file.keys())
lines = {}
exec(re.search(r"\`\`\`python\\n(.*?)\`\`\`", body, re.S)[1], lines)
made = None
if "features" in lines:
    np = lines["np"]
    i, t, k = np.meshgrid(np.arange(5), np.arange(128), np.arange(6), indexing="ij")
    made = lines["features"](np.sin(0.1 * (i + 1) * t + k) + (k == 2)).tolist()
print(json.dumps({"front": yaml.safe_load(front), "kept": kept, "names": names, "features": made}))
`;

interface Read {
  front: Record<string, unknown> & {
    "model-index"?: {
      name: string;
      results: { task: { type: string }; dataset: Record<string, string>; metrics: { type: string; value: number }[] }[];
    }[];
  };
  kept: Record<string, string>;
  names: string[];
  features: number[][] | null;
}

function inPython(folder: string): Read {
  const printed = execFileSync(join(root, ".venv/bin/python"), ["-c", reading], { cwd: folder });
  return JSON.parse(printed.toString()) as Read;
}

describe("a folder for the Hugging Face Hub", function () {
  this.timeout(30_000);
  const place = temporaryFolder();
  let folder: string;
  let read: Read;
  before(() => {
    folder = join(place.path(), "wisdm phone");
    writeHubFolder(folder, shipped, row);
    read = inPython(folder);
  });

  it("has the weights with their metadata, and a card whose lines make PyTorch's features in NumPy", () => {
    assert.deepEqual(readdirSync(folder).sort(), ["README.md", "config.json", "model.safetensors"]);
    assert.deepEqual(readFileSync(join(folder, "model.safetensors")), readFileSync(shipped));
    const { kept, names, features } = read;
    const { config, weights } = readEncoder(weightsFile(folder));
    assert.deepEqual(JSON.parse(kept.config), config);
    assert.deepEqual(names.sort(), Object.keys(weights).sort());
    const about = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Config & { model_type: string };
    assert.deepEqual({ ...about, ...config }, about);
    assert.equal(about.model_type, "wearlaws");
    // test/reference/torchFeatures.py: what PyTorch makes of the same windows
    const reference = JSON.parse(readFileSync(join(root, "test/reference/torchFeatures.json"), "utf8")) as Pick<Read, "features">;
    const expected = reference.features?.flat() ?? [];
    assert.equal(features?.flat().length, expected.length);
    features?.flat().forEach((value, i) => close(value, expected[i], { absolute: 2e-5 }, `feature ${i}`));
  });

  // github.com/huggingface/hub-docs, modelcard.md: what is "Required", and what a licence without a common name needs.
  it("has the metadata that the Hub asks of a card, with the scores of the run's row", () => {
    const { front } = read;
    assert.deepEqual(
      [front.license, front.license_name, front.license_link, front.library_name, front.datasets],
      ["other", "citation-asked-for", "https://archive.ics.uci.edu/dataset/507", "wearlaws", ["wisdm-phone"]],
    );
    assert.ok((front.tags as unknown[]).every((tag) => typeof tag === "string"));
    const [{ name, results }] = front["model-index"] ?? [];
    assert.equal(name, "wisdm phone");
    const probes = Object.entries(row?.result.probes ?? {});
    assert.deepEqual(
      results.map(({ task, dataset, metrics }) => [task.type, dataset.type, dataset.name, metrics.map(({ value }) => value)]),
      probes.map(([set, { macroF1, weightedF1, accuracy }]) => ["other", set, "UCI HAR", [macroF1, weightedF1, accuracy]]),
    );
    assert.deepEqual(new Set(results[0].metrics.map(({ type }) => type)), new Set(front.metrics as string[]));
  });

  it("has neither scores nor lines that would be wrong, of an encoder of another kind that no row knows", () => {
    const config: Config = { ...small, task: "pretrain", posEmbed: "learned", normalise: "none", set: "mine" };
    const [file, own] = ["weights.safetensors", "own"].map((name) => join(place.path(), name));
    const about = describeEncoder(config, null, { title: "real: mine", source: "real" });
    writeSafetensors(file, encoderKind(config).weights(config, 1), about);
    writeHubFolder(own, file, null);
    const { front, features, names } = inPython(own);
    assert.equal(features, null);
    assert.ok(names.includes("pos_embed"));
    assert.deepEqual([front.license_name, front.datasets, front["model-index"]], ["own-recordings", ["mine"], undefined]);
    assert.match(readFileSync(join(own, "README.md"), "utf8"), /No row of a study has these weights/);
  });

  it("is refused where a publisher's terms allow no weights; synthetic recordings have none", () => {
    const refused =
      /expected an encoder of recordings whose terms .* found one of SisFall \(none stated: results only, no weights\)/;
    assert.throws(() => trainedSets({ set: "corpus" }, "real"), refused);
    assert.deepEqual(trainedSets({ set: "corpus" }, "synthetic"), []);
    assert.match(frontMatter("x", { config: small }, [], null), /^---\nlicense: "apache-2.0"\n/);
  });
});
