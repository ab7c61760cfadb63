import { log1p } from '../libm/log1p.js';
import type { PCG64 } from './pcg64.js';
import { NORMAL_DENSITY, NORMAL_INSIDE, NORMAL_WIDTH } from './ziggurat-normal-table.js';

/** Where the tail begins, x_255, and its inverse. Source: NumPy 2.4 `ziggurat_constants.h`. */
const TAIL = 3.654152885361009;
const INVERSE_TAIL = 0.2736612373297583;

/**
 * A standard normal double by the ziggurat: nearly always of one 64-bit draw.
 *
 * Source: Marsaglia & Tsang, "The Ziggurat Method for Generating Random Variables" (2000); bits used as in NumPy 2.4
 * `random_standard_normal`: 8 for the layer, 1 for the sign, 52 for the place in the layer.
 */
export function standardNormal(bits: PCG64): number {
  for (;;) {
    bits.step();
    const { low, high } = bits;
    const layer = low & 0xff;
    const place = ((high >>> 9) & 0xfffff) * 2 ** 32 + (((low >>> 9) | (high << 23)) >>> 0);
    const size = place * NORMAL_WIDTH[layer]!;
    const x = low & 0x100 ? -size : size;
    if (place < NORMAL_INSIDE[layer]!) return x;
    if (layer === 0) return tail(bits, (low & 0x20000) !== 0);
    const outer = NORMAL_DENSITY[layer]!;
    const height = (NORMAL_DENSITY[layer - 1]! - outer) * bits.nextDouble() + outer;
    if (height < Math.exp(-0.5 * x * x)) return x;
  }
}

/** Beyond x_255, by Marsaglia's method; the sign is bit 8 of the place, as in NumPy. */
function tail(bits: PCG64, negative: boolean): number {
  for (;;) {
    const beyond = -INVERSE_TAIL * log1p(-bits.nextDouble());
    const y = -log1p(-bits.nextDouble());
    if (y + y > beyond * beyond) return negative ? -(TAIL + beyond) : TAIL + beyond;
  }
}
