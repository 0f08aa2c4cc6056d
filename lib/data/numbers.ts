/** Numbers from text files, straight from their bytes: strings of each line would take most of a loader's time. */

export interface Scanner {
  /** Moves to the next line that is not blank; false at the end of the file. */
  nextLine(): boolean;
  /** The line's next number, also in C's and Java's notation: `1.0e-003`, `-6.1E-5`. */
  number(): number;
  /** The line's next word. */
  word(): string;
  /** Expects nothing more on the line. */
  endLine(): void;
  /** An error at this line. */
  error(message: string): Error;
}

const newline = 10;
const powers = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
/** Blank, tab, carriage return, comma, semicolon. */
const isSeparator = (byte: number) => byte === 32 || byte === 44 || byte === 13 || byte === 59 || byte === 9;

/** Every error names `file:line`, with what was expected there and what was found. */
export function scan(bytes: Buffer, file: string): Scanner {
  let at = 0;
  let line = 0;
  let started = false;

  const error = (message: string) => new Error(`${file}:${line}: ${message}`);
  const skipSeparators = () => {
    while (at < bytes.length && isSeparator(bytes[at])) at++;
  };
  const text = (): string => {
    let end = at;
    while (end < bytes.length && bytes[end] !== newline && !isSeparator(bytes[end])) end++;
    return bytes.toString("latin1", at, end);
  };
  const missing = (what: string) => {
    const found = text();
    return error(`expected ${what}, found ${found === "" ? "the end of the line" : `"${found.slice(0, 40)}"`}`);
  };
  return {
    error,
    nextLine() {
      if (started) {
        while (at < bytes.length && bytes[at] !== newline) at++;
        at++;
      }
      started = true;
      line++;
      for (skipSeparators(); at < bytes.length && bytes[at] === newline; skipSeparators()) {
        at++;
        line++;
      }
      return at < bytes.length;
    },
    number() {
      skipSeparators();
      const from = at;
      let p = at;
      const negative = bytes[p] === 45;
      if (negative || bytes[p] === 43) p++;
      let mantissa = 0;
      let digits = 0;
      let shift = 0;
      for (; isDigit(bytes[p]); p++, digits++) mantissa = mantissa * 10 + bytes[p] - 48;
      if (bytes[p] === 46) {
        for (p++; isDigit(bytes[p]); p++, digits++, shift--) mantissa = mantissa * 10 + bytes[p] - 48;
      }
      if (digits === 0) throw missing("a number");
      if (bytes[p] === 101 || bytes[p] === 69) {
        p++;
        const below = bytes[p] === 45;
        if (below || bytes[p] === 43) p++;
        if (!isDigit(bytes[p])) throw missing("a number");
        let exponent = 0;
        for (; isDigit(bytes[p]); p++) exponent = exponent * 10 + bytes[p] - 48;
        shift += below ? -exponent : exponent;
      }
      if (p < bytes.length && bytes[p] !== newline && !isSeparator(bytes[p])) throw missing("a number");
      at = p;
      // One rounding of two exact numbers is the nearest double; whatever is longer goes to the slow parser.
      const exact = mantissa <= Number.MAX_SAFE_INTEGER && Math.abs(shift) <= 22;
      if (!exact) {
        const value = Number(bytes.toString("latin1", from, p));
        if (Number.isFinite(value)) return value;
        throw error(`expected a number, found one that is too large, "${bytes.toString("latin1", from, p).slice(0, 40)}"`);
      }
      const size = shift < 0 ? mantissa / powers[-shift] : mantissa * powers[shift];
      return negative ? -size : size;
    },
    word() {
      skipSeparators();
      const found = text();
      if (found === "") throw missing("a word");
      at += found.length;
      return found;
    },
    endLine() {
      skipSeparators();
      if (at < bytes.length && bytes[at] !== newline) throw missing("the end of the line");
    },
  };
}

/**
 * All lines of a file of `columns` numbers each: `[rows, columns]`.
 *
 * @throws Error where a line is not as expected, or there is none
 */
export function readNumbers(bytes: Buffer, columns: number, file: string): Float64Array {
  const scanner = scan(bytes, file);
  let values = new Float64Array(Math.max(columns, bytes.length >> 3));
  let at = 0;
  while (scanner.nextLine()) {
    if (at + columns > values.length) {
      const larger = new Float64Array(2 * values.length + columns);
      larger.set(values);
      values = larger;
    }
    for (let c = 0; c < columns; c++) values[at++] = scanner.number();
    scanner.endLine();
  }
  if (at === 0) throw new Error(`${file}: expected lines of ${columns} numbers, found an empty file of ${bytes.length} bytes`);
  return values.subarray(0, at);
}
