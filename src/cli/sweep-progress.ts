import type { JobOutcome, SweepJob } from '../sweeps/sources/job-source.js';
import type { SweepState } from '../sweeps/sweep-state.js';
import { achievement, searchSummaries, settingsText } from '../sweeps/sweep-summary.js';
import { createTerminalBlock } from '../terminal/block.js';
import { fitText, printable, printableLines, textColumns } from '../terminal/terminal-text.js';
import { formatCount, formatDuration, formatReturn } from '../text/number-format.js';
import type { TrainingProgress } from '../train/train.js';
import type { OutputStream } from './command-context.js';
import { isLiveTerminal } from './is-live-terminal.js';

/** The live view of a sweep: what runs, how many are done and failed, how long it will take, and the best so far. */
export interface SweepProgress {
  begin(job: SweepJob): void;
  advance(job: SweepJob, progress: TrainingProgress): void;
  end(job: SweepJob, outcome: JobOutcome): void;
  log(line: string): void;
  close(): void;
}

interface ShownJob {
  readonly label: string;
  readonly begun: number;
  readonly episodes: number;
  /** The part of a whole run that the job is. */
  readonly work: number;
  done: number;
  recent: number;
}

const LABEL = 52;
// Seconds between plain lines, for a file or a pipe: five in the first minute, then half a minute.
const SOON = 5;
const LATER = 30;

/** On a terminal a line for each run over two for all, redrawn in place; elsewhere plain lines. */
export function createSweepProgress(stream: OutputStream, state: SweepState): SweepProgress {
  const block = isLiveTerminal(stream) ? createTerminalBlock(stream) : undefined;
  const log = (line: string) => (block ? block.log(line) : void stream.write(`${printableLines(line)}\n`));
  const began = performance.now();
  const now = () => (performance.now() - began) / 1000;
  const running = new Map<string, ShownJob>();
  const before = workDone(state);
  let ended = 0;
  let due = SOON;
  let isClosed = false;

  const best = () => {
    const found = searchSummaries(state)
      .filter((search) => search.best !== undefined)
      .sort((a, b) => b.best!.scores.at(-1)! - a.best!.scores.at(-1)!)[0];
    if (!found) return 'no trial complete yet';
    const name = found.name === '' ? '' : `${found.name}, `;
    return `best so far ${achievement(found.best!)}: ${name}${settingsText(found.best!) || `trial ${found.best!.number}`}`;
  };
  const total = () => {
    const { done, failed } = state.totals;
    const whole = workWanted(state);
    const under = [...running.values()].reduce((sum, job) => sum + (job.work * job.done) / job.episodes, 0);
    const here = ended + under;
    const share = whole > 0 ? Math.min(1, (before + here) / whole) : 1;
    const left = here > 0 ? ((whole - before - here) * now()) / here : Number.NaN;
    const bound = state.experiment.stop?.by === 'median' ? 'at most ' : '';
    const parts = [
      `${formatCount(done)} runs done`,
      `${running.size} running`,
      ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
      `${formatCount(state.trials.length)} of ${formatCount(state.wanted)} trials`,
    ];
    const time = Number.isFinite(left) && left > 0 ? `, ${bound}${formatDuration(left)} left` : '';
    return `${parts.join(', ')}  ${Math.floor(100 * share)}%  ${formatDuration(now())}${time}`;
  };
  const line = ({ label, done, episodes, begun, recent }: ShownJob, width: number) =>
    [
      fitText(label, width),
      `${Math.floor((100 * done) / episodes)}%`.padStart(4),
      formatDuration(now() - begun).padStart(7),
      ...(Number.isFinite(recent) ? [`at ${formatReturn(recent)}`] : []),
    ].join('  ');
  const show = () => {
    if (block) {
      const jobs = [...running.values()];
      const room = Math.max(1, (stream.rows || 24) - 4);
      const width = Math.min(LABEL, Math.max(0, ...jobs.map(({ label }) => textColumns(label))));
      const lines = jobs.slice(0, room).map((job) => line(job, width));
      const more = jobs.length > room ? [`… and ${jobs.length - room} more`] : [];
      block.show([...lines, ...more, total(), printable(best())]);
    } else if (now() >= due) {
      due = now() + (now() < 60 ? SOON : LATER);
      log(`${total()}; ${best()}`);
    }
  };
  const timer = setInterval(show, block ? 100 : 500);
  timer.unref();
  return {
    begin(job) {
      const trial = state.trials[job.trial]!;
      const search = state.experiment.searches[trial.search]!.name;
      const what = [...(search === '' ? [] : [search]), settingsText(trial), `seed ${job.config.seed}`];
      const stage = trial.stage;
      const from = stage === 0 ? 0 : state.stages[stage - 1]!;
      running.set(job.id, {
        label: printable(what.filter((part) => part !== '').join(', ')),
        ...{ begun: now(), episodes: job.until ?? job.config.episodes, work: state.stages[stage]! - from },
        ...{ done: 0, recent: Number.NaN },
      });
    },
    advance(job, { episodes, curve }) {
      const shown = running.get(job.id);
      if (!shown) return;
      shown.done = Math.min(shown.episodes, episodes);
      shown.recent = curve.at(-1) ?? Number.NaN;
    },
    end(job, outcome) {
      const shown = running.get(job.id);
      running.delete(job.id);
      if (!shown || outcome.kind === 'taken' || outcome.kind === 'stopped') return;
      if (outcome.kind === 'done') ended += shown.work;
      if (outcome.kind === 'failed') log(`${shown.label}: failed: ${outcome.message}`);
      else if (outcome.record.diverged !== undefined) log(`${shown.label}: diverged: ${outcome.record.diverged}`);
    },
    log,
    close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      if (block) block.show([total(), printable(best())]);
    },
  };
}

/** Whole runs that are done, parts of them counted as parts. */
function workDone(state: SweepState): number {
  const seeds = state.experiment.seeds.length;
  return state.trials.reduce((sum, { scores }) => sum + seeds * (state.stages[scores.length - 1] ?? 0), 0);
}

/** Whole runs that a sweep comes to, as far as can be told: with the median rule, the most. */
function workWanted(state: SweepState): number {
  const { experiment, stages } = state;
  const factor = experiment.stop?.by === 'asha' ? experiment.stop.factor : 1;
  const each = stages.reduce((sum, stage, k) => sum + (stage - (stages[k - 1] ?? 0)) / factor ** k, 0);
  return state.wanted * experiment.seeds.length * each;
}
