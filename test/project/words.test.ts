import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** What readers are shown, and the library with its comments and messages. */
const files = [
  "README.md",
  "environment.md",
  "data/README.md",
  "notebooks/README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join("lib", file)),
];
/** Phrases that no engineer writes, each beside what one writes. */
const unidiomatic: Record<string, RegExp> = {
  "your own": /\bone's own\b/i,
  resumes: /\b(goes|go|going|went) on from\b/i,
  again: /\banew\b/i,
  reported: /\btold\b/i,
  is: /\blies at\b/i,
  "idiomatic PyTorch": /\bas everyone writes it\b/i,
  safeguards: /\bwhat is honest about it\b/i,
  "includes 0": /\b(holds|hold|held) 0\b/i,
};

/** The sentences of running text: no code, no table, no heading, no picture. */
function sentences(markdown: string): string[] {
  const text = markdown
    .replace(/^```.*?^```/gms, "\n\n")
    .replace(/^(\||#|!\[|<!--).*$/gm, "\n")
    .replace(/^\s*([-*]|\d+\.) /gm, "\n\n")
    .replace(/\]\([^)]*\)/g, "]");
  return text
    .split(/\n\s*\n|(?<=[.!?:][*`)\]"]*)\s+(?=[A-Z[`*"])/)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter((sentence) => sentence !== "");
}

const wordCount = (sentence: string): number => sentence.split(" ").filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

describe("what people read", () => {
  it("is written in plain English", () => {
    const found = files.flatMap((file) =>
      read(file)
        .split("\n")
        .flatMap((line, i) =>
          Object.entries(unidiomatic)
            .filter(([, phrase]) => phrase.test(line))
            .map(([better, phrase]) => `${file}:${i + 1}: "${phrase.exec(line)?.[0]}"; write "${better}"`),
        ),
    );
    assert.deepEqual(found, []);
  });

  it("in the README and in CONTRIBUTING.md has no sentence over 35 words", () => {
    const long = ["README.md", "CONTRIBUTING.md"].flatMap((file) =>
      sentences(read(file))
        .filter((sentence) => wordCount(sentence) > 35)
        .map((sentence) => `${file}: ${wordCount(sentence)} words: ${sentence}`),
    );
    assert.deepEqual(long, []);
  });

  it("is cut into sentences at stops, paragraphs and list items, without code, tables and links' addresses", () => {
    const text =
      "# Title\n\nOne [two](three four.md).\nThree `a.b` 1.5 e.g. four!\n\n- five\n- six\n\n```sh\nseven\n```\n| eight |\n";
    assert.deepEqual(sentences(text), ["One [two].", "Three `a.b` 1.5 e.g. four!", "five", "six"]);
    assert.equal(wordCount("One [two] – 1.5 `a.b`."), 4);
  });
});
