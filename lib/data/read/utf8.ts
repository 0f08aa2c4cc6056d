/** Text that is UTF-8 all through. */
import { isUtf8 } from "node:buffer";
import { Transform } from "node:stream";

const newline = 10;

/** Passes text on, and fails at the first line that is not UTF-8: with bytes replaced, two users could get one name. */
export function utf8(): Transform {
  let rest = Buffer.alloc(0);
  let line = 1;
  const refuse = (text: Buffer) => {
    for (let from = 0; ; line++) {
      const end = text.indexOf(newline, from) + 1 || text.length;
      if (!isUtf8(text.subarray(from, end))) break;
      from = end;
    }
    return new Error(`line ${line}: expected UTF-8, found other bytes; save the table as UTF-8`);
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const text = Buffer.concat([rest, chunk]);
      // A character never spans lines, but may span chunks.
      const whole = text.subarray(0, text.lastIndexOf(newline) + 1);
      if (!isUtf8(whole)) return done(refuse(whole));
      for (let at = whole.indexOf(newline); at >= 0; at = whole.indexOf(newline, at + 1)) line++;
      rest = text.subarray(whole.length);
      done(null, chunk);
    },
    flush: (done) => (isUtf8(rest) ? done() : done(refuse(rest))),
  });
}
