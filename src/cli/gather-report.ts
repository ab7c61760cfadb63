import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { readLines } from '../files/line-file.js';
import { registry } from '../gymnasium/registry/registry.js';
import { laneHistory, unitHistory } from '../inspect/history.js';
import { recordedPictures } from '../inspect/recorded-pictures.js';
import type { FinerCurves } from '../report/curves.js';
import type { Picture } from '../report/drawing.js';
import type { ParallelAxis } from '../report/parallel-plot.js';
import { isUnfinished, type ReturnRange } from '../report/run-analysis.js';
import type { RunReport } from '../report/run-report.js';
import type { SweepReport, SweepSearch } from '../report/sweep-section.js';
import type { StoredRun } from '../store/run-directory.js';
import { storesAt } from '../store/stores-at.js';
import type { Experiment, Search } from '../sweeps/experiment/experiment.js';
import { labelsOf } from '../sweeps/experiment/experiment.js';
import { type Distribution, rangeOf } from '../sweeps/search/space.js';
import { isSweepFolder, openSweepFolder } from '../sweeps/sweep-folder.js';
import type { Trial } from '../sweeps/sweep-state.js';

/** Recorded runs that are drawn: pictures of one take much of a page. */
const MOST_RECORDED = 3;
/** Commands that are told: runs of a store may come from as many as there are. */
const MOST_COMMANDS = 12;

/** How a report is to be made. */
export interface ReportSettings {
  readonly title?: string | undefined;
  /** By environment, in place of what is registered as solved. */
  readonly ranges?: Readonly<Record<string, ReturnRange>>;
}

/**
 * Reads what a report is made of: directories of runs, stores, folders with stores, or the folder of one sweep.
 *
 * @throws {@link UserError} when a path cannot be read, or holds no run and no sweep.
 */
export function gatherReport(paths: readonly string[], { title, ranges = {} }: ReportSettings = {}): RunReport {
  const sweeps = paths.filter(isSweepFolder);
  if (sweeps.length > 0 && paths.length > 1)
    throw new UserError(
      `${sweeps[0]} is the folder of a sweep, which has a report of its own; give it alone, or ${join(sweeps[0]!, 'runs')} for its runs`,
    );
  const stores = storesAt(paths);
  const runs = onePerPath(stores.flatMap((store) => store.runs));
  const damaged = stores.flatMap((store) => store.damaged);
  const sweep = sweeps[0] === undefined ? undefined : sweepReport(sweeps[0]);
  if (runs.length === 0 && sweep === undefined)
    throw new UserError(
      damaged.length > 0
        ? `${paths.join(', ')}: no run can be read. ${damaged[0]!.path} is left out: ${damaged[0]!.message}`
        : `${paths.join(', ')} ${paths.length === 1 ? 'holds' : 'hold'} no run; expected the directory of a run, a store such as klopf run --out writes, a folder with stores, or the folder of a sweep`,
    );
  const names = paths.map((path) => basename(resolve(path)));
  return {
    title: title ?? (sweep ? sweep.name : runs.length === 1 ? runs[0]!.id : `The runs in ${names.join(', ')}`),
    records: runs.map(({ record }) => record),
    finer: curvesOf(runs),
    commands: commandsOf(runs),
    notes: [],
    ranges: { ...registeredRanges(runs), ...ranges },
    sweep,
    recorded: recordedOf(runs),
    warnings: [
      ...damaged.map(({ path, message }) => `${path} is left out: ${message}`),
      ...runs.flatMap(({ warnings }) => warnings),
    ],
    machines: machinesOf(runs),
  };
}

/** Learning curves from the rows of metrics, which are read when a run is drawn. */
function curvesOf(runs: readonly StoredRun[]): FinerCurves {
  const byRecord = new Map(runs.map((run) => [run.record, run]));
  return (record) => {
    try {
      const rows = byRecord.get(record)?.metrics() ?? [];
      return rows.map((row) => ({ episode: row.episode, value: row['charts/episodic_return'] }));
    } catch (error) {
      // The record has a curve, too.
      if (error instanceof UserError) return [];
      throw error;
    }
  };
}

