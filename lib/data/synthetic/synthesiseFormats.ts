/** Text files number by number: recordings are mostly digits, and `toFixed` would take most of the time. */

/** Bytes of a text file that grows. */
export interface Text {
  /** Appends ASCII. */
  text(value: string): Text;
  /** Appends a number with `decimals` (0–9) digits after the point. */
  fixed(value: number, decimals: number): Text;
  /** Appends a number as C's `%16.7e` on Windows writes it, with three digits of exponent. */
  exponential(value: number): Text;
  /** Appends a number as Java writes a small float: seven digits, or `-6.1035156E-5` below a thousandth. */
  javaFloat(value: number): Text;
  /** A view of what was written, valid until the next append. */
  bytes(): Buffer;
  clear(): Text;
  length(): number;
}

const [minus, point, zero] = [45, 46, 48];

export function newText(capacity = 1 << 16): Text {
  let buffer = Buffer.allocUnsafe(capacity);
  let at = 0;
  const room = (n: number) => {
    if (at + n <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + n));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  };
  const self: Text = {
    text(value) {
      room(value.length);
      at += buffer.write(value, at, "latin1");
      return self;
    },
    fixed(value, decimals) {
      let scaled = Math.round(Math.abs(value) * 10 ** decimals);
      // 32-bit division is several times as fast; larger numbers (a clock's nanoseconds) are few.
      if (scaled >= 2 ** 31) return self.text(value.toFixed(decimals));
      room(16);
      if (value < 0 && scaled > 0) buffer[at++] = minus;
      let digits = decimals + 1;
      for (let power = 10 ** digits; power <= scaled; power *= 10) digits++;
      const end = at + digits + (decimals > 0 ? 1 : 0);
      for (let i = end - 1, left = decimals; i >= at; i--, left--) {
        if (left === 0 && decimals > 0) {
          buffer[i] = point;
          continue;
        }
        const tenth = (scaled / 10) | 0;
        buffer[i] = zero + scaled - 10 * tenth;
        scaled = tenth;
      }
      at = end;
      return self;
    },
    exponential(value) {
      const magnitude = Math.abs(value);
      let exponent = magnitude < 1e-30 ? 0 : Math.floor(Math.log10(magnitude));
      let scaled = Math.round(magnitude * 10 ** (7 - exponent));
      if (scaled >= 1e8) {
        scaled = Math.round(scaled / 10);
        exponent++;
      }
      room(16);
      buffer[at++] = 32;
      buffer[at++] = value < 0 ? minus : 32;
      const shift = Math.abs(exponent);
      self.fixed(scaled / 1e7, 7);
      return self.text(`e${exponent < 0 ? "-" : "+"}${shift < 10 ? "00" : shift < 100 ? "0" : ""}${shift}`);
    },
    javaFloat(value) {
      if (Math.abs(value) >= 1e-3 || value === 0) return self.fixed(value, 7);
      return self.text(value.toExponential(7).replace("e", "E"));
    },
    bytes: () => buffer.subarray(0, at),
    clear() {
      at = 0;
      return self;
    },
    length: () => at,
  };
  return self;
}
