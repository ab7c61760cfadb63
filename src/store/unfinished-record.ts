import { CURVE_BINS, type RunRecord } from '../runs/run-record.js';
import { endOfPart, type MetricsRow } from '../train/metrics-rows.js';

/**
 * The record of a run that is not finished, as far as the rows of its metrics tell: means of whole bins, and no digest.
 */
export function unfinishedRecord(
  id: string,
  config: Readonly<Record<string, unknown>>,
  rows: readonly MetricsRow[],
): RunRecord {
  const { env, engine, seed, episodes, batch, workers } = config as Partial<RunRecord>;
  const asked = whole(episodes, 1);
  const last = rows.at(-1);
  const means = meansOf(rows);
  return {
    env: typeof env === 'string' && env !== '' ? env : 'unknown',
    rule: id.replace(/-[0-9a-f]{12}-s[a-z0-9-]+$/, ''),
    engine: engine === 'literal' ? 'literal' : 'dense',
    seed: seed ?? 0,
    episodes: asked,
    batch: whole(batch, 1),
    workers: whole(workers, 0),
    meanReturn: means.at(-1) ?? 0,
    curve: curveOf(rows, asked),
    seconds: last?.seconds ?? 0,
    episodesPerSecond: last !== undefined && last.seconds > 0 ? Math.round(last.episode / last.seconds) : 0,
    weightsDigest: 'none',
    config: { ...config },
    partial: true,
    episodesDone: last?.episode ?? 0,
  };
}

/** The mean return of all episodes up to the end of each row. */
function meansOf(rows: readonly MetricsRow[]): number[] {
  let sum = 0;
  let before = 0;
  return rows.map((row) => {
    sum += row['charts/episodic_return'] * (row.episode - before);
    before = row.episode;
    return sum / before;
  });
}

/** Mean returns of the bins that the rows reach the end of. Rows that lie in two bins count in each by their share. */
function curveOf(rows: readonly MetricsRow[], episodes: number): number[] {
  const bins = Math.min(CURVE_BINS, episodes);
  const reached = rows.at(-1)?.episode ?? 0;
  const curve: number[] = [];
  for (let bin = 0, from = 0; bin < bins; bin++) {
    const to = endOfPart(bin, bins, episodes);
    if (to > reached) break;
    let sum = 0;
    let before = 0;
    for (const row of rows) {
      const share = Math.min(to, row.episode) - Math.max(from, before);
      if (share > 0) sum += share * row['charts/episodic_return'];
      before = row.episode;
    }
    curve.push(sum / (to - from));
    from = to;
  }
  return curve;
}

function whole(value: unknown, least: number): number {
  return Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : least;
}
