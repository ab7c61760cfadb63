import { bootstrapInterval } from '../statistics/bootstrap-interval.js';
import { mean, sampleStd } from '../statistics/curve-statistics.js';
import { interquartileMean } from '../statistics/interquartile-mean.js';
import type { JobResult, Published, StudyTable } from './study.js';

/** A row of a table of cells, as plain data; `null` is what is not known. */
export interface CellSummary {
  readonly cell: string;
  readonly label: string;
  readonly published: Published | null;
  /** Our results so far, in the order of the seeds. */
  readonly ours: {
    readonly seeds: readonly number[];
    readonly scores: readonly number[];
    readonly mean: number | null;
    /** The sample standard deviation over runs, of two or more. */
    readonly std: number | null;
    readonly iqm: number | null;
    /** The 95 % bootstrap interval of `iqm`, of three runs or more whose scores are not all equal. */
    readonly interval: readonly [low: number, high: number] | null;
  };
  /** Seeds of runs that diverged; they count with the score that they had reached. */
  readonly diverged: readonly number[];
  /** Seeds among those that had no score yet, and so do not count. */
  readonly unscored: readonly number[];
  readonly z: number | null;
  /** Whether |z| > 2; `null` where there is no z. */
  readonly differs: boolean | null;
}

/** Summarizes a cell's results. Those of a preview are not compared with the published figure. */
export function summarizeCell(
  { cell, label, published }: StudyTable['rows'][number],
  results: Iterable<JobResult>,
  isPreview: boolean,
): CellSummary {
  const mine = [...results].filter((result) => result.cell === cell).sort((a, b) => a.seed - b.seed);
  const scored = mine.filter(({ scores }) => Number.isFinite(scores['score']));
  const scores = scored.map((result) => result.scores['score']!);
  const [runs, average, std] = [scores.length, mean(scores), sampleStd(scores)];
  const z = published && !isPreview ? difference({ mean: average, std, runs }, published) : undefined;
  return {
    cell,
    label,
    published: published ?? null,
    ours: {
      seeds: scored.map(({ seed }) => seed),
      scores,
      mean: runs > 0 ? average : null,
      std: runs > 1 ? std : null,
      iqm: runs > 0 ? interquartileMean(scores) : null,
      interval: bootstrapInterval(scores, interquartileMean) ?? null,
    },
    diverged: mine.filter(({ diverged }) => diverged !== undefined).map(({ seed }) => seed),
    unscored: mine.filter((result) => !scored.includes(result)).map(({ seed }) => seed),
    z: z ?? null,
    differs: z === undefined ? null : Math.abs(z) > MARKED_Z,
  };
}

/** A difference of more standard errors than this is marked. */
const MARKED_Z = 2;

/**
 * The difference of our mean from a published one in standard errors, z = (ours − published) / √(s²/n + s_p²/n_p), with
 * sample standard deviations s over n runs. Where the paper gives no s_p and n_p its figure counts as exact. Undefined
 * where our spread is unknown (fewer than two runs) or the standard error is 0.
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
