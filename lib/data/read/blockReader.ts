/** What yauzl reads a zip's directory through: it asks for 300,000 entries in two small pieces each. */
import { readSync } from "node:fs";
import { RandomAccessReader } from "yauzl";

const BLOCK = 1 << 20;

/** Reads an open file a block at a time, or bytes in memory. */
export function blockReader(zip: Buffer | number, size: number): RandomAccessReader {
  return new BlockReader(zip, size);
}

class BlockReader extends RandomAccessReader {
  private start = 0;
  private block: Buffer;

  constructor(
    private readonly zip: Buffer | number,
    private readonly size: number,
  ) {
    super();
    this.block = typeof zip === "number" ? Buffer.alloc(0) : zip;
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    let complaint: Error | null = null;
    try {
      if (position + length > this.size) throw new Error("unexpected EOF");
      this.load(position, length);
      const from = position - this.start;
      if (this.block.copy(buffer, offset, from, from + length) !== length) throw new Error("unexpected EOF");
    } catch (error) {
      complaint = error as Error;
    }
    callback(complaint);
  }

  private load(from: number, length: number): void {
    if (typeof this.zip !== "number" || (from >= this.start && from + length <= this.start + this.block.length)) return;
    const larger = Buffer.allocUnsafe(Math.min(Math.max(BLOCK, length), this.size - from));
    this.block = larger.subarray(0, readSync(this.zip, larger, 0, larger.length, from));
    this.start = from;
  }
}
