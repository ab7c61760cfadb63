import type { Generator } from '../gymnasium/index.js';

/** A draw from Beta(a, b), a and b > 0: X/(X + Y) of a Gamma(a) and a Gamma(b). */
export function drawBeta(random: Generator, a: number, b: number): number {
  const x = drawGamma(random, a);
  const y = drawGamma(random, b);
  // Both are below the smallest double only for tiny a and b, where Beta is all but a coin.
  return x + y > 0 ? x / (x + y) : Number(random.random() < a / (a + b));
}

/**
 * A draw from Gamma(shape) of scale 1, by squeezed rejection from a cubed normal.
 * Marsaglia & Tsang (2000), ACM Transactions on Mathematical Software 26:363–372; a shape below 1 by their
 * Gamma(shape + 1)·U^(1/shape).
 */
export function drawGamma(random: Generator, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * Math.exp(Math.log(random.random()) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.standardNormal();
    const root = 1 + c * x;
    const v = root * root * root;
    if (v <= 0) continue;
    const u = 1 - random.random();
    if (u < 1 - 0.0331 * x * x * x * x || Math.log(u) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}
