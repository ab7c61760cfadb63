import { InvalidArgumentError } from 'commander';
import type { Rate } from '../rule/optimizer/rate.js';
import { assignment } from './option-values.js';

const LAYERS =
  'Expected one rate for all layers, or one for each layer from the first hidden layer to the output, separated by commas, as in 0.01,0.001,0.0001.';
const LINEAR = 'a straight line over steps of the optimizer is from:to@steps, as in .02:2e-4@50000';
const PIECEWISE = 'rates that hold from a step on are rate/rate@step, as in .01/.001@5000/1e-4@20000';

/**
 * Parses learning rates: `0.01` is one rate for all layers, `0.01,0.001` one a layer. Each is a number,
 * `.02:2e-4@50000` (a straight line from the first to the second over so many updates), or `.01/.001@5000` (the first,
 * and from update 5000 on the second).
 */
export function learningRates(text: string): Rate | Rate[] {
  const rates = text.split(',').map((part) => learningRate(part.trim()));
  return rates.length === 1 ? rates[0]! : rates;
}

/**
 * Collects a repeated `name=factors`, factors of the rate of a learned parameter, each like one rate of
 * {@link learningRates}.
 */
export function schedule(text: string, before: Readonly<Record<string, Rate>> = {}): Record<string, Rate> {
  const [name, factors] = assignment(
    text,
    Object.keys(before).map((key) => [key, '']),
  ).at(-1)!;
  return { ...before, [name]: learningRate(factors) };
}

function learningRate(text: string): Rate {
  if (text.includes(':') && text.includes('/'))
    throw new InvalidArgumentError(`'${text}' is of two kinds: ${LINEAR}; ${PIECEWISE}.`);
  if (text.includes(':')) return linear(text);
  if (text.includes('/') || text.includes('@')) return piecewise(text);
  return rate(text, () => LAYERS);
}

function linear(text: string): Rate {
  const [line, steps, ...more] = text.split('@');
  const [from, to, ...further] = line!.split(':');
  if (steps === undefined || more.length > 0 || further.length > 0)
    throw new InvalidArgumentError(`'${text}' is not a schedule: ${LINEAR}.`);
  const ofLine = (part: string) => rate(part, () => `'${part}' in '${text}' is not a rate: ${LINEAR}.`);
  return { kind: 'linear', from: ofLine(from!), to: ofLine(to!), steps: step(steps, text, 1) };
}

function piecewise(text: string): Rate {
  const [first, ...rest] = text.split('/');
  const ofPiece = (part: string) => rate(part, () => `'${part}' in '${text}' is not a rate: ${PIECEWISE}.`);
  const points: [number, number][] = [[0, ofPiece(first!)]];
  for (const piece of rest) {
    const [value, at, ...more] = piece.split('@');
    if (at === undefined || more.length > 0)
      throw new InvalidArgumentError(`'${piece}' in '${text}' does not say from which step on: ${PIECEWISE}.`);
    const from = step(at, text, 1);
    const [last] = points.at(-1)!;
    if (from <= last)
      throw new InvalidArgumentError(
        `In '${text}' step ${from} does not come after step ${last}; give them in order: ${PIECEWISE}.`,
      );
    points.push([from, ofPiece(value!)]);
  }
  return { kind: 'piecewise', points };
}

function rate(text: string, expected: () => string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && Number.isFinite(value))) throw new InvalidArgumentError(expected());
  return value;
}

function step(text: string, within: string, least: number): number {
  const value = /^\d+(e\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`'${text}' in '${within}' is not a step; expected a whole number from ${least}.`);
}
