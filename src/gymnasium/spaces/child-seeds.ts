import type { Generator } from '../seeding/generator.js';

/** Seeds for the parts of a composite space, as Gymnasium draws them: integers below 2^31 − 1 from the space's own stream. */
export function childSeeds(rng: Generator, count: number): number[] {
  return Array.from({ length: count }, () => rng.integers(2 ** 31 - 1));
}
