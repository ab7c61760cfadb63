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
/** Squares and whole powers of two are exact everywhere, and so are small counts. */
const EXACT_POWER = /\*\* 2(?![\w.])|(?<![\w.])2n? \*\* |TRIED\.length \*\* /;
const COMMENT = /^\s*(\*|\/[/*])/;
/** Tables and formulas in comments stay as they are laid out. */
const LAID_OUT = /^\s*\* ( {4}|\|)/;

/** The lines of all files of TypeScript in these folders for which `isWrong` holds, with their places. */
function linesIn(folders: readonly string[], isWrong: (line: string) => boolean): string[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!python-program)\.tsx?$/.test(file) && !/(^|\/)(node_modules|dist)\//.test(file))
      .flatMap((file) =>
        readFileSync(new URL(`${folder}/${file}`, ROOT), 'utf8')
          .split('\n')
          .flatMap((line, k) => (isWrong(line) ? [`${folder}/${file}:${k + 1}: ${line.trim()}`] : [])),
      ),
  );
}

// The last bit of other powers is another in Node 24 than in Node 20.
test('no number of a run comes from a power whose last bit depends on the version of Node', () => {
  const isPower = (line: string) => / \*\* |\*\*=|Math\.pow/.test(line);
  expect(linesIn(COMPUTING, (line) => isPower(line) && !COMMENT.test(line) && !EXACT_POWER.test(line))).toEqual([]);
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

test('lines of comments have 120 characters at most, as the formatter has it for code', () => {
  const folders = ['agents', 'bench', 'envs', 'examples', 'site', 'src', 'test'];
  expect(linesIn(folders, (line) => line.length > 120 && COMMENT.test(line) && !LAID_OUT.test(line))).toEqual([]);
});
