import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { klopf, klopfProcess, leftIn, temporaryDirectory } from './klopf.js';

const RUN = ['run', 'multiplexer', '--rule', 'ste'];
const CART = ['run', 'CartPole-v1', '--rule', 'ste'];
const CRITIC = [...CART, '--critic', 'td-backprop'];

const MISTAKES: readonly (readonly [what: string, args: readonly string[], says: readonly string[]])[] = [
  ['a command', ['rnu'], ["there is no command 'rnu'", "Did you mean 'run'?"]],
  [
    'a flag',
    [...RUN, '--episods', '9'],
    ["unknown option '--episods'", 'Did you mean --episodes?', 'klopf run --help'],
  ],
  ['a rule', ['run', 'multiplexer', '--rule', 'weightmax'], ["no rule 'weightmax'", "Did you mean 'weight-max'"]],
  ['an environment', ['run', 'multiplexr', '--rule', 'ste'], ["no environment 'multiplexr'", "'multiplexer'"]],
  [
    'no rule',
    ['run', 'multiplexer'],
    ["required option '--rule <name|file>' not specified; klopf rules lists them", 'See klopf run --help'],
  ],
  ['a misspelt flag that must be given', ['run', 'multiplexer', '--rul', 'ste'], ["unknown option '--rul'", '--rule?']],
  ['no queue', ['worker', '--store', 'runs'], ["required option '--queue <url>' not specified"]],
  ['no environment', ['run', '--rule', 'ste'], ["missing required argument 'env'; klopf envs lists them"]],
  [
    'an environment to list',
    ['envs', 'CartPole-v9'],
    ['the version v9 of CartPole is not registered; there are v0, v1'],
  ],
  ['a parameter', [...RUN, '--param', 'temprature=2'], ["no parameter 'temprature'", "Did you mean 'temperature'"]],
  ['a value out of range', [...RUN, '--param', 'temperature=0'], ["'temperature' is '0'", 'at least']],
  ['an environment argument', [...RUN, '--env-param', 'adressBits=2'], ['adressBits', 'addressBits']],
  ['a value of one', [...RUN, '--env-param', 'addressBits=99'], ['addressBits = 99', 'from 1 to 10']],
  ['an optimizer', [...RUN, '--optimizer', 'adm'], ["no optimizer 'adm'", "Did you mean 'adam'", 'adam, rmsprop, sgd']],
  ['an optimizer file', [...RUN, '--optimizer', 'no.yaml'], ['optimizer file no.yaml']],
  ['its parameter', [...RUN, '--optimizer-param', 'beta=1'], ["no parameter 'beta'", "Did you mean 'beta1'"]],
  ['an engine', [...RUN, '--engine', 'litral'], ["'litral' is invalid", 'literal, dense']],
  [
    'a graphics card',
    [...RUN, '--engine', 'gpu'],
    ["'gpu' is invalid", 'literal, dense. A team on a graphics card acts and learns asynchronously'],
  ],
  ['a size of zero', [...RUN, '--hidden', '8,0'], ["'8,0' is invalid", 'whole numbers from 1']],
  ['too few rates', [...RUN, '--lr', '1,2'], ['2 learning rates for 3 layers']],
  ['a schedule without steps', [...RUN, '--lr', '.02:2e-4'], ["'.02:2e-4' is not a schedule", '.02:2e-4@50000']],
  ['too few values of a layer', [...RUN, '--layer-param', 'temperature=1,2'], ['temperature=1,2 gives 2 values for 3']],
  ['a value of one layer', [...RUN, '--layer-param', 'temperature=1,2,0'], ["'temperature' is '0'", 'at least']],
  ['a parameter of layers', [...RUN, '--layer-param', 'temp=1,2,3'], ["no parameter 'temp'"]],
  ['a critic that chooses', [...CART, '--critic', 'ste'], ['only fires or not', 'td-backprop or td-weight-max']],
  ['its name', [...CART, '--critic', 'td-backpop'], ["Did you mean 'td-backprop'"]],
  ['its parameter', [...CRITIC, '--critic-param', 'lambda=1'], ["rule 'td-backprop': there is no parameter 'lambda'"]],
  ['a value of its', [...CRITIC, '--critic-param', 'decay=2'], ["'decay' is '2'", '0 to 1']],
  [
    'too many values of its layers',
    [...CRITIC, '--critic-layer-param', 'decay=1,1,1,1'],
    ['gives 4 values for 3 layers'],
  ],
  ['too few rates of its', [...CRITIC, '--critic-lr', '1,2'], ['critic: 2 learning rates for 3 layers']],
  ['a discount', [...CRITIC, '--discount', '1.1'], ["'1.1' is invalid", 'from 0 to 1']],
  ['a truncation', [...CRITIC, '--truncation', 'stop'], ["'stop' is invalid", 'bootstrap, skip']],
  ['a reward limit', [...CRITIC, '--reward-limit', '0'], ["'0' is invalid", 'above 0']],
  ['a critic alone', ['run', 'CartPole-v1', '--rule', 'td-backprop'], ['computes a number', 'it is a critic']],
  [
    'a gaussian that is to choose',
    [...CART, '--rule', 'reinforce', '--param', 'head=gaussian'],
    ["the value 'choice'"],
  ],
  ['choices where numbers are wanted', ['run', 'Pendulum-v1', '--rule', 'ste'], ['are numbers', "head at 'gaussian'"]],
  ['seeds beyond exact integers', [...RUN, '--seed', '9007199254740991', '--runs', '2'], ['9007199254740992']],
  [
    'an absurd literal team',
    [...RUN, '--engine', 'literal', '--hidden', '5000,5000'],
    ['literal', "use engine 'dense'"],
  ],
  ['an absurd dense team', [...RUN, '--hidden', '100000,100000'], ['GiB', 'Use a smaller batch or fewer units']],
  ['a layer of a million', [...RUN, '--hidden', '1000000,1000000'], ['GiB; the dense engine has at most 4 GiB']],
  ['a batch of 10⁹', [...RUN, '--batch', '1e9'], ['GiB; the dense engine has at most 4 GiB']],
  ['a literal batch of 10⁹', [...RUN, '--batch', '1e9', '--engine', 'literal'], ["use engine 'dense'"]],
  [
    'more runs at once than fit',
    [...RUN, '--hidden', '8000,8000', '--runs', '256', '--workers', '256'],
    ['256 runs at the same time on as many workers need', 'GiB are available; use fewer workers'],
  ],
  ['no worker', [...RUN, '--workers', '0'], ["'0' is invalid", 'whole number from 1 to 256']],
  ['half a worker', [...RUN, '--workers', '1.5'], ["'1.5' is invalid", 'whole number from 1 to 256']],
  ['too many workers', [...RUN, '--workers', '100000'], ["'100000' is invalid", 'whole number from 1 to 256']],
  ['no worker for a study', ['reproduce', 'weight-max', '--workers', '0'], ["'0' is invalid", 'from 1 to 256']],
  ['hidden layers of nothing', [...RUN, '--hidden', ''], ["'' is invalid", "'none' for no hidden layer"]],
  ['a rule file that is not there', ['audit', '--rule', 'nope.yaml'], ['nope.yaml', 'no such file']],
  ['audit sizes', ['audit', '--rule', 'ste', '--sizes', '3,0,2'], ["'3,0,2' is invalid"]],
  [
    'lateral rounds of a rule that hears from above',
    ['run', 'multiplexer', '--rule', 'weight-max', '--lateral-rounds', '2'],
    ["lateralRounds does not go with rule 'weight-max'", 'such as reinforce'],
  ],
  ['no rounds at all', ['run', 'multiplexer', '--rule', 'reinforce', '--lateral-rounds', '0'], ["'0' is invalid"]],
  ['too few samples', ['audit', '--rule', 'ste', '--samples', '5'], ['samples is 5', 'from 100']],
  ['a rule to show', ['rule', 'show', 'baackprop'], ["Did you mean 'backprop'"]],
];

