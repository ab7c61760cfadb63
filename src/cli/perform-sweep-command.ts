import { join } from 'node:path';
import { writeWhole } from '../files/write-whole.js';
import { runReport } from '../report/run-report.js';
import { performSweep } from '../sweeps/perform-sweep.js';
import type { JobSource } from '../sweeps/sources/job-source.js';
import { createStoreSource } from '../sweeps/sources/store-source.js';
import { REPORT_FILE, type SweepFolder } from '../sweeps/sweep-folder.js';
import type { Trial } from '../sweeps/sweep-state.js';
import { achievement, searchSummaries, sweepSentence, whatOf } from '../sweeps/sweep-summary.js';
import { textTable } from '../terminal/text-table.js';
import { formatCount, formatDuration } from '../text/number-format.js';
import { type CommandContext, print } from './command-context.js';
import { EXIT, InterruptedError } from './failure.js';
import { gatherReport } from './gather-report.js';
import { createInterruption, type Interruption } from './interruption.js';
import { shellWords } from './shell-words.js';
import type { SweepCommandOptions } from './sweep-command.js';
import { createSweepProgress } from './sweep-progress.js';

/** Trials of each search that the table shows. */
const SHOWN = 10;

/** What a sweep is done with beside its options: by default the threads of this process. */
export interface SweepMeans {
  /** Opens where jobs are done; `say` shows a sentence above the live view. */
  readonly openSource?: ((say: (sentence: string) => void) => Promise<JobSource>) | undefined;
  /** Other processes do the same sweep: what failed each time is left to whoever begins it anew. */
  readonly isOneOfMany?: boolean | undefined;
}

/**
 * Does what is left of a sweep: live progress on stderr, then a table and what came out on stdout.
 *
 * @throws {@link InterruptedError} when Ctrl-C was pressed, or runs failed each time, after everything reached is
 * written.
 * @throws {@link UserError} when the folder cannot be written, the first runs all fail, or the sweep is of another
 * version of klopf.
 */
export async function performSweepCommand(
  folder: SweepFolder,
  options: SweepCommandOptions,
  context: CommandContext,
  means: SweepMeans = {},
): Promise<void> {
  const interruption = createInterruption({ keepsWork: true });
  try {
    await perform(folder, options, context, interruption, means);
  } finally {
    interruption.close();
  }
}

async function perform(
  folder: SweepFolder,
  { workers, json }: SweepCommandOptions,
  context: CommandContext,
  interruption: Interruption,
  { openSource, isOneOfMany }: SweepMeans,
): Promise<void> {
  const { state, path } = folder;
  // What failed each time may be mended by now.
  if (state.totals.failed > 0 && !isOneOfMany) await folder.write((add) => add({ again: true }));
  const progress = createSweepProgress(context.stderr, state);
  progress.log(headline(folder));
  let source: JobSource | undefined;
  try {
    source =
      (await openSource?.(progress.log)) ??
      createStoreSource(folder.runs, { workers, command: shellWords(context.args) });
    await performSweep(folder, source, {
      signal: interruption.signal,
      onBegin: progress.begin,
      onProgress: progress.advance,
      onEnd: progress.end,
    });
  } finally {
    progress.close();
    await source?.close();
  }
  if (json) print(context, JSON.stringify(sweepDocument(folder)));
  else print(context, ...sweepText(folder));
  const page = join(path, REPORT_FILE);
  writeWhole(page, runReport(gatherReport([path])));
  if (!json) print(context, `The report is ${page}`);
  const kept = `The results of ${formatCount(state.totals.done)} runs are kept in ${path}`;
  if (interruption.signal.aborted) throw interruption.error(`. ${kept}; the same command goes on from there.`);
  const failed = state.trials.filter(({ status }) => status === 'failed');
  if (failed.length > 0)
    throw new InterruptedError(
      `${formatCount(failed.length)} of ${formatCount(state.trials.length)} trials failed, the last one with: ${failed.at(-1)!.reason}\n${kept}; the same command tries again what failed.`,
      EXIT.fault,
    );
}

