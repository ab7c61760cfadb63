import type { Spent } from './workload.js';

/** Units a second over the repeats. */
export interface Throughput {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** In the order they were measured. */
  readonly rates: readonly number[];
}

/** Something that does steps when it is told to. */
export interface Contestant {
  run(steps: number): Promise<Spent>;
  /** A run is always the same work, and there is nothing to warm up. */
  readonly isWhole?: boolean;
}

export interface MeasureOptions {
  /** How long one repeat should take. */
  readonly seconds: number;
  readonly repeats: number;
  readonly onRepeat?: (repeat: number) => void;
}

/**
 * Times contestants in turn, so that they share whatever else the machine does: one repeat of each, then the next of
 * each, after a warm-up of each in which the steps of a repeat are found. Steps a second; of a contestant that fails,
 * its error.
 */
export async function measureInTurn(
  contestants: readonly Contestant[],
  { seconds, repeats, onRepeat }: MeasureOptions,
): Promise<(Throughput | Error)[]> {
  const entries: { contestant: Contestant; steps: number; rates: number[]; error?: Error }[] = [];
  const attempt = async (entry: (typeof entries)[number], work: () => Promise<void>) => {
    if (!entry.error) await work().catch((error: Error) => void (entry.error = error));
  };
  for (const contestant of contestants) {
    const entry = { contestant, steps: 1, rates: [] };
    entries.push(entry);
    await attempt(entry, async () => void (entry.steps = await stepsOfRepeat(contestant, seconds)));
  }
  for (let repeat = 0; repeat < repeats; repeat++) {
    onRepeat?.(repeat);
    for (const entry of entries) {
      await attempt(entry, async () => {
        const spent = await entry.contestant.run(entry.steps);
        entry.rates.push(spent.steps / spent.seconds);
      });
    }
  }
  return entries.map(({ error, rates }) => error ?? throughput(rates));
}

/** Steps that take about so long, found by doing them; what is compiled on first use is compiled then. */
async function stepsOfRepeat({ run, isWhole }: Contestant, seconds: number): Promise<number> {
  if (isWhole) return 1;
  let steps = 1;
  let spent = await run(steps);
  if (spent.seconds < 4 * seconds) spent = await run(steps);
  while (spent.seconds < 0.8 * seconds) {
    const wanted = (spent.steps * seconds) / Math.max(spent.seconds, 1e-6);
    steps = Math.max(steps + 1, Math.round(Math.min(10 * spent.steps, wanted)));
    spent = await run(steps);
  }
  return Math.max(1, Math.round((spent.steps * seconds) / spent.seconds));
}

/** Median, least and most of some rates. */
export function throughput(rates: readonly number[]): Throughput {
  const sorted = [...rates].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, rates };
}

/** The same in other units. */
export function scaled({ median, min, max, rates }: Throughput, by: number): Throughput {
  return { median: median * by, min: min * by, max: max * by, rates: rates.map((rate) => rate * by) };
}
