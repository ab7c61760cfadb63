import { stripVTControlCharacters } from 'node:util';
import type { Env } from '../gymnasium/env.js';
import { toJSONValue } from '../gymnasium/rollout/rollout-json.js';
import { truncateText } from '../terminal/terminal-text.js';
import { textTable } from '../terminal/text-table.js';
import type { PlayedLine } from './played-lines.js';

/** Rows after which a table ends and another begins, so that a long episode is shown while it goes on. */
const MOST_ROWS = 500;
const WIDEST = 72;

const COLUMNS = [
  { head: 'step', isNumber: true },
  { head: 'action' },
  { head: 'observation' },
  { head: 'reward', isNumber: true },
  { head: '' },
];

/** A rollout as text: a table an episode, numbers to four digits, and a summary of each episode. */
export function* rolloutTables(env: Env, played: Iterable<PlayedLine>): Generator<string> {
  let rows: string[][] = [];
  for (const { step, cells, summary } of toldLines(env, played)) {
    if (step === 0 || rows.length === MOST_ROWS) {
      if (rows.length > 0) yield `${textTable(COLUMNS, rows)}\n`;
      rows = [];
    }
    rows.push([String(step), ...cells]);
    if (summary === undefined) continue;
    yield `${textTable(COLUMNS, rows)}\n${summary}\n`;
    rows = [];
  }
  if (rows.length > 0) yield textTable(COLUMNS, rows);
}

/** A rollout as text, of an environment that draws itself as text. */
export function* rolloutDrawings(env: Env, played: Iterable<PlayedLine>, inColor: boolean): Generator<string> {
  for (const { step, cells, summary } of toldLines(env, played)) {
    const [action, observation, reward, end] = cells;
    const what = step === 0 ? 'reset' : `step ${step}: action ${action}, reward ${reward}${end && `, ${end}`}`;
    yield `${what}; observation ${observation}`;
    const drawing = String(env.render());
    yield `${(inColor ? drawing : stripVTControlCharacters(drawing)).trimEnd()}\n`;
    if (summary !== undefined) yield `${summary}\n`;
  }
}

/** The summaries of a rollout's episodes. */
export function* rolloutSummaries(env: Env, played: Iterable<PlayedLine>): Generator<string> {
  for (const { summary } of toldLines(env, played)) if (summary !== undefined) yield summary;
}

interface ToldLine {
  /** The step within the episode; 0 is the reset. */
  readonly step: number;
  /** Action, observation, reward, how it ended. */
  readonly cells: readonly [string, string, string, string];
  /** The summary of the episode, with its last line. */
  readonly summary?: string;
}

function* toldLines(env: Env, played: Iterable<PlayedLine>): Generator<ToldLine> {
  let [episode, step, total] = [0, 0, 0];
  for (const { line, action } of played) {
    const observation = brief(toJSONValue(env.observationSpace, line.observation));
    if (!('reward' in line)) {
      [episode, step, total] = [episode + 1, 0, 0];
      yield { step, cells: ['', observation, '', ''] };
      continue;
    }
    step++;
    total += line.reward;
    const end = [line.terminated ? 'terminated' : '', line.truncated ? 'truncated' : ''].filter(Boolean).join(', ');
    const cells = [brief(toJSONValue(env.actionSpace, action)), observation, brief(line.reward), end] as const;
    yield {
      step,
      cells,
      ...(end && {
        summary: `Episode ${episode}: ${step} ${step === 1 ? 'step' : 'steps'}, return ${brief(total)}, ${end}`,
      }),
    };
  }
}

function brief(value: unknown): string {
  const short = (_: string, part: unknown) => (typeof part === 'number' ? Number(part.toPrecision(4)) : part);
  return truncateText(JSON.stringify(value, short).replace(/,/g, ', '), WIDEST);
}
