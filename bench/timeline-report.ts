import { type TableColumn, textTable } from '../src/terminal/text-table.js';
import type { Span, StepSpans } from './timeline.js';

/** What one phase of a step takes, in milliseconds. */
export interface PhaseTime {
  readonly phase: string;
  /** On one thread alone. */
  readonly alone: number;
  /** `[thread]`. */
  readonly threads: readonly number[];
}

/** Where the time of a step goes on one thread and on several. */
export interface StepTimes {
  /** The whole step, on one thread and on several. */
  readonly alone: number;
  readonly together: number;
  /** But for waiting. */
  readonly phases: readonly PhaseTime[];
  /** `[thread]`: at barriers. */
  readonly waits: readonly number[];
  /** Share of the time alone that every thread spends, or one of them while others wait: Amdahl's serial fraction. */
  readonly serial: number;
  /** What Amdahl's law leaves of so many threads. */
  readonly bound: number;
}

const WAIT = 'wait';

/** Means over the half of the steps that are neither fast nor slow, so that phases add up to the step. */
export function stepTimes(one: readonly StepSpans[], many: readonly StepSpans[]): StepTimes {
  const [typicalOne, typicalMany] = [middleHalf(one), middleHalf(many)];
  const threads = many[0]!.length;
  const ofOne = phaseMeans(typicalOne, 0);
  const ofMany = Array.from({ length: threads }, (_, thread) => phaseMeans(typicalMany, thread));
  const names = [...new Set([...ofOne.keys(), ...ofMany.flatMap((of) => [...of.keys()])])].filter((of) => of !== WAIT);
  const phases = names.map((phase) => ({
    phase,
    alone: ofOne.get(phase) ?? 0,
    threads: ofMany.map((of) => of.get(phase) ?? 0),
  }));
  const alone = mean(typicalOne.map(duration));
  const serial = phases.reduce((sum, phase) => sum + serialTime(phase), 0) / alone;
  return {
    alone,
    together: mean(typicalMany.map(duration)),
    phases,
    waits: ofMany.map((of) => of.get(WAIT) ?? 0),
    serial,
    bound: 1 / (serial + (1 - serial) / threads),
  };
}

/**
 * What of a phase is not divided: the part s of its time alone with which the slowest thread takes s + (1 − s) /
 * threads of it, at least none and at most all.
 */
function serialTime({ alone, threads }: PhaseTime): number {
  const even = 1 / threads.length;
  const most = Math.max(...threads);
  return Math.min(alone, Math.max(0, (most - even * alone) / (1 - even)));
}

/** As a table, with a summary above it. */
export function timelineText(name: string, times: StepTimes): string {
  const { alone, together, phases, waits, serial, bound } = times;
  const threads = waits.length;
  const work = phases.reduce((sum, phase) => sum + sumOf(phase.threads), 0);
  const columns: TableColumn[] = [
    { head: 'ms a step' },
    { head: 'alone', isNumber: true },
    ...waits.map((_, k) => ({ head: `thread ${k + 1}`, isNumber: true })),
    { head: 'all / alone', isNumber: true },
    { head: 'not divided', isNumber: true },
  ];
  const rows = phases.map((phase) => [
    phase.phase,
    ...[phase.alone, ...phase.threads].map(ms),
    phase.alone > 0 ? (sumOf(phase.threads) / phase.alone).toFixed(2) : '',
    ms(serialTime(phase)),
  ]);
  const total = [alone, ...waits.map((wait, k) => wait + sumOf(phases.map((phase) => phase.threads[k]!)))];
  return [
    name,
    `${ms(alone)} ms a step on one thread, ${ms(together)} on ${threads}: ${(alone / together).toFixed(2)} times as fast. Of the ${ms(together - alone / threads)} ms over an even share`,
    `the threads wait ${ms(sumOf(waits) / threads)} for each other and work ${ms((work - alone) / threads)} more than one does. Amdahl's bound: ${(100 * serial).toFixed(1)} % not divided, ${bound.toFixed(2)} times.`,
    '',
    textTable(columns, [
      ...rows,
      ['waiting', '', ...waits.map(ms), '', ''],
      ['all', ...total.map(ms), (work / alone).toFixed(2), ms(serial * alone)],
    ]),
  ].join('\n');
}

/** The steps of typical length. */
function middleHalf(steps: readonly StepSpans[]): readonly StepSpans[] {
  const sorted = [...steps].sort((a, b) => duration(a) - duration(b));
  const quarter = Math.floor(sorted.length / 4);
  return sorted.slice(quarter, sorted.length - quarter);
}

/** A step that is typical of all: of median length. */
export function medianStep(steps: readonly StepSpans[]): StepSpans {
  return [...steps].sort((a, b) => duration(a) - duration(b))[steps.length >> 1]!;
}

/** From the first thread's beginning to its end. */
export function duration([first]: StepSpans): number {
  return first!.at(-1)!.to - first![0]!.from;
}

function phaseMeans(steps: readonly StepSpans[], thread: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const step of steps)
    for (const { phase, from, to } of step[thread]! as readonly Span[]) {
      // Threads that share the columns of a layer, or each add up their lanes, do what one does alone for all.
      const name = phase.replace(/^actColumns/, 'act').replace(/^collect/, 'update');
      sums.set(name, (sums.get(name) ?? 0) + (to - from) / steps.length);
    }
  return sums;
}

function mean(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function ms(value: number): string {
  return value.toFixed(3);
}
