import type { LabRow } from '../contract.js';

/** What of a run is drawn over its episodes. */
export type CurveKind = 'return' | 'firing' | 'norms';

/** One line of a chart. */
export interface CurveLine {
  readonly label: string;
  /** `[point]`: episodes, ascending, and what was reached. */
  readonly episodes: readonly number[];
  readonly values: readonly number[];
}

/** Mean and spread over seeds, at the same episodes. */
export interface SeedBand {
  readonly seeds: number;
  readonly episodes: readonly number[];
  readonly mean: readonly number[];
  /** Mean ± one sample standard deviation. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Lines over one axis, as a chart takes them: the episodes of all, then of each line its values, null where it has
 * none.
 */
export type CurveTable = [number[], ...(number | null)[][]];

/** The lines of a run: one of its return, or one a layer. */
export function linesOf(rows: readonly LabRow[], kind: CurveKind): CurveLine[] {
  const episodes = rows.map(({ episode }) => episode);
  if (kind === 'return') return [{ label: 'return', episodes, values: rows.map(({ meanReturn }) => meanReturn) }];
  const layers = rows[0]?.[kind].length ?? 0;
  return Array.from({ length: layers }, (_, k) => ({
    label: k === layers - 1 ? 'output' : `layer ${k + 1}`,
    episodes,
    values: rows.map((row) => row[kind][k] ?? Number.NaN),
  }));
}

/** Episodes over which a drawn return is a mean at least: of tasks of one step those of a few say nothing. */
export const SMOOTHED_EPISODES = 50;

/** Rows whose return is the mean of the last {@link SMOOTHED_EPISODES} or more. */
export function smoothed(rows: readonly LabRow[], least = SMOOTHED_EPISODES): readonly LabRow[] {
  let first = 0;
  let sum = 0;
  const episodesOf = (k: number) => rows[k]!.episode - (rows[k - 1]?.episode ?? 0);
  return rows.map((row, k) => {
    sum += row.meanReturn * episodesOf(k);
    while (first < k && row.episode - rows[first]!.episode >= least) {
      sum -= rows[first]!.meanReturn * episodesOf(first);
      first++;
    }
    return { ...row, meanReturn: sum / (row.episode - (rows[first - 1]?.episode ?? 0)) };
  });
}

/** Lines with episodes of their own, over the episodes of all. */
export function curveTable(lines: readonly Pick<CurveLine, 'episodes' | 'values'>[]): CurveTable {
  const all = [...new Set(lines.flatMap(({ episodes }) => episodes))].sort((a, b) => a - b);
  const columns = lines.map(({ episodes, values }) => {
    let at = 0;
    return all.map((episode) => {
      if (episodes[at] !== episode) return null;
      const value = values[at++]!;
      return Number.isFinite(value) ? value : null;
    });
  });
  return [all, ...columns];
}

/** What a curve has at an episode, in a straight line between its points; null beyond its ends. */
export function valueAt({ episodes, values }: Pick<CurveLine, 'episodes' | 'values'>, episode: number): number | null {
  const after = episodes.findIndex((one) => one >= episode);
  if (after < 0) return null;
  if (episodes[after] === episode) return values[after]!;
  if (after === 0) return null;
  const [left, right] = [episodes[after - 1]!, episodes[after]!];
  const share = (episode - left) / (right - left);
  return (1 - share) * values[after - 1]! + share * values[after]!;
}

/** The mean return of several seeds with its spread, at the episodes of the first that all have. */
export function seedBand(runs: readonly (readonly LabRow[])[]): SeedBand {
  const lines = runs.map((rows) => linesOf(rows, 'return')[0]!);
  const episodes: number[] = [];
  const [mean, low, high]: [number[], number[], number[]] = [[], [], []];
  for (const episode of lines[0]?.episodes ?? []) {
    const values = lines.map((line) => valueAt(line, episode));
    if (values.some((value) => value === null)) continue;
    const all = values as number[];
    const average = all.reduce((sum, value) => sum + value, 0) / all.length;
    const squares = all.reduce((sum, value) => sum + (value - average) ** 2, 0);
    const spread = all.length > 1 ? Math.sqrt(squares / (all.length - 1)) : 0;
    episodes.push(episode);
    mean.push(average);
    low.push(average - spread);
    high.push(average + spread);
  }
  return { seeds: runs.length, episodes, mean, low, high };
}

/** At most so many rows, evenly over the run, with the last. */
export function someRows(rows: readonly LabRow[], most: number): readonly LabRow[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, k) => rows[Math.round(((k + 1) * rows.length) / most) - 1]!);
}
