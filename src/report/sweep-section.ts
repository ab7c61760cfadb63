import { rankImportance } from '../statistics/rank-importance.js';
import { axisRange } from '../text/axis-ticks.js';
import { formatCount, formatReturn } from '../text/number-format.js';
import type { Picture } from './drawing.js';
import { type Html, html } from './html.js';
import { cell, header, mark, number, row, table } from './html-table.js';
import { drawIntervals, minuses } from './interval-plot.js';
import { drawParallel, type ParallelAxis } from './parallel-plot.js';

/** The trials of one search, as a report needs them. */
export interface SweepSearch {
  /** What tells it from the others; empty where it is the only one. */
  readonly name: string;
  /** What varies. */
  readonly axes: readonly ParallelAxis[];
  readonly trials: readonly SweepTrial[];
}

/** One combination of what varies. */
export interface SweepTrial {
  readonly number: number;
  /** `[axis]`: numbers; of choices their index. */
  readonly values: readonly number[];
  /** `[axis]`: the same for people. */
  readonly texts: readonly string[];
  /** What it achieved at the end; −Infinity where it diverged; undefined where it has not come to its end. */
  readonly score: number | undefined;
  /** What it achieved as far as it came. */
  readonly last: number | undefined;
  readonly status: string;
  readonly seeds: number;
}

/** A sweep as a report shows it. */
export interface SweepReport {
  readonly name: string;
  /** What is made as large as possible, in words. */
  readonly aim: string;
  readonly searches: readonly SweepSearch[];
}

/** Trials below which no importance is told: quarters of fewer have two trials or less. */
const FEWEST_TRIALS = 12;
const ROWS = 20;
/**
 * What statuses are called that do not say it themselves: of a trial that its rung keeps, and of one below the median.
 */
const STATUS: Readonly<Record<string, string>> = { resting: 'stopped early', stopped: 'stopped early' };

/** The sentence that says what a sweep found. */
export function sweepFinding({ searches, aim }: SweepReport): string {
  const all = searches.flatMap((search) => search.trials.map((trial) => ({ search, trial })));
  const ended = all.filter(({ trial }) => trial.score !== undefined);
  const best = ended
    .filter(({ trial }) => Number.isFinite(trial.score))
    .sort((a, b) => b.trial.score! - a.trial.score!)[0];
  if (best === undefined) return `None of ${all.length} trials has come to an end that can be told.`;
  const { search, trial } = best;
  const seeds = trial.seeds === 1 ? 'one seed' : `the mean of ${trial.seeds} seeds`;
  const achieved = `${aim} ${formatReturn(trial.score!)} (${seeds})`;
  if (all.length === 1) return `One trial was run: ${achieved}.`;
  const settings = settingsText(search, trial);
  const by = settings === '' ? '' : ` with ${settings}`;
  const which = search.trials.length === 1 && search.name !== '' ? search.name : `trial ${trial.number}`;
  const how = which === search.name ? '' : by;
  return `Of ${formatCount(all.length)} trials, ${formatCount(ended.length)} of them finished, ${which} did best: ${achieved}${how}. The best of many is also the luckiest: run it again with other seeds before you rely on it.`;
}

function settingsText({ name, axes }: SweepSearch, { texts }: SweepTrial): string {
  const own = axes.map(({ label }, k) => `${label} ${texts[k]}`).join(', ');
  return name === '' ? own : `${name}${own === '' ? '' : `, ${own}`}`;
}

/** The figures of a sweep: of each search parallel coordinates, and the importance of what varies. */
export function sweepPictures(sweep: SweepReport): Picture[] {
  return sweep.searches.flatMap((search, k) => {
    const id = sweep.searches.length > 1 ? `sweep-${k + 1}` : 'sweep';
    const where = search.name === '' ? '' : ` of ${search.name}`;
    return [...parallel(search, sweep.aim, id, where), ...importance(search, id, where)];
  });
}

