import { cutText } from '../text/cut-text.js';

/** Seeds that are texts: more than this many are shortened to the first and the last. */
const MOST_TEXTS = 4;

/** The number of seeds and which they are: `seed 7`, `10 seeds (1–10)`, `3 seeds (a, a/1, a/2)`; empty for none. */
export function seedsNote(seeds: readonly (number | string)[]): string {
  if (seeds.length === 0) return '';
  return seeds.length === 1 ? `seed ${seedsText(seeds)}` : `${seeds.length} seeds (${seedsText(seeds)})`;
}

/** The seeds: numbers as ranges, as in `1–3, 5`, then texts, of many the first and the last; `–` for none. */
export function seedsText(seeds: readonly (number | string)[]): string {
  if (seeds.length === 0) return '–';
  const numbers = seeds.filter((seed) => typeof seed === 'number').sort((a, b) => a - b);
  const texts = seeds.filter((seed) => typeof seed === 'string').map((seed) => cutText(seed));
  const shown = texts.length > MOST_TEXTS ? [...texts.slice(0, MOST_TEXTS - 1), '…', texts.at(-1)!] : texts;
  return [...ranges(numbers).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)), ...shown].join(', ');
}

/** Sorted whole numbers as ranges of neighbours. */
function ranges(numbers: readonly number[]): [from: number, to: number][] {
  const all: [number, number][] = [];
  for (const value of numbers) {
    const last = all.at(-1);
    if (last && value === last[1] + 1) last[1] = value;
    else all.push([value, value]);
  }
  return all;
}
