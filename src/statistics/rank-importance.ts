import { keyOf } from '../random/seed.js';
import { Stream } from '../random/stream.js';
import { quantile } from './stratified-bootstrap.js';

/** How much of what trials achieved goes with one parameter alone. */
export interface Importance {
  /** η² of the ranks of the scores over the groups of the parameter's values, 0 to 1. */
  readonly share: number;
  /** What chance alone exceeds for any of the parameters in 5 % of sweeps: a share below says nothing. */
  readonly chance: number;
}

/** Groups of a parameter that takes many values: quarters of the trials. */
const GROUPS = 4;
const SHUFFLES = 2000;

/**
 * The share of the variance of the ranks of `scores` that lies between groups of trials with alike values of a
 * parameter: by value of one that takes few, else by quarters in order. It knows no model and no interactions, and sees
 * effects that rise and fall again, which a correlation does not. `chance` is the quantile 1 − 0.05 / parameters
 * (Bonferroni) of the same over 2000 shuffles of the scores. Ranks, so that trials that diverged (−Infinity) count as
 * the worst, however bad.
 *
 * @param parameters `[parameter][trial]`.
 * @param scores `[trial]`; −Infinity is the worst.
 */
export function rankImportance(parameters: readonly (readonly number[])[], scores: readonly number[]): Importance[] {
  const ranks = ranksOf(scores);
  const groupings = parameters.map(groupsOf);
  const shuffled = parameters.map(() => new Float64Array(SHUFFLES));
  const stream = new Stream(keyOf(1), 0, 0);
  const drawn = Float64Array.from(ranks);
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    for (let k = drawn.length - 1; k > 0; k--) {
      const other = Math.floor(stream.uniform(shuffle, k, 0) * (k + 1));
      [drawn[k], drawn[other]] = [drawn[other]!, drawn[k]!];
    }
    groupings.forEach((groups, k) => {
      shuffled[k]![shuffle] = shareBetween(groups, drawn);
    });
  }
  return groupings.map((groups, k) => ({
    share: shareBetween(groups, ranks),
    chance: quantile(shuffled[k]!.sort(), 1 - 0.05 / parameters.length),
  }));
}

/** Ranks from 0; equal scores share their mean rank. */
function ranksOf(scores: readonly number[]): Float64Array {
  const order = scores
    .map((_, k) => k)
    .sort((a, b) => (scores[a]! < scores[b]! ? -1 : scores[a]! > scores[b]! ? 1 : 0));
  const ranks = new Float64Array(scores.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

/** `[trial]`: the group of its value; equal values are in one group. */
function groupsOf(values: readonly number[]): number[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length <= GROUPS) return values.map((value) => distinct.indexOf(value));
  const sorted = [...values].sort((a, b) => a - b);
  const ends = Array.from({ length: GROUPS - 1 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / GROUPS)]!);
  return values.map((value) => ends.filter((end) => value >= end).length);
}

function shareBetween(groups: readonly number[], ranks: Float64Array): number {
  const mean = (ranks.length - 1) / 2;
  const [sums, counts]: [number[], number[]] = [[], []];
  let total = 0;
  for (let k = 0; k < ranks.length; k++) {
    const [group, off] = [groups[k]!, ranks[k]! - mean];
    sums[group] = (sums[group] ?? 0) + off;
    counts[group] = (counts[group] ?? 0) + 1;
    total += off * off;
  }
  if (total === 0) return 0;
  let between = 0;
  for (let group = 0; group < sums.length; group++)
    if (counts[group] !== undefined) between += sums[group]! ** 2 / counts[group]!;
  return between / total;
}
