/** Seeded damage to a file: of its bytes, of the numbers in its headers, and of the cells and values of its text. */
import type { Random } from "../../lib/base/random";

export type Format = "bytes" | "csv" | "json" | "safetensors";

/** What people's files have been found to hold, and what breaks readers. */
const cells = [
  "",
  "NaN",
  "null",
  "-1",
  "1e999",
  "1,5",
  '"',
  '"a\nb"',
  "  ",
  "\ufeff",
  "\u0000",
  "__proto__",
  "0x10",
  "9".repeat(30),
];
const values = ["null", "-1", "1e999", '""', "[]", "{}", "true", "9007199254740993", '"__proto__"', '"../../x"', "[[[[]]]]", ""];
const sizes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff];

/** A damaged copy; of text, half of the time in one of its cells or values. */
export function mutate(bytes: Buffer, format: Format, draws: Random): Buffer {
  let damaged: Buffer = Buffer.from(bytes);
  for (let left = 1 + (draws.below(3) === 0 ? draws.below(4) : 0); left > 0; left--) {
    const inText = format !== "bytes" && draws.below(2) === 0;
    damaged = inText ? editText(damaged, format, draws) : pick(edits, draws)(damaged, draws);
  }
  return damaged;
}

const edits: ((bytes: Buffer, draws: Random) => Buffer)[] = [
  (bytes, draws) => change(bytes, draws, (at) => bytes.writeUInt8(bytes[at] ^ (1 << draws.below(8)), at)),
  (bytes, draws) => change(bytes, draws, (at) => bytes.writeUInt8(draws.below(256), at)),
  (bytes, draws) => change(bytes, draws, (at) => bytes.fill(0, at, Math.min(bytes.length, at + 1 + draws.below(32)))),
  (bytes, draws) => change(bytes, draws, (at) => inflate(bytes, at, pick(sizes, draws), draws)),
  (bytes, draws) =>
    change(bytes, draws, (at) => bytes.set(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]).subarray(0, bytes.length - at), at)),
  (bytes, draws) => bytes.subarray(0, draws.below(bytes.length)),
  (bytes, draws) => bytes.subarray(draws.below(Math.min(64, bytes.length))),
  (bytes, draws) => splice(bytes, draws, (slice) => Buffer.concat([slice, slice])),
  (bytes, draws) => splice(bytes, draws, () => Buffer.alloc(0)),
  swap,
];

/** Headers and footers are small, and damage there is worth more: half of the edits are near an end. */
function place(length: number, draws: Random): number {
  const near = Math.min(512, length);
  return [draws.below(length), draws.below(near), length - 1 - draws.below(near), draws.below(length)][draws.below(4)];
}

function change(bytes: Buffer, draws: Random, at: (place: number) => unknown): Buffer {
  if (bytes.length > 0) at(place(bytes.length, draws));
  return bytes;
}

function inflate(bytes: Buffer, at: number, size: number, draws: Random): void {
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(BigInt(size));
  bytes.set(number.subarray(0, Math.min([1, 2, 4, 8][draws.below(4)], bytes.length - at)), at);
}

function splice(bytes: Buffer, draws: Random, change: (slice: Buffer) => Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  const from = place(bytes.length, draws);
  const to = Math.min(bytes.length, from + 1 + draws.below(256));
  return Buffer.concat([bytes.subarray(0, from), change(bytes.subarray(from, to)), bytes.subarray(to)]);
}

function swap(bytes: Buffer, draws: Random): Buffer {
  const size = Math.min(1 + draws.below(64), bytes.length >> 1);
  const from = draws.below(bytes.length - 2 * size + 1);
  const to = from + size + draws.below(bytes.length - from - 2 * size + 1);
  const first = Buffer.from(bytes.subarray(from, from + size));
  bytes.copyWithin(from, to, to + size);
  bytes.set(first, to);
  return bytes;
}

function editText(bytes: Buffer, format: Format, draws: Random): Buffer {
  if (format === "safetensors") return editHeader(bytes, draws);
  const [text, separator, others] = format === "csv" ? [bytes.toString(), /[,\n]/, cells] : [bytes.toString(), /[,:\n]/, values];
  const ends = [...text.matchAll(new RegExp(separator, "g"))].map(({ index }) => index);
  if (ends.length < 2) return bytes;
  const at = draws.below(ends.length - 1);
  return Buffer.from(text.slice(0, ends[at] + 1) + pick(others, draws) + text.slice(ends[at + 1]));
}

/** Of a value in the header, whose length is set to what it then has. */
function editHeader(bytes: Buffer, draws: Random): Buffer {
  const length = bytes.length < 8 ? 0 : Number(bytes.readBigUInt64LE());
  if (length + 8 > bytes.length) return bytes;
  const header = editText(bytes.subarray(8, 8 + length), "json", draws);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([size, header, bytes.subarray(8 + length)]);
}

function pick<T>(list: readonly T[], draws: Random): T {
  return list[draws.below(list.length)];
}
