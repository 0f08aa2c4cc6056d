/** The text of a file, plain or packed, as a stream of UTF-8. */
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { pipeline, type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";

const [newline, carriageReturn] = [10, 13];

/** The bytes of `file`, unpacked where its name ends in .gz; an error where they are not UTF-8. */
export function openText(file: string): Readable {
  const bytes = createReadStream(file);
  return /\.gz$/i.test(file) ? pipeline(bytes, createGunzip(), utf8(), () => {}) : pipeline(bytes, utf8(), () => {});
}

/** Passes on what comes after the first `count` lines. */
export function withoutLines(count: number): Transform {
  let left = count;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      let from = 0;
      for (; left > 0; left--) {
        const end = chunk.indexOf(newline, from);
        if (end < 0) return done();
        from = end + 1;
      }
      done(null, chunk.subarray(from));
    },
  });
}

/** The file's bytes in pieces. @throws Error naming the file */
async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* openText(file) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

/** All of the file's text. */
export async function wholeText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(file)) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString()
    .replace(/^\uFEFF/, "");
}

/** The lines of the file's first 64 kB, the last one perhaps cut off. */
export async function firstLines(file: string): Promise<string[]> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of chunksOf(file)) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length >= 1 << 16) break;
  }
  return bytes
    .toString("utf8", 0, 1 << 16)
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
}

/**
 * Passes text on, and fails at the first line that is not UTF-8, since with bytes replaced two users could get one name,
 * or that has a carriage return within it, which others take for a line's end, and which is a blank here.
 */
function utf8(): Transform {
  let rest = Buffer.alloc(0);
  let line = 1;
  const notUtf8 = (text: Buffer) => {
    for (let from = 0; ; line++) {
      const end = text.indexOf(newline, from) + 1 || text.length;
      if (!isUtf8(text.subarray(from, end))) break;
      from = end;
    }
    return new Error(`line ${line}: expected UTF-8, found other bytes; save the table as UTF-8`);
  };
  const withReturn = (text: Buffer, at: number) => {
    for (let end = text.indexOf(newline); end >= 0 && end < at; end = text.indexOf(newline, end + 1)) line++;
    return new Error(`line ${line}: expected a carriage return before the line's end alone, found one within it; remove it`);
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      if (chunk.includes(0)) return done(new Error("expected UTF-8, found bytes of 0, as in UTF-16; save the table as UTF-8"));
      const text = Buffer.concat([rest, chunk]);
      // A character never spans lines, but may span chunks.
      const whole = text.subarray(0, text.lastIndexOf(newline) + 1);
      if (!isUtf8(whole)) return done(notUtf8(whole));
      const within = returnWithin(whole);
      if (within >= 0) return done(withReturn(whole, within));
      for (let at = whole.indexOf(newline); at >= 0; at = whole.indexOf(newline, at + 1)) line++;
      rest = text.subarray(whole.length);
      done(null, chunk);
    },
    flush(done) {
      if (!isUtf8(rest)) return done(notUtf8(rest));
      // Without any other end of a line, carriage returns are the ends, as on old Macs.
      const within = line === 1 ? -1 : returnWithin(rest);
      done(within < 0 ? null : withReturn(rest, within));
    },
  });
}

/** Place of the first carriage return that does not end a line, or -1. */
function returnWithin(text: Buffer): number {
  let at = text.indexOf(carriageReturn);
  while (at >= 0 && (at + 1 === text.length || text[at + 1] === newline)) at = text.indexOf(carriageReturn, at + 1);
  return at;
}