function onePerPath(runs: readonly StoredRun[]): StoredRun[] {
  return [...new Map(runs.map((run) => [resolve(run.path), run])).values()];
}

/** Each command once, those of most runs first. */
function commandsOf(runs: readonly StoredRun[]): string[] {
  const counts = new Map<string, number>();
  for (const { about } of runs)
    if (about.command !== undefined) counts.set(about.command, (counts.get(about.command) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_COMMANDS)
    .map(([command]) => command);
}

function machinesOf(runs: readonly StoredRun[]): string[] {
  const counts = new Map<string, number>();
  for (const { about } of runs) {
    const text = `klopf ${about.klopf}, Node ${about.node} on ${about.platform}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${text}: ${count} ${count === 1 ? 'run' : 'runs'}.`);
}

/** What environments that are registered here say counts as solved. */
function registeredRanges(runs: readonly StoredRun[]): Record<string, ReturnRange> {
  const known = [...new Set(runs.map(({ record }) => record.env))].flatMap((env) => {
    const threshold = registry.get(env)?.rewardThreshold;
    return typeof threshold === 'number' ? [[env, { high: threshold }] as const] : [];
  });
  return Object.fromEntries(known);
}

/** Figures of the first runs that were recorded, of each environment and rule one. */
function recordedOf(runs: readonly StoredRun[]): Picture[] {
  const chosen = new Map<string, StoredRun>();
  for (const run of runs) {
    const key = JSON.stringify([run.record.env, run.record.rule]);
    const isRecorded = existsSync(join(run.path, 'units.jsonl'));
    if (isRecorded && !chosen.has(key) && !isUnfinished(run.record)) chosen.set(key, run);
  }
  return [...chosen.values()].slice(0, MOST_RECORDED).flatMap(({ path, id, record }, k) => {
    const lines = (name: string) => readLines(join(path, name)).lines.map(({ text }) => text);
    const raster = existsSync(join(path, 'raster.jsonl')) ? laneHistory(lines('raster.jsonl')) : undefined;
    const of = `${record.rule} on ${record.env}, seed ${record.seed} (${id})`;
    return recordedPictures(unitHistory(lines('units.jsonl')), raster, `units-${k + 1}`, of);
  });
}

function sweepReport(path: string): SweepReport {
  const { experiment, state } = openSweepFolder(path);
  return {
    name: experiment.name,
    aim: experiment.aim === 'mean' ? 'mean return' : 'mean return at the end',
    searches: experiment.searches.map((search, k) =>
      searchOf(
        experiment,
        search,
        state.trials.filter((trial) => trial.search === k),
      ),
    ),
  };
}

function searchOf({ seeds }: Experiment, { name, space }: Search, trials: readonly Trial[]): SweepSearch {
  const places = Object.keys(space);
  const finite = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? undefined : value);
  return {
    name,
    axes: places.map((place) => axisOf(place, space[place]!)),
    trials: trials.map(({ number, point, settings, status, scores }) => ({
      ...{ number, status, seeds: seeds.length },
      values: places.map((place) => point[place]!),
      texts: places.map((place) => String(settings[place])),
      score:
        status === 'complete' ? finite(scores.at(-1)) : status === 'diverged' ? Number.NEGATIVE_INFINITY : undefined,
      last: finite(scores.at(-1)),
    })),
  };
}

function axisOf(label: string, distribution: Distribution): ParallelAxis {
  if (distribution.kind === 'choice') {
    const names = labelsOf(distribution.values).map(String);
    return { label, scale: 'choice', min: 0, max: names.length - 1, names };
  }
  const { low, high, isLog } = rangeOf(distribution);
  return { label, scale: isLog ? 'log' : 'linear', min: low, max: high };
}
