import { CURVE_BINS, type RunRecord } from './run-record.js';

/** Runs that differ only in their seed (and in how many workers computed them), and so may be averaged. */
export interface RunGroup {
  readonly env: string;
  /** The rule, followed by what else tells this group from others of the same rule and environment. */
  readonly label: string;
  readonly records: readonly RunRecord[];
  /** Episodes asked for of each run. */
  readonly episodes: number;
  /** Bins that make up those episodes. */
  readonly bins: number;
}

const DISTINGUISHING = {
  engine: (record: RunRecord) => record.engine,
  batch: (record: RunRecord) => `batch ${record.batch}`,
  episodes: (record: RunRecord) => `${record.episodes.toLocaleString('en-US')} episodes`,
} as const;

/** Records gathered into groups that may be averaged, in the order of their first record. */
export function groupRuns(records: readonly RunRecord[]): RunGroup[] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    const { env, rule, engine, batch, episodes } = record;
    const key = JSON.stringify([env, rule, engine, batch, episodes]);
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups.values()].map((members) => {
    const first = members[0]!;
    const alike = records.filter(({ env, rule }) => env === first.env && rule === first.rule);
    const marks = Object.values(DISTINGUISHING)
      .filter((mark) => new Set(alike.map(mark)).size > 1)
      .map((mark) => mark(first));
    const longest = Math.max(...members.map((record) => record.curve.length));
    return {
      env: first.env,
      label: marks.length === 0 ? first.rule : `${first.rule} (${marks.join(', ')})`,
      records: members,
      episodes: first.episodes,
      // Only a whole run tells how many bins its episodes make; runs of few episodes have fewer than CURVE_BINS.
      bins: members.some((record) => !record.partial) ? Math.max(1, longest) : Math.min(CURVE_BINS, first.episodes),
    };
  });
}

/** The episode in the middle of a bin, where the bin's mean is drawn. */
export function binCentre(bin: number, bins: number, episodes: number): number {
  return ((bin + 0.5) / bins) * episodes;
}
