import type { Published } from './study.js';

/** Standard errors beyond which a difference is marked. */
export const MARKED_Z = 2;

/**
 * The difference of our mean from a published one in standard errors, z = (ours − published) / √(s²/n + s_p²/n_p), with sample
 * standard deviations s over n runs; where the paper does not tell s_p and n_p its figure counts as exact. None where our
 * spread is unknown, of fewer than two runs, or the standard error is 0.
 */
export function difference(
  ours: { readonly mean: number; readonly std: number; readonly runs: number },
  { mean, std, runs }: Published,
): number | undefined {
  if (ours.runs < 2) return undefined;
  const theirs = std === undefined || runs === undefined ? 0 : std ** 2 / runs;
  const error = Math.sqrt(ours.std ** 2 / ours.runs + theirs);
  return error > 0 ? (ours.mean - mean) / error : undefined;
}
