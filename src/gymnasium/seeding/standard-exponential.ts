import { log1p } from '../libm/log1p.js';
import type { PCG64 } from './pcg64.js';
import { EXPONENTIAL_DENSITY, EXPONENTIAL_INSIDE, EXPONENTIAL_WIDTH } from './ziggurat-exponential-table.js';

/** Where the tail begins, x_255. Source: NumPy 2.4 `ziggurat_constants.h`. */
const TAIL = 7.69711747013105;

/**
 * An exponential double of mean 1 by the ziggurat: nearly always of one 64-bit draw.
 *
 * Source: Marsaglia & Tsang, "The Ziggurat Method for Generating Random Variables" (2000); bits used as in NumPy 2.4
 * `random_standard_exponential`: 3 dropped, 8 for the layer, 53 for the place in the layer.
 */
export function standardExponential(bits: PCG64): number {
  for (;;) {
    bits.step();
    const { low, high } = bits;
    const layer = (low >>> 3) & 0xff;
    const place = (high >>> 11) * 2 ** 32 + (((low >>> 11) | (high << 21)) >>> 0);
    const x = place * EXPONENTIAL_WIDTH[layer]!;
    if (place < EXPONENTIAL_INSIDE[layer]!) return x;
    if (layer === 0) return TAIL - log1p(-bits.nextDouble());
    const outer = EXPONENTIAL_DENSITY[layer]!;
    const height = (EXPONENTIAL_DENSITY[layer - 1]! - outer) * bits.nextDouble() + outer;
    if (height < Math.exp(-x)) return x;
  }
}
