import { fitsFloat32 } from '../ops/precision.js';
import { RuleError } from '../rule-error.js';

/** A learning rate over the steps t = 1, 2, … of the optimizer; plain data. */
export type Schedule =
  /** From `from` at step 0 in a straight line to `to` at step `steps`, and `to` from then on. */
  | { readonly kind: 'linear'; readonly from: number; readonly to: number; readonly steps: number }
  /** Each rate holds from its step on; the first step is 0. */
  | { readonly kind: 'piecewise'; readonly points: readonly (readonly [step: number, rate: number])[] };

/** A learning rate: constant, or a schedule. */
export type Rate = number | Schedule;

/** The rate of step t. */
export function rateAt(rate: Rate, t: number): number {
  if (typeof rate === 'number') return rate;
  if (rate.kind === 'linear') return rate.from + ((rate.to - rate.from) * Math.min(t, rate.steps)) / rate.steps;
  return rate.points.findLast(([step]) => step <= t)![1];
}

/**
 * The rate of a learned parameter at step t: its own, or that of its layer, times what the schedule of the parameter
 * says.
 */
export function pacedRate(
  { name, rate: own }: { readonly name: string; readonly rate: number | undefined },
  rate: Rate,
  schedules: ReadonlyMap<string, Rate>,
  t: number,
): number {
  const factor = schedules.get(name);
  const plain = own ?? rateAt(rate, t);
  return factor === undefined ? plain : plain * rateAt(factor, t);
}

/** Throws {@link RuleError} for a rate that is negative or not finite, and for a schedule that makes no sense. */
export function checkRate(rate: Rate): Rate {
  const isRate = (value: unknown) => fitsFloat32(value) && value >= 0;
  const fail = (expected: string): never => {
    throw new RuleError(`learning rate ${JSON.stringify(rate)}; expected ${expected}`);
  };
  if (typeof rate === 'number') return isRate(rate) ? rate : fail('a number that is not negative and at most 3.4e38');
  const { kind } = (rate ?? {}) as { kind?: unknown };
  if (kind === 'linear') {
    const { from, to, steps } = rate as Extract<Schedule, { kind: 'linear' }>;
    if (!isRate(from) || !isRate(to)) fail("'from' and 'to' that are not negative and at most 3.4e38");
    return Number.isInteger(steps) && steps >= 1 ? rate : fail("'steps' a whole number, at least 1");
  }
  if (kind !== 'piecewise') return fail("a number, or a schedule whose kind is 'linear' or 'piecewise'");
  const { points } = rate as Extract<Schedule, { kind: 'piecewise' }>;
  const isList = Array.isArray(points) && points.length > 0 && points.every((p) => Array.isArray(p) && p.length === 2);
  if (
    !isList ||
    points[0]![0] !== 0 ||
    points.some(([step, value], k) => !isRate(value) || !isAfter(step, points[k - 1]))
  )
    fail("'points' such as [[0, 0.01], [1000, 0.001]]: steps that rise from 0, each with its rate");
  return rate;
}

function isAfter(step: number, last: readonly [number, number] | undefined): boolean {
  return Number.isInteger(step) && (last === undefined || step > last[0]);
}
