import type { RunConfig } from '../runs/run-config.js';
import type { RunRecord } from '../runs/run-record.js';
import { createProgress } from '../terminal/live-progress.js';
import type { TrainingProgress } from '../train/train.js';
import type { OutputStream } from './command-context.js';
import { isLiveTerminal } from './is-live-terminal.js';

/**
 * A display of the progress of runs, each with a line of its own, by episodes. `finish` shows the last figures of one
 * run; `close` ends the display.
 */
export interface RunProgressDisplay {
  advance(run: number, progress: TrainingProgress): void;
  finish(run: number, record: RunRecord): void;
  /** Shows a sentence above the lines. */
  say(sentence: string): void;
  close(): void;
}

/** A display that shows nothing. */
export const SILENT: RunProgressDisplay = { advance() {}, finish() {}, say() {}, close() {} };

/** Live progress of some runs on a stream, under a line that says what they are. */
export function createRunProgress(
  configs: readonly RunConfig[],
  headline: string,
  stream: OutputStream,
): RunProgressDisplay {
  const display = createProgress(stream, { tty: isLiveTerminal(stream) });
  display.log(headline);
  const severalRules = new Set(configs.map(({ rule }) => rule.name)).size > 1;
  const severalSeeds = new Set(configs.map(({ seed }) => seed)).size > 1;
  const labelOf = ({ rule, seed }: RunConfig) => {
    if (severalRules && severalSeeds) return `${rule.name}, seed ${seed}`;
    return severalRules ? rule.name : `seed ${seed}`;
  };
  const firsts = new Map<number, { readonly episodes: number; readonly time: number }>();
  const show = (run: number, done: number, recentReturn: number, perSecond: number, steps = 0) => {
    const config = configs[run]!;
    const label = labelOf(config);
    display.update(String(run), { label, done, total: config.episodes, recentReturn, perSecond, steps });
  };
  configs.forEach((_, run) => show(run, 0, Number.NaN, Number.NaN));
  return {
    advance(run, { episodes, steps, curve }) {
      const time = performance.now() / 1000;
      const first = firsts.get(run) ?? { episodes, time };
      firsts.set(run, first);
      const perSecond = (episodes - first.episodes) / (time - first.time);
      show(run, episodes, curve.at(-1) ?? Number.NaN, perSecond, steps);
    },
    finish(run, { curve, episodes, episodesPerSecond, partial }) {
      if (!partial) show(run, episodes, curve.at(-1) ?? Number.NaN, episodesPerSecond);
    },
    say: (sentence) => display.log(sentence),
    close: () => display.close(),
  };
}