function headline({ experiment, state, path }: SweepFolder): string {
  const { done } = state.totals;
  const { searches, search, seeds, name } = experiment;
  const several = searches.length > 1 ? `${formatCount(searches.length)} searches, ` : '';
  const before = done > 0 ? `, going on from ${formatCount(done)} runs done before` : '';
  return `${name}: ${several}${search.by} search, ${formatCount(state.wanted)} trials of ${formatCount(seeds.length)} ${seeds.length === 1 ? 'seed' : 'seeds'}; results in ${path}${before}`;
}

/** What came out, as lines for people. */
export function sweepText({ state, experiment, path }: SweepFolder): string[] {
  const summaries = searchSummaries(state);
  const tables = summaries.flatMap(({ name, trials }) => {
    if (trials.length === 0) return [];
    const ranked = [...trials].sort(inOrder);
    const shown = ranked.slice(0, SHOWN);
    const places = Object.keys(trials[0]!.settings);
    const columns = [
      { head: 'trial', isNumber: true },
      ...places.map((head) => ({ head, isNumber: true })),
      { head: 'score', isNumber: true },
      { head: '' },
    ];
    const rows = shown.map((trial) => [
      String(trial.number),
      ...places.map((place) => String(trial.settings[place])),
      trial.scores.length === 0 ? '–' : achievement(trial),
      statusText(trial, state.stages),
    ]);
    const more = ranked.length - shown.length;
    return [
      ...(name === '' ? [] : ['', `${name}:`]),
      textTable(columns, rows),
      ...(more > 0 ? [`… and ${formatCount(more)} more`] : []),
    ];
  });
  const best = state.experiment.searches
    .map((_, k) => state.best(k))
    .filter((trial) => trial !== undefined)
    .sort((a, b) => b.scores.at(-1)! - a.scores.at(-1)!)[0];
  const { seconds, done } = state.totals;
  return [
    ...tables,
    '',
    `The score is ${whatOf(experiment)}. ${formatCount(done)} run${done === 1 ? '' : 's'}, ${formatDuration(seconds)} of training.`,
    sweepSentence(state),
    ...(best
      ? [
          `Its runs are in ${join(path, 'runs')}: ${best.runs.slice(0, 3).join(', ')}${best.runs.length > 3 ? ', …' : ''}`,
        ]
      : []),
  ];
}

/** Complete ones by their score, then those that came furthest. */
function inOrder(a: Trial, b: Trial): number {
  const rank = ({ status }: Trial) =>
    ['complete', 'resting', 'stopped', 'running', 'diverged', 'failed'].indexOf(status);
  const [x, y] = [rank(a), rank(b)];
  if (x === 0 || y === 0) {
    if (x !== y) return x - y;
  } else if (a.scores.length !== b.scores.length) return b.scores.length - a.scores.length;
  else if (x !== y) return x - y;
  const [s, t] = [a.scores.at(-1) ?? Number.NEGATIVE_INFINITY, b.scores.at(-1) ?? Number.NEGATIVE_INFINITY];
  return s === t ? a.number - b.number : t - s;
}

function statusText({ status, scores, reason = '' }: Trial, stages: readonly number[]): string {
  const reached = `${Math.round(100 * (stages[scores.length - 1] ?? 0))} % of the episodes`;
  if (status === 'complete') return '';
  if (status === 'stopped' || status === 'resting') return `stopped at ${reached}`;
  if (status === 'running') return 'not finished';
  return `${status}: ${reason}`;
}

/** What came out, as data. */
export function sweepDocument({ state, experiment, path }: SweepFolder): Record<string, unknown> {
  const json = (trial: Trial) => {
    const { number, search, settings, status, scores, seedScores, runs, reason } = trial;
    const finite = (values: readonly number[]) => values.map((value) => (Number.isFinite(value) ? value : null));
    return {
      ...{ trial: number, search: experiment.searches[search]!.name, settings, status },
      ...{ score: finite(scores).at(-1) ?? null, scores: finite(scores), seedScores: finite(seedScores), runs },
      ...(reason === undefined ? {} : { reason }),
    };
  };
  return {
    ...{ name: experiment.name, path, sentence: sweepSentence(state), ...state.totals },
    searches: searchSummaries(state).map(({ name, best }) => ({ name, best: best ? json(best) : null })),
    trials: state.trials.map(json),
  };
}
