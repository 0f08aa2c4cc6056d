/** LZ4 blocks, as Parquet packs pages; the decoder of hyparquet-compressors writes past the end of a damaged one in silence. */

/** @throws Error unless the block unpacks to exactly `length` bytes */
export function unpackLz4(block: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let from = 0;
  let to = 0;
  const extended = (first: number) => {
    let sum = first;
    for (let byte = first === 15 ? 255 : 0; byte === 255; sum += byte) byte = block[from++];
    return sum;
  };
  while (from < block.length) {
    const token = block[from++];
    const literals = extended(token >> 4);
    if (!(from + literals <= block.length && to + literals <= length)) throw new Error("its LZ4 block is damaged");
    output.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from === block.length) break; // the last sequence has literals alone
    const distance = block[from++] | (block[from++] << 8);
    const end = to + extended(token & 15) + 4;
    if (!(distance > 0 && distance <= to && end <= length)) throw new Error("its LZ4 block is damaged");
    for (; to < end; to++) output[to] = output[to - distance];
  }
  if (to !== length) throw new Error(`its LZ4 block has ${to} bytes, not ${length}`);
  return output;
}

/** As `unpackLz4`, of the blocks that Hadoop frames by their two lengths, big-endian; older writers call that LZ4. */
export function unpackHadoopLz4(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Uint8Array[] = [];
  let [at, left] = [0, length];
  while (at + 8 <= bytes.length) {
    const [unpacked, packed] = [view.getUint32(at), view.getUint32(at + 4)];
    if (unpacked > left || at + 8 + packed > bytes.length) break;
    blocks.push(unpackLz4(bytes.subarray(at + 8, at + 8 + packed), unpacked));
    at += 8 + packed;
    left -= unpacked;
  }
  return at === bytes.length && left === 0 ? Buffer.concat(blocks) : unpackLz4(bytes, length);
}
