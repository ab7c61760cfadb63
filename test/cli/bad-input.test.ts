import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { klopf, temporaryDirectory } from './klopf.js';

const RUN = ['run', 'multiplexer', '--rule', 'ste'];

const MISTAKES: readonly (readonly [what: string, args: readonly string[], says: readonly string[]])[] = [
  ['a command', ['rnu'], ["unknown command 'rnu'", 'Did you mean run?']],
  [
    'a flag',
    [...RUN, '--episods', '9'],
    ["unknown option '--episods'", 'Did you mean --episodes?', 'klopf run --help'],
  ],
  ['no rule', ['run', 'multiplexer'], ["required option '--rule <name|file>' not specified"]],
  ['a rule', ['run', 'multiplexer', '--rule', 'weightmax'], ["no rule 'weightmax'", "did you mean 'weight-max'"]],
  ['an environment', ['run', 'multiplexr', '--rule', 'ste'], ["no environment 'multiplexr'", "'multiplexer'"]],
  ['a parameter', [...RUN, '--param', 'temprature=2'], ["no parameter 'temprature'", "did you mean 'temperature'"]],
  ['a value out of range', [...RUN, '--param', 'temperature=0'], ["'temperature' is '0'", 'at least']],
  ['an environment argument', [...RUN, '--env-param', 'adressBits=2'], ['adressBits', 'addressBits']],
  ['a value of one', [...RUN, '--env-param', 'addressBits=99'], ['addressBits = 99', 'from 1 to 10']],
  ['an optimizer', [...RUN, '--optimizer', 'adm'], ["'adm' is invalid", 'adam, rmsprop, sgd']],
  ['its parameter', [...RUN, '--optimizer-param', 'beta=1'], ["no parameter 'beta'", "did you mean 'beta1'"]],
  ['an engine', [...RUN, '--engine', 'litral'], ["'litral' is invalid", 'literal, dense']],
  ['a size of zero', [...RUN, '--hidden', '8,0'], ["'8,0' is invalid", 'whole numbers from 1']],
  ['too few rates', [...RUN, '--lr', '1,2'], ['2 learning rates for 3 layers']],
  ['seeds beyond exact integers', [...RUN, '--seed', '9007199254740991', '--runs', '2'], ['9007199254740992']],
  [
    'an absurd literal team',
    [...RUN, '--engine', 'literal', '--hidden', '5000,5000'],
    ['literal', "use engine 'dense'"],
  ],
  ['an absurd dense team', [...RUN, '--hidden', '100000,100000'], ['GiB', 'Use a smaller batch or fewer units']],
  ['a rule file that is not there', ['audit', '--rule', 'nope.yaml'], ['nope.yaml', 'no such file']],
  ['audit sizes', ['audit', '--rule', 'ste', '--sizes', '3,0,2'], ["'3,0,2' is invalid"]],
  ['too few samples', ['audit', '--rule', 'ste', '--samples', '5'], ['samples is 5', 'from 100']],
  ['a rule to show', ['rule', 'show', 'baackprop'], ["did you mean 'backprop'"]],
];

test.each(MISTAKES)('%s: one message on stderr, exit code 2, nothing else', async (_, args, says) => {
  const { code, stdout, stderr } = await klopf(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^klopf: /);
  expect(stderr).not.toMatch(/^ +at /m);
  for (const part of says) expect(stderr).toContain(part);
});

test('a mistake in a rule file is told with its place in the file', async () => {
  const file = join(temporaryDirectory(), 'bad.yaml');
  const lines = ['name: bad', 'hears: { h: "sum in: w * x", R: broadcast reward }', 'act: |', '  a = u < q ? 1 : 0'];
  writeFileSync(file, [...lines, 'learn: |', '  dw = R * x', ''].join('\n'));
  const out = join(temporaryDirectory(), 'out');
  const { code, stderr } = await klopf(['run', 'multiplexer', '--rule', file, '--out', out]);
  expect(code).toBe(2);
  expect(stderr).toContain(`klopf: ${file}:4:11: `);
  expect(stderr).toContain("'q' is not known here");
  expect(existsSync(out)).toBe(false);
});

test('an infinite reward stops the run with what happened, and the directory made for it goes', async () => {
  const out = join(temporaryDirectory(), 'a', 'out');
  const run = ['run', 'gaussian-bandit', '--rule', 'reinforce', '--env-param', 'means=1e308,1e308'];
  const { code, stdout, stderr } = await klopf([...run, '--out', out, '--json', '--runs', '2']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^klopf: reinforce, seed [12]: rewards: number 0 is Infinity; expected a finite number/);
  expect(existsSync(join(out, '..'))).toBe(false);
});

test('weights that diverge stop the run with what to do', async () => {
  const rates = ['--optimizer', 'sgd', '--lr', '1e38', '--hidden', 'none', '--episodes', '20000'];
  const { code, stderr } = await klopf(['run', 'multiplexer', '--rule', 'reinforce', ...rates, '--json']);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^klopf: after \d+ episodes? unit 0 of layer 1 has a weight that is not finite; lower the learning rate, .*\n$/,
  );
});
