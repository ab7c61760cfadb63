import { CURVE_BINS, type RunRecord } from './run-record.js';
import { runSettings, settingsKey } from './run-settings.js';
import { varyingSettings } from './varying-settings.js';

/** Runs that differ only in their seed (and in how many workers computed them), and so may be averaged. */
export interface RunGroup {
  readonly env: string;
  /**
   * The rule's name, followed by the settings in which this group differs from others of the same rule and environment.
   * Unique within an environment.
   */
  readonly label: string;
  /** Every record, in the order given. */
  readonly records: readonly RunRecord[];
  /**
   * One record a seed: the one that came furthest. These are averaged, so that a run that was done twice counts once.
   */
  readonly runs: readonly RunRecord[];
  readonly seeds: readonly (number | string)[];
  /** Episodes asked for of each run. */
  readonly episodes: number;
  /** Bins that make up those episodes. */
  readonly bins: number;
}

/**
 * Gathers records into groups that may be averaged, in the order of their first record: those with the same
 * configuration but for the seed. Records without a configuration are gathered by their other fields, unless two of one
 * seed ended with different weights: then their settings differ in something unknown, and each is a group of its own.
 */
export function groupRuns(records: readonly RunRecord[]): RunGroup[] {
  const gathered = new Map<string, RunRecord[]>();
  for (const record of records) {
    const key = settingsKey([record.config === undefined, runSettings(record)]);
    const group = gathered.get(key);
    if (group) group.push(record);
    else gathered.set(key, [record]);
  }
  const groups = [...gathered.values()].flatMap((members) =>
    contradicts(members) ? members.map((one) => [one]) : [members],
  );
  const labels = labelsOf(groups.map(([first]) => first!));
  return groups.map((members, k) => {
    const first = members[0]!;
    const runs = onePerSeed(members);
    const longest = members.reduce((most, { curve }) => Math.max(most, curve.length), 0);
    return {
      env: first.env,
      label: labels[k]!,
      records: members,
      runs,
      seeds: runs.map(({ seed }) => seed),
      episodes: first.episodes,
      // The number of bins is that of a complete run; short runs have fewer than CURVE_BINS.
      bins: members.some((record) => !record.partial) ? Math.max(1, longest) : Math.min(CURVE_BINS, first.episodes),
    };
  });
}

/** The episode in the middle of a bin, where the bin's mean is drawn. */
export function binCentre(bin: number, bins: number, episodes: number): number {
  return ((bin + 0.5) / bins) * episodes;
}

function contradicts(records: readonly RunRecord[]): boolean {
  if (records[0]!.config !== undefined) return false;
  const digests = new Map<number | string, string>();
  return records.some(({ seed, weightsDigest, partial }) => {
    const known = digests.get(seed);
    if (!partial) digests.set(seed, weightsDigest);
    return !partial && known !== undefined && known !== weightsDigest;
  });
}

function onePerSeed(records: readonly RunRecord[]): RunRecord[] {
  const best = new Map<number | string, RunRecord>();
  for (const record of records) {
    const known = best.get(record.seed);
    if (known === undefined || episodesDone(record) > episodesDone(known)) best.set(record.seed, record);
  }
  return [...best.values()];
}

function episodesDone({ episodes, episodesDone: done = episodes }: RunRecord): number {
  return done;
}

/** The labels of groups, given the first record of each. */
function labelsOf(firsts: readonly RunRecord[]): string[] {
  const labels: string[] = firsts.map(({ rule }) => rule);
  const alike = new Map<string, number[]>();
  firsts.forEach(({ env, rule }, k) => {
    const key = JSON.stringify([env, rule]);
    alike.set(key, [...(alike.get(key) ?? []), k]);
  });
  for (const members of alike.values()) {
    const known = members.filter((k) => firsts[k]!.config !== undefined);
    const unknown = members.filter((k) => firsts[k]!.config === undefined);
    for (const those of [known, unknown]) {
      const note = those === unknown && known.length > 0 ? ['configuration not recorded'] : [];
      varyingSettings(those.map((k) => runSettings(firsts[k]!))).forEach((varying, n) => {
        const marks = [...varying, ...note];
        if (marks.length > 0) labels[those[n]!] += ` (${marks.join(', ')})`;
      });
    }
  }
  return unlike(firsts, labels);
}

/** Makes labels unique within an environment by a number: a rule's name may itself look like a label with settings. */
function unlike(firsts: readonly RunRecord[], labels: readonly string[]): string[] {
  const used = new Set<string>();
  return labels.map((label, k) => {
    const { env } = firsts[k]!;
    let own = label;
    for (let n = 2; used.has(JSON.stringify([env, own])); n++) own = `${label} #${n}`;
    used.add(JSON.stringify([env, own]));
    return own;
  });
}
