/** Snappy blocks, as Parquet packs pages. */

/**
 * hyparquet's decoder can turn in circles on a damaged block, and that of hyparquet-compressors trusts the block's own length.
 *
 * @throws Error unless the block unpacks to exactly `length` bytes
 */
export function unpackSnappy(block: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let [from, to] = [0, 0];
  const little = (bytes: number) => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += block[from++] * 2 ** (8 * i); // NaN past the end
    return value;
  };
  let declared = 0;
  for (let scale = 1, byte = 128; byte >= 128; scale *= 128) {
    byte = block[from++];
    declared += (byte & 127) * scale;
  }
  if (declared !== length) throw new Error(`its Snappy block declares ${declared} bytes, not ${length}`);
  while (from < block.length) {
    const tag = block[from++];
    if ((tag & 3) === 0) {
      const size = (tag >> 2 < 60 ? tag >> 2 : little((tag >> 2) - 59)) + 1;
      if (!(from + size <= block.length && to + size <= length)) throw new Error("its Snappy block is damaged");
      output.set(block.subarray(from, from + size), to);
      from += size;
      to += size;
    } else {
      const size = (tag & 3) === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      const distance = (tag & 3) === 1 ? (tag >> 5) * 256 + little(1) : little((tag & 3) === 2 ? 2 : 4);
      if (!(distance > 0 && distance <= to && to + size <= length)) throw new Error("its Snappy block is damaged");
      for (const end = to + size; to < end; to++) output[to] = output[to - distance];
    }
  }
  if (to !== length) throw new Error(`its Snappy block has ${to} bytes, not ${length}`);
  return output;
}
