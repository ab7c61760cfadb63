/** Throughput of one workload: median, least and most of several timed repeats. */
export interface Throughput {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly repeats: number;
}

/**
 * Times `work(count)`, which does `count` units of work, in repeats of about `seconds` after a warm-up of as long.
 * The result is in units a second.
 */
export function measure(work: (count: number) => void, { seconds = 0.4, repeats = 5 } = {}): Throughput {
  let count = 1;
  let taken = timed(work, count);
  while (taken < seconds) {
    count = Math.ceil(count * Math.min(10, Math.max(1.5, (1.1 * seconds) / Math.max(taken, 1e-6))));
    taken = timed(work, count);
  }
  const rates = Array.from({ length: repeats }, () => count / timed(work, count)).sort((a, b) => a - b);
  return { median: rates[repeats >> 1]!, min: rates[0]!, max: rates.at(-1)!, repeats };
}

function timed(work: (count: number) => void, count: number): number {
  const start = performance.now();
  work(count);
  return (performance.now() - start) / 1000;
}
