import seedrandom from 'seedrandom';
import { expect, it } from 'vitest';
import {
  formatCount,
  formatDecimals,
  formatDuration,
  formatReturn,
  formatSpread,
} from '../../src/text/number-format.js';

it.each([
  [0, '0:00'],
  [7.4, '0:07'],
  [59.6, '1:00'],
  [754, '12:34'],
  [3723, '1:02:03'],
  [2 * 86_400 + 3 * 3600 + 4 * 60 + 5, '2d 03:04:05'],
  [-3, '0:00'],
  [Number.POSITIVE_INFINITY, '-:--'],
  [Number.NaN, '-:--'],
])('%d seconds read %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

it.each([
  [0.81249, '0.812'],
  [-97.054, '-97.05'],
  [390.38, '390.4'],
  [12_345.6, '12,346'],
  [-0.0001, '0.000'],
  [Number.NaN, '–'],
])('a return of %d reads %s', (value, text) => expect(formatReturn(value)).toBe(text));

it('writes a spread to the decimals of its mean', () => {
  expect(formatSpread(390.38, 43.25)).toBe('390.4 ± 43.3');
  expect(formatSpread(0.81, 0.0104)).toBe('0.810 ± 0.010');
});

it('writes counts and decimals', () => {
  expect(formatCount(1_234_567.8)).toBe('1,234,568');
  expect(formatCount(Number.POSITIVE_INFINITY)).toBe('–');
  expect(formatDecimals(-0.2, 1)).toBe('-0.2');
});

it('writes decimals as Intl does, ties, small and large numbers among them', () => {
  const formats = Array.from(
    { length: 7 },
    (_, decimals) =>
      new Intl.NumberFormat('en-US', {
        ...{ minimumFractionDigits: decimals, maximumFractionDigits: decimals },
        signDisplay: 'negative',
      }),
  );
  const random = seedrandom('decimals');
  const drawn = Array.from({ length: 20_000 }, () => {
    const size = 10 ** Math.floor(random() * 30 - 9);
    const value = random() < 0.5 ? random() * size : (Math.floor(random() * 2000) / 2000) * size;
    return random() < 0.5 ? value : -value;
  });
  const chosen = [
    0,
    -0,
    0.5,
    1.5,
    -0.5,
    1.005,
    0.1425,
    0.9995,
    999.9995,
    5e-324,
    1e21,
    1.7e308,
    0.05,
    0.005,
    Number.NaN,
  ];
  for (const [k, value] of [...chosen, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, ...drawn].entries())
    for (const decimals of k < 100 ? formats.keys() : [k % formats.length])
      expect(formatDecimals(value, decimals), `${value} to ${decimals}`).toBe(formats[decimals]!.format(value));
});
