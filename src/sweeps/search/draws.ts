import { philox } from '../../random/philox.js';
import { keyOf } from '../../random/seed.js';

/**
 * A uniform draw from [0, 1), a pure function of its numbers: of which trial, of which attempt at it, and the
 * how-manieth.
 */
export type Draws = (trial: number, attempt: number, index: number) => number;

/** Two streams of these do not meet the draws of a team, whose counters end otherwise. */
const SAMPLER = 0x5eedca5e;

/** The draws of a stream, which a text names. */
export function createDraws(stream: string): Draws {
  const { k0, k1 } = keyOf(stream);
  const words = new Uint32Array(4);
  return (trial, attempt, index) => {
    philox(words, k0, k1, index, trial, attempt, SAMPLER);
    return ((words[0]! >>> 5) * 2 ** 26 + (words[1]! >>> 6)) * 2 ** -53;
  };
}
