/** Fixed positions of tokens. */

/**
 * Fixed 1-D positions (He et al. 2022, `get_1d_sincos_pos_embed`): `[positions, dim]`, sines then cosines.
 * With a cls token the first row is zero.
 */
export function sinCosPositions(positions: number, dim: number, clsToken: boolean): Float32Array {
  const first = clsToken ? 1 : 0;
  const table = new Float32Array((positions + first) * dim);
  const half = dim / 2;
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position / 10000 ** (i / half);
      table[(position + first) * dim + i] = Math.sin(angle);
      table[(position + first) * dim + half + i] = Math.cos(angle);
    }
  }
  return table;
}
