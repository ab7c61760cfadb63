/** How one setting varies. Of a list a value is given by its index. */
export type Distribution =
  | { readonly kind: 'choice'; readonly values: readonly unknown[] }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number; readonly step?: number | undefined }
  | { readonly kind: 'log-uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'integer'; readonly low: number; readonly high: number; readonly step?: number | undefined }
  | { readonly kind: 'log-integer'; readonly low: number; readonly high: number };

/** What varies, by the dotted place of the setting: `learningRate.0`, `params.temperature`. */
export type Space = Readonly<Record<string, Distribution>>;

/** One value for each setting of a space; of a list its index. */
export type Point = Readonly<Record<string, number>>;

/**
 * A range of numbers as samplers see it: its ends, on a logarithmic scale or not, and the distance of its values where
 * they are discrete.
 */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  readonly step: number | undefined;
}

/** Digits of a number that is drawn: more say nothing about an experiment. */
const DIGITS = 6;

/** The range of a distribution of numbers. */
export function rangeOf(distribution: Exclude<Distribution, { kind: 'choice' }>): NumberRange {
  const { kind, low, high } = distribution;
  const isLog = kind.startsWith('log-');
  const isWhole = kind.endsWith('integer');
  const given = 'step' in distribution ? distribution.step : undefined;
  const step = given ?? (isWhole ? 1 : undefined);
  // The last value is a whole number of steps from the first.
  const last = step === undefined ? high : tidy(low + Math.floor((high - low) / step + 1e-9) * step);
  return { low, high: last, isLog, step };
}

/** How many values there are; Infinity for a range of real numbers. */
export function sizeOf(distribution: Distribution): number {
  if (distribution.kind === 'choice') return distribution.values.length;
  const { low, high, step } = rangeOf(distribution);
  return step === undefined ? (low === high ? 1 : Infinity) : Math.round((high - low) / step) + 1;
}

/** How many points a space has. */
export function spaceSize(space: Space): number {
  return Object.values(space).reduce((product, distribution) => product * sizeOf(distribution), 1);
}

/** The point with a number, from 0, of a finite space, in the order of a grid: the last setting varies fastest. */
export function pointAt(space: Space, index: number): Point {
  let rest = index;
  const backwards = Object.entries(space)
    .reverse()
    .map(([place, distribution]): [string, number] => {
      const size = sizeOf(distribution);
      const at = rest % size;
      rest = Math.floor(rest / size);
      return [place, valueAt(distribution, at)];
    });
  return Object.fromEntries(backwards.reverse());
}

function valueAt(distribution: Distribution, at: number): number {
  if (distribution.kind === 'choice') return at;
  const { low, step } = rangeOf(distribution);
  return step === undefined ? low : tidy(low + at * step);
}

/** The value of a range that is nearest to a number. */
export function roundedTo({ low, high, step }: NumberRange, value: number): number {
  const near = step === undefined ? tidy(value) : tidy(low + Math.round((value - low) / step) * step, 12);
  return Math.min(high, Math.max(low, near));
}

/** A text that is equal for equal points only. */
export function pointKey(point: Point): string {
  return JSON.stringify(Object.entries(point));
}

function tidy(value: number, digits = DIGITS): number {
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(digits));
}
