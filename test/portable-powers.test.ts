import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { powerOfTen } from '../src/text/power-of-ten.js';

const ROOT = new URL('../', import.meta.url);

/** Folders whose numbers decide what a run comes to. */
const COMPUTING = [
  ...[
    'agents',
    'envs',
    'src/bandits',
    'src/bus',
    'src/data',
    'src/dense',
    'src/gymnasium',
    'src/random',
    'src/replicas',
  ],
  ...['src/rule', 'src/sketch', 'src/spikes', 'src/team', 'src/train', 'src/unit'],
];
/** Squares and whole powers of two are exact everywhere, and so are small counts. Other powers end in other bits by the version of V8. */
const EXACT = /\*\* 2(?![\w.])|(?<![\w.])2n? \*\* |TRIED\.length \*\* /;

function powersIn(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('python-program.ts'))
    .flatMap((file) =>
      readFileSync(new URL(`${folder}/${file}`, ROOT), 'utf8')
        .split('\n')
        .filter((line) => /\S \*\* \S|\*\*=|Math\.pow/.test(line) && !/^\s*(\*|\/[/*])/.test(line) && !EXACT.test(line))
        .map((line) => `${folder}/${file}: ${line.trim()}`),
    );
}

test('no number of a run comes from a power whose last bit depends on the version of Node', () => {
  expect(COMPUTING.flatMap(powersIn)).toEqual([]);
});

test('powers of ten are what their digits say', () => {
  for (const [exponent, value] of [
    [-20, 1e-20],
    [-5, 0.00001],
    [-4, 0.0001],
    [0, 1],
    [22, 1e22],
  ] as const)
    expect(powerOfTen(exponent)).toBe(value);
});