function parallel({ axes, trials }: SweepSearch, aim: string, id: string, where: string): Picture[] {
  const ended = trials.filter(({ score }) => score !== undefined && Number.isFinite(score));
  if (ended.length < 2 || axes.length === 0) return [];
  const scores = ended.map(({ score }) => score!);
  const { min, max } = axisRange(scores, 5);
  const last: ParallelAxis = { label: aim, scale: 'linear', min, max };
  const threshold = [...scores].sort((a, b) => b - a)[Math.max(0, Math.ceil(scores.length / 10) - 1)]!;
  const best = ended.filter(({ score }) => score! >= threshold).length;
  const missing = trials.length - ended.length;
  const left = missing > 0 ? ` ${missing} that were stopped, diverged or are under way are left out.` : '';
  const lines = ended.map(({ number: which, values, texts, score }) => ({
    values: [...values, score!],
    isBest: score! >= threshold,
    title: `trial ${which}: ${axes.map(({ label }, k) => `${label} ${texts[k]}`).join(', ')}; ${formatReturn(score!)}`,
  }));
  return [
    {
      id: `${id}-trials`,
      title: `All trials${where}`,
      description: `Parallel coordinates of ${ended.length} trials over ${axes.map(({ label }) => label).join(', ')} and ${aim}; the table below gives figures.`,
      caption: `A line is a trial; the best tenth (${best}) ${best === 1 ? 'is' : 'are'} drawn strong.${left}`,
      draw: (width) => drawParallel([...axes, last], lines, width),
    },
  ];
}

function importance({ axes, trials }: SweepSearch, id: string, where: string): Picture[] {
  const scored = trials.filter(({ score }) => score !== undefined);
  const varied = axes
    .map(({ label }, k) => ({ label, values: scored.map(({ values }) => values[k]!) }))
    .filter(({ values }) => new Set(values).size > 1);
  if (scored.length < FEWEST_TRIALS || varied.length === 0) return [];
  const found = rankImportance(
    varied.map(({ values }) => values),
    scored.map(({ score }) => score!),
  );
  const rows = varied
    .map(({ label }, k) => ({ label, ...found[k]! }))
    .sort((a, b) => b.share - a.share)
    .map(({ label, share, chance }) => ({
      ...{ label, color: share > chance ? 0 : 6, value: share, tick: chance },
      text: `${(100 * share).toFixed(0)} %${share > chance ? '' : ', within chance'}`,
    }));
  return [
    {
      id: `${id}-importance`,
      title: `What mattered${where}`,
      description: `Importance of parameters: ${rows.map(({ label, text }) => `${label} ${text}`).join(', ')}.`,
      caption:
        `The share of the variance of the ranks of ${scored.length} trials that goes with one parameter alone (η² over its values, or over quarters of the trials in its order). ` +
        'The tick is what chance reaches: without any effect, one bar or more would pass it in 5 % of sweeps (2,000 shuffles). What parameters do only together is not seen, ' +
        'and where a sampler looked mostly at good places, or trials were stopped early, shares are of the trials that there are.',
      draw: (width) =>
        drawIntervals({ rows, axis: { label: 'share of the variance of ranks', min: 0, max: 1 }, isBars: true }, width),
    },
  ];
}

/** The trials of all searches, the best first. */
export function sweepTable({ searches, aim }: SweepReport): Html {
  const all = searches.flatMap((search) => search.trials.map((trial) => ({ search, trial })));
  const achieved = ({ score, last }: SweepTrial) => score ?? last ?? Number.NEGATIVE_INFINITY;
  const rank = ({ score }: SweepTrial) => (score === undefined ? 1 : 0);
  const sorted = all.sort((a, b) => rank(a.trial) - rank(b.trial) || (achieved(b.trial) > achieved(a.trial) ? 1 : -1));
  const rows = sorted.map(({ search, trial }) =>
    row([
      number(trial.number),
      header(settingsText(search, trial)),
      number(minuses(formatReturn(achieved(trial)))),
      cell(trial.status === 'complete' ? 'complete' : mark(STATUS[trial.status] ?? trial.status)),
    ]),
  );
  const heads = ['#Trial', 'Settings', `#${aim}`, 'Status'];
  const shown = table(heads, rows.slice(0, ROWS), 'The best trials');
  if (rows.length <= ROWS) return shown;
  return html`${shown}<details>
<summary>All ${formatCount(rows.length)} trials</summary>
${table(heads, rows, 'All trials')}</details>
`;
}
