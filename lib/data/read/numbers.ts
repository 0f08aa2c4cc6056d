/** Numbers from text files, straight from their bytes: strings of each line would take most of a loader's time. */

export interface Scanner {
  /** Moves to the next line that is not blank; false at the end of the file. */
  nextLine(): boolean;
  /** Skips `text` where the line continues with it. */
  skip(text: Uint8Array): boolean;
  /** The line's next `count` numbers into `out`, also in C's and Java's notation: `1.0e-003`, `-6.1E-5`. */
  numbers(out: Float64Array, at: number, count: number): void;
  /** The line's next number. */
  number(): number;
  /** The line's next word. */
  word(): string;
  /** Expects nothing more on the line. */
  endLine(): void;
  /** An error at this line. */
  error(message: string): Error;
}

const [newline, plus, minus, zero] = [10, 43, 45, 48];
/** What the point's byte is to that of zero. */
const POINT = -2;
const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
/** Blank, tab, carriage return, comma, semicolon. */
const isSeparator = (byte: number) => byte === 32 || byte === 44 || byte === 13 || byte === 59 || byte === 9;

/** Every error names `file:line`, with what was expected there and what was found. */
export function scan(content: Buffer, file: string): Scanner {
  // With a newline at the end, every search of a line ends within the bytes.
  const whole = content.length > 0 && content[content.length - 1] === newline;
  const bytes = whole ? content : Buffer.concat([content, Buffer.of(newline)]);
  const one = new Float64Array(1);
  let at = 0;
  let line = 0;
  let started = false;

  const error = (message: string) => new Error(`${file}:${line}: ${message}`);
  const skipSeparators = () => {
    while (isSeparator(bytes[at])) at++;
  };
  const nextWord = (): string => {
    let end = at;
    while (bytes[end] !== newline && !isSeparator(bytes[end])) end++;
    return bytes.toString("latin1", at, end);
  };
  const missing = (what: string) => {
    const found = nextWord();
    return error(`expected ${what}, found ${found === "" ? "the end of the line" : `"${found.slice(0, 40)}"`}`);
  };
  const numbers = (out: Float64Array, from: number, count: number) => {
    const text = bytes; // of this call: a captured one would be loaded again for each byte
    let p = at;
    for (let i = 0; i < count; i++) {
      while (isSeparator(text[p])) p++;
      at = p;
      const negative = text[p] === minus;
      if (negative || text[p] === plus) p++;
      const first = p;
      // The first nine digits that count, and the next nine: integers, in which a digit costs least. Of more than
      // eighteen, `low` is nonsense that nothing reads.
      let high = 0;
      let low = 0;
      let digits = 0;
      let fraction = 0; // where the digits after the point begin
      for (; digits < 9; p++) {
        const digit = text[p] - zero;
        if (digit >= 0 && digit <= 9) {
          high = Math.imul(high, 10) + digit;
          if (high > 0) digits++;
        } else if (digit === POINT && fraction === 0) fraction = p + 1;
        else break;
      }
      if (digits === 9) {
        const next = p;
        for (; ; p++) {
          const digit = text[p] - zero;
          if (digit >= 0 && digit <= 9) low = Math.imul(low, 10) + digit;
          else if (digit === POINT && fraction === 0) fraction = p + 1;
          else break;
        }
        digits += p - next - (fraction > next ? 1 : 0);
      }
      if (p - first === (fraction === 0 ? 0 : 1)) throw missing("a number");
      let shift = fraction === 0 ? 0 : fraction - p;
      if (text[p] === 101 || text[p] === 69) {
        p++;
        const below = text[p] === minus;
        if (below || text[p] === plus) p++;
        if (!isDigit(text[p])) throw missing("a number");
        let exponent = 0;
        for (; isDigit(text[p]); p++) exponent = exponent * 10 + text[p] - zero;
        shift += below ? -exponent : exponent;
      }
      if (text[p] !== newline && !isSeparator(text[p])) throw missing("a number");
      let size = NaN;
      if (digits <= 18 && shift >= -22 && shift <= 22) {
        const mantissa = digits <= 9 ? high : high * powers[digits - 9] + low;
        // One rounding of two exact numbers is the nearest double.
        if (mantissa <= Number.MAX_SAFE_INTEGER) size = shift < 0 ? mantissa / powers[-shift] : mantissa * powers[shift];
        else if (shift < 0) size = quotient(high, low, powers[digits - 9], powers[-shift]);
      }
      if (Number.isNaN(size)) {
        const found = text.toString("latin1", at, p);
        size = Math.abs(Number(found));
        if (!Number.isFinite(size)) throw error(`expected a number, found one that is too large, "${found.slice(0, 40)}"`);
      }
      out[from + i] = negative ? -size : size;
    }
    at = p;
  };
  return {
    error,
    numbers,
    nextLine() {
      if (started) {
        while (at < bytes.length && bytes[at] !== newline) at++;
        at++;
      }
      started = true;
      line++;
      while (at < bytes.length) {
        skipSeparators();
        if (bytes[at] !== newline) return true;
        at++;
        line++;
      }
      return false;
    },
    skip(expected) {
      for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false;
      at += expected.length;
      return true;
    },
    number() {
      numbers(one, 0, 1);
      return one[0];
    },
    word() {
      skipSeparators();
      const found = nextWord();
      if (found === "") throw missing("a word");
      at += found.length;
      return found;
    },
    endLine() {
      skipSeparators();
      if (bytes[at] !== newline) throw missing("the end of the line");
    },
  };
}

