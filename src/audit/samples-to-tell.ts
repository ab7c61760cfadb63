/** A statistic that is a mean over pairs of different batches. */
export interface PairStatistic {
  /** Its value for batches i ≠ j, symmetric in both. */
  readonly pair: (i: number, j: number) => number;
  readonly batches: number;
  /** Its standard error, jackknifed over these samples. */
  readonly error: number;
}

/**
 * How many samples would bring the standard error of a statistic down to `wanted`; Infinity where none would.
 *
 * Its variance is s₁/n + s₂/n²: the second part is the noise of either batch with the noise of the other, which is
 * nearly all of it while the gradient is lost in noise, and which the jackknife counts twice. Hoeffding (1948), Annals
 * of Mathematical Statistics 19:293–325; Efron & Stein (1981), Annals of Statistics 9:586–596.
 *
 * The part of `error` that stands for outcomes too rare to be met is counted as noise, though it lasts until they are
 * met often enough and is gone then. So the answer errs on the high side: from 2 000 episodes of `unbiased-weight-max`
 * on 3-3-3-2 it was 0.8 to 4.5 times the number that decided, in five layers; with that part lasting and then gone it
 * was 0.2 to 3.6 times, too few to decide in most.
 */
export function samplesToTell({ pair, batches, error }: PairStatistic, samples: number, wanted: number): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let i = 0; i < batches; i++) {
    for (let j = 0; j < i; j++) {
      const value = pair(i, j);
      sum += value;
      squares += value * value;
      count++;
    }
  }
  const noise = Math.min(error ** 2, (2 * Math.max(0, squares / count - (sum / count) ** 2)) / count);
  const rest = error ** 2 - noise;
  if (!(wanted > 0)) return error > 0 ? Number.POSITIVE_INFINITY : samples;
  // rest · x + noise · x² = wanted², x: samples now by samples then.
  const x = (2 * wanted ** 2) / (rest + Math.sqrt(rest ** 2 + 4 * noise * wanted ** 2));
  return samples / x;
}