/** There, mkdir with `recursive` never ends. */
const BELOW_PROC: typeof MISTAKES = [
  [
    'a directory below /proc',
    [...RUN, '--out', '/proc/nope/deep'],
    ['/proc/nope/deep cannot be written', 'Choose another directory'],
  ],
  [
    'a file below /proc, before anything is trained',
    [...RUN, '--save', '/proc/nope.safetensors'],
    ['--save /proc/nope.safetensors cannot be written', 'Choose another directory'],
  ],
  [
    'a study below /proc',
    ['reproduce', 'weight-max', '--out', '/proc/nope'],
    ['/proc/nope cannot be written', 'Choose another directory'],
  ],
];

test.each([...MISTAKES, ...(process.platform === 'linux' ? BELOW_PROC : [])])(
  '%s: one message on stderr, exit code 2, nothing else',
  async (_, args, says) => {
    const { code, stdout, stderr } = await klopf(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^klopf: /);
    expect(stderr).not.toMatch(/^ +at /m);
    for (const part of says) expect(stderr).toContain(part);
  },
);

test.each([
  ['--critic-param', 'decay=1'],
  ['--critic-layer-param', 'decay=1'],
  ['--critic-hidden', '8'],
  ['--critic-lr', '.1'],
  ['--discount', '.9'],
  ['--truncation', 'skip'],
  ['--reward-limit', '1'],
])('%s without a critic', async (flag, value) => {
  const { code, stdout, stderr } = await klopf([...CART, flag, value]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(`klopf: ${flag} is about the critic of a run, and this one has none; add --critic td-backprop\n`);
});

test('the process tells the shell', async () => {
  const { code, stdout, stderr } = await klopfProcess(['run', 'multiplexr', '--rule', 'ste']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^klopf: there is no environment 'multiplexr'/);
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
  const run = ['run', 'gaussian-bandit', '--rule', 'reinforce', '--env-param', 'means=1.7e308,1.7e308'];
  const { code, stdout, stderr } = await klopf([
    ...[...run, '--env-param', 'std=1e308', '--out', out, '--json', '--runs', '2'],
  ]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^klopf: reinforce, seed [12]: rewards: number 0 is Infinity; expected a finite number/);
  expect(existsSync(join(out, '..'))).toBe(false);
});

// With these rates the weights of seed 1 are not finite after a few thousand episodes, and those of seed 2 hold out.
test('a run whose weights diverge leaves what it reached, and the others go on', async () => {
  const out = join(temporaryDirectory(), 'out');
  const rates = ['--optimizer', 'sgd', '--lr', '1e38', '--hidden', 'none', '--episodes', '20000'];
  const run = ['run', 'multiplexer', '--rule', 'reinforce', ...rates, '--runs', '2', '--out', out];
  const { code, stdout, stderr } = await klopf(run);
  expect(code).toBe(2);
  const message =
    /reinforce, seed 1: (at step 8193, after 8193 episodes, unit 0 of layer 1 has a weight that is not finite; lower .*)\n$/;
  expect(stderr).toMatch(message);
  expect(stdout).toMatch(/^reinforce +1 .* diverged after 8,193$/m);
  expect(stdout).toMatch(/^reinforce +2 .* [0-9a-f]{12}$/m);
  const { records, report } = leftIn(out);
  const bySeed = new Map(records.map((record) => [record.seed, record]));
  const diverged = message.exec(stderr)![1];
  expect(bySeed.get(1)).toMatchObject({ partial: true, episodesDone: 8193, diverged });
  // A bin is a thousand episodes.
  expect(bySeed.get(1)!.curve).toHaveLength(9);
  expect(bySeed.get(2)!.curve).toHaveLength(20);
  expect(bySeed.get(2)).not.toHaveProperty('partial');
  expect(report).toContain('reinforce, seed 1: at step 8193');
  expect(report).toContain('1 diverged');
  expect(report).not.toContain('interrupted');
});