/**
 * The double nearest to (high · scale + low) / divisor, of powers of ten and 16 to 18 digits: HAPT has 16.
 * NaN where twice a double's bits do not tell which one it is.
 */
function quotient(high: number, low: number, scale: number, divisor: number): number {
  // The digits as a sum of two doubles: products of 15 and 30 bits are exact.
  const top = (high >> 15) * scale * 32768;
  const rest = (high & 32767) * scale + low;
  const digits = top + rest;
  const lost = rest - (digits - top);
  const near = digits / divisor;
  // near · divisor as a sum of two doubles (Dekker 1971), so that what the division left over is exact.
  const product = near * divisor;
  const nearTop = upperHalf(near);
  const nearRest = near - nearTop;
  const divisorTop = upperHalf(divisor);
  const divisorRest = divisor - divisorTop;
  const tail = nearTop * divisorTop - product + nearTop * divisorRest + nearRest * divisorTop + nearRest * divisorRest;
  const correction = (digits - product - tail + lost) / divisor;
  // The correction is right to 50 bits: where its 40 decide, so does the exact one.
  const most = near + correction * (1 + 2 ** -40);
  return most === near + correction * (1 - 2 ** -40) ? most : NaN;
}

/** The upper 26 bits of a double. */
function upperHalf(value: number): number {
  const shifted = value * 134217729; // 2^27 + 1
  return shifted - (shifted - value);
}

/** `values`, or a copy with room for `length`. */
export function withRoom(values: Float64Array, length: number): Float64Array {
  if (length <= values.length) return values;
  const larger = new Float64Array(Math.max(length, 2 * values.length));
  larger.set(values);
  return larger;
}

/**
 * All lines of a file of `columns` numbers each: `[rows, columns]`.
 *
 * @throws Error where a line is not as expected, or there is none
 */
export function readNumbers(bytes: Buffer, columns: number, file: string): Float64Array {
  const scanner = scan(bytes, file);
  let values: Float64Array = new Float64Array(Math.max(columns, bytes.length >> 3));
  let at = 0;
  while (scanner.nextLine()) {
    values = withRoom(values, at + columns);
    scanner.numbers(values, at, columns);
    scanner.endLine();
    at += columns;
  }
  if (at === 0) throw new Error(`${file}: expected lines of ${columns} numbers, found an empty file of ${bytes.length} bytes`);
  return values.subarray(0, at);
}
