import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createOptimizer,
  createTeam,
  make,
  nodeNoiseReinforce,
  parseRuleFile,
  reinforce,
  tdBackprop,
  train,
  weightMax,
} from '../../index.js';
import { loadTeam } from '../../src/runs/team-file.js';
import { trainOnWorkers } from '../../src/runs/train-on-workers.js';
import { klopf, klopfJson, klopfProcess, leftIn, temporaryDirectory } from './klopf.js';

const KEYS = [
  'env',
  'rule',
  'engine',
  'seed',
  'episodes',
  'batch',
  'workers',
  'meanReturn',
  'curve',
  'seconds',
  'episodesPerSecond',
  'weightsDigest',
];

test('--json prints one line a run, its keys in their order, seeds counting up, and nothing on stderr', async () => {
  const args = [
    'run',
    'multiplexer',
    '--rule',
    'weight-max',
    '--episodes',
    '400',
    '--runs',
    '3',
    '--seed',
    '7',
    '--workers',
    '1',
    '--json',
  ];
  const { code, stdout, stderr } = await klopf(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  const records = lines.map((line) => JSON.parse(line));
  expect(records.map((record) => Object.keys(record))).toEqual([KEYS, KEYS, KEYS]);
  expect(records.map(({ seed }) => seed)).toEqual([7, 8, 9]);
  expect(new Set(records.map(({ weightsDigest }) => weightsDigest)).size).toBe(3);
  for (const record of records) {
    expect(record).toMatchObject({ env: 'multiplexer', rule: 'weight-max', engine: 'dense', episodes: 400, batch: 1 });
    expect(record.curve).toHaveLength(20);
    const mean = record.curve.reduce((sum: number, bin: number) => sum + bin, 0) / 20;
    expect(record.meanReturn).toBeCloseTo(mean, 12);
    expect(record.weightsDigest).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('literal and dense end with the same weights and curve, and so does the library', async () => {
  const args = ['run', 'multiplexer', '--rule', 'weight-max', '--env-param', 'addressBits=2', '--hidden', '8,4'];
  const settings = ['--episodes', '200', '--seed', 'a text', '--lr', '0.02', '--optimizer', 'rmsprop'];
  const [literal] = await klopfJson([...args, ...settings, '--engine', 'literal']);
  const [dense] = await klopfJson([...args, ...settings, '--engine', 'dense']);
  expect(dense!['weightsDigest']).toBe(literal!['weightsDigest']);
  expect(dense!['curve']).toEqual(literal!['curve']);
  const env = make('multiplexer', { addressBits: 2 });
  const team = createTeam({
    inputs: 6,
    hidden: [8, 4],
    rule: weightMax,
    seed: 'a text',
    learningRate: 0.02,
    optimizer: 'rmsprop',
  });
  train(team, [env], { episodes: 200, seed: 'a text' });
  expect(await team.digest()).toBe(dense!['weightsDigest']);
});

test('an optimizer from a file goes to the workers, into config.json and into the saved team', async () => {
  const folder = temporaryDirectory();
  const [out, save, file] = ['runs', 'team.safetensors', 'mine.yaml'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const text = {
    name: 'mine',
    params: { beta: 0.5 },
    state: ['m'],
    constants: 'share = 1 - beta',
    clock: 'c = 1 / (1 - pow(beta, t))',
    step: 'm = beta * m + share * g\nnext = w + rate * c * m',
  };
  writeFileSync(file, JSON.stringify(text));
  const args = ['run', 'multiplexer', '--rule', 'reinforce', '--env-param', 'addressBits=1', '--hidden', '6'];
  const settings = ['--episodes', '100', '--seed', '3', '--optimizer', file, '--optimizer-param', 'beta=0.75'];
  const [record] = await klopfJson([...args, ...settings, '--out', out, '--save', save]);
  const [run] = leftIn(out).runs;
  expect(run!.config).toMatchObject({ optimizer: text, optimizerParams: { beta: 0.75 } });
  const optimizer = createOptimizer(text, { beta: 0.75 });
  const team = createTeam({ inputs: 3, hidden: [6], rule: reinforce, seed: 3, optimizer });
  train(team, [make('multiplexer', { addressBits: 1 })], { episodes: 100, seed: 3 });
  expect(record!['weightsDigest']).toBe(await team.digest());
  const saved = await loadTeam(save);
  expect(saved.state()).toEqual(team.state());
});

test('with --lateral-rounds command and library agree, config.json says it, and audit has it too', async () => {
  const out = join(temporaryDirectory(), 'lateral');
  const args = ['run', 'multiplexer', '--rule', 'reinforce', '--env-param', 'addressBits=1', '--hidden', '6,4'];
  const settings = ['--episodes', '100', '--seed', '3', '--lateral-rounds', '3'];
  const [dense] = await klopfJson([...args, ...settings, '--out', out]);
  const [run] = leftIn(out).runs;
  expect(run!.config['lateralRounds']).toBe(3);
  const [trained] = await trainOnWorkers(
    [
      {
        env: 'multiplexer',
        envParams: { addressBits: 1 },
        rule: reinforce,
        hidden: [6, 4],
        episodes: 100,
        seed: 3,
        lateralRounds: 3,
      },
    ],
    { workers: 1 },
  );
  expect(trained!.weightsDigest).toBe(dense!['weightsDigest']);
  const [report] = await klopfJson(['audit', '--rule', 'reinforce', '--lateral-rounds', '2', '--sizes', '2,2,1']);
  expect(report).toMatchObject({ unbiased: true, setting: { lateralRounds: 2 } });
});

test('the number of workers changes no bit: of several runs, and of one batch that several threads share', async () => {
  const run = ['run', 'multiplexer', '--rule', 'unbiased-weight-max', '--episodes', '100', '--hidden', '8,4'];
  const digests = async (...more: string[]) =>
    (await klopfJson([...run, ...more])).map(({ weightsDigest }) => weightsDigest);
  // Of a text as seed the further runs have text/1, text/2, …
  const several = ['--runs', '3', '--seed', 's'];
  const two = await klopfJson([...run, ...several, '--workers', '2']);
  expect(two.map(({ seed }) => seed)).toEqual(['s', 's/1', 's/2']);
  expect(two.map(({ weightsDigest }) => weightsDigest)).toEqual(await digests(...several, '--workers', '1'));
  expect(await digests('--batch', '20', '--workers', '2')).toEqual(
    await digests('--batch', '20', '--engine', 'literal'),
  );
});

test('wiring is of the run: both engines and threads end with the same weights, and the report of the command has it', async () => {
  const out = join(temporaryDirectory(), 'runs');
  const run = ['run', 'multiplexer', '--rule', 'weight-max', '--episodes', '200', '--hidden', '15,4', '--seed', '3'];
  const wiring = ['--wiring', '1=image:1x20x1,field:1x8,stride:1x3', '--wiring', '3=from:0,1,2'];
  const digests = async (...more: string[]) =>
    (await klopfJson([...run, ...wiring, '--batch', '20', ...more])).map(({ weightsDigest }) => weightsDigest);
  const [dense] = await digests('--workers', '2', '--out', out);
  expect(await digests('--engine', 'literal')).toEqual([dense]);
  expect(leftIn(out).records[0]!.config).toMatchObject({
    wiring: [{ image: [1, 20, 1], field: [1, 8], stride: [1, 3] }, null, { from: [0, 1, 2] }],
  });
});

test('a critic, schedules and parameters of layers, as the library has them', async () => {
  const out = join(temporaryDirectory(), 'runs');
  const cart = ['run', 'CartPole-v1', '--rule', 'weight-max', '--episodes', '12', '--hidden', '8,4', '--seed', '3'];
  const { stdout } = await klopf([
    ...[...cart, '--json', '--out', out, '--param', 'decay=.7', '--layer-param', 'temperature=1,1,2'],
    ...['--lr', '.02:2e-4@50,.01/.001@20/1e-4@40,.005', '--critic', 'td-backprop', '--critic-param', 'decay=.6'],
    ...[
      '--critic-hidden',
      '6',
      '--critic-lr',
      '.04,.01',
      '--discount',
      '.9',
      '--truncation',
      'skip',
      '--reward-limit',
      '2',
    ],
  ]);
  const { config } = leftIn(out).records[0]!;
  const learningRate = [
    { kind: 'linear', from: 0.02, to: 2e-4, steps: 50 },
    {
      kind: 'piecewise',
      points: [
        [0, 0.01],
        [20, 0.001],
        [40, 1e-4],
      ],
    },
    0.005,
  ] as const;
  const layerParams = [{ temperature: 1 }, { temperature: 1 }, { temperature: 2 }];
  const criticRates = [0.04, 0.01];
  const about = { discount: 0.9, truncation: 'skip', rewardLimit: 2 } as const;
  expect(config).toMatchObject({
    ...{ params: { decay: 0.7 }, layerParams, learningRate },
    critic: {
      ...{
        rule: { name: 'td-backprop' },
        params: { decay: 0.6 },
        hidden: [6],
        learningRate: criticRates,
        optimizer: 'adam',
      },
      ...about,
    },
  });
  const team = createTeam({
    ...{ inputs: 4, hidden: [8, 4], rule: weightMax, params: { decay: 0.7 }, layerParams, learningRate, seed: 3 },
  });
  const critic = createTeam({
    ...{
      inputs: 4,
      hidden: [6],
      rule: tdBackprop,
      params: { decay: 0.6 },
      learningRate: criticRates,
      seed: 'critic of 3',
    },
  });
  train(team, [make('CartPole-v1')], { episodes: 12, seed: 3, critic: { ...about, team: critic } });
  expect(JSON.parse(stdout)['weightsDigest']).toBe(await team.digest());
});

test('many steps and no critic: a word about it on stderr', async () => {
  const cart = ['run', 'CartPole-v1', '--rule', 'weight-max', '--episodes', '2', '--hidden', 'none'];
  const { code, stderr } = await klopf(cart);
  expect(code).toBe(0);
  expect(stderr).toContain('without --critic, units hear the reward of each step');
});

test('without --json: progress on stderr, a chart and a table on stdout, and --out takes the rest', async () => {
  const out = join(temporaryDirectory(), 'new', 'runs');
  const { code, stdout, stderr } = await klopf([
    'run',
    'multiplexer',
    '--rule',
    'ste',
    '--episodes',
    '500',
    '--runs',
    '2',
    '--out',
    out,
    '--param',
    'temperature=2',
  ]);
  expect(code).toBe(0);
  expect(stderr).toContain('ste on multiplexer: 500 episodes, seeds 1 to 2\n');
  expect(stderr).not.toContain('critic');
  expect(stderr).toContain('2 of 2 runs done  100%');
  expect(stdout).toContain('● ste  final');
  expect(stdout).toMatch(/^rule +seed +episodes +mean return/m);
  expect(stdout).toContain(`The report is ${join(out, 'report.html')}`);

  const { runs, records, report, damaged } = leftIn(out);
  expect(damaged).toEqual([]);
  expect(records.map(({ seed }) => seed)).toEqual([1, 2]);
  expect(runs[0]!.about).toMatchObject({ command: expect.stringMatching(/^klopf run multiplexer --rule ste /) });
  expect(records[0]!.config).toMatchObject({ params: { temperature: 2 }, hidden: [64, 32] });
  expect(readFileSync(join(runs[0]!.path, 'config.json'), 'utf8')).not.toContain('file:');
  expect(stdout).toContain(`The runs, each with its team, are in ${out}`);
  expect(report).toContain('<title>ste on multiplexer</title>');
});

test('a rule file gives the same weights as the rule of the catalogue that it was saved from', async () => {
  const file = join(temporaryDirectory(), 'rule.json');
  const [, text] = [weightMax.name, JSON.stringify({ ...weightMax.text, name: 'mine' })];
  writeFileSync(file, text);
  expect(parseRuleFile(text, file).name).toBe('mine');
  const run = ['run', 'multiplexer', '--episodes', '200', '--hidden', 'none', '--rule'];
  const [mine] = await klopfJson([...run, file]);
  const [theirs] = await klopfJson([...run, 'weight-max']);
  expect(mine!['rule']).toBe('mine');
  expect(mine!['weightsDigest']).toBe(theirs!['weightsDigest']);
});

test('a reader that closes the pipe ends the command quietly', async () => {
  const { code, stderr } = await klopfProcess(['rule', 'show', 'weight-max'], {
    during: (child) => child.stdout!.destroy(),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a store takes further runs, and does none twice', async () => {
  const out = join(temporaryDirectory(), 'runs');
  const run = ['run', 'multiplexer', '--rule', 'ste', '--episodes', '200', '--hidden', '2', '--out', out];
  await klopf(run);
  const before = leftIn(out).records[0]!;
  const save = join(out, 'copy.safetensors');
  const { code, stdout } = await klopf([...run, '--runs', '2', '--save', save]);
  expect(code).toBe(0);
  expect(stdout).toContain('1 of 2 runs were there already, and not done again');
  expect(stdout).toContain(`2 teams are in ${join(out, 'copy-1.safetensors')} to ${join(out, 'copy-2.safetensors')}`);
  // Seconds and all: the record was read.
  expect(leftIn(out).records[0]).toEqual(before);
  await klopf([...run, '--lr', '0.1']);
  expect(leftIn(out).runs).toHaveLength(3);
  expect(leftIn(out).report).toContain('<title>The runs in runs</title>');
});

test('a folder that holds anything else is left as it was', async () => {
  const out = temporaryDirectory();
  writeFileSync(join(out, 'mine.txt'), 'mine');
  const { code, stdout, stderr } = await klopf(['run', 'multiplexer', '--rule', 'ste', '--out', out]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('already holds other files');
  expect(readFileSync(join(out, 'mine.txt'), 'utf8')).toBe('mine');
  expect(readdirSync(out)).toEqual(['mine.txt']);
});

test('--baseline: command, workers and library hear the same, whatever the number of threads', async () => {
  const run = ['run', 'CentreOut-v0', '--env-param', 'units=6', '--rule', 'node-noise-reinforce', '--hidden', 'none'];
  const settings = ['--lateral-delay', '1', '--episodes', '40', '--seed', '2', '--batch', '16'];
  const out = join(temporaryDirectory(), 'baseline');
  const [told] = await klopfJson([...run, ...settings, '--baseline', 'goal:0.2', '--workers', '2', '--out', out]);
  expect(leftIn(out).runs[0]!.config['baseline']).toEqual({
    context: 'goal',
    rate: 0.2,
  });
  const baseline = { context: 'goal', rate: 0.2 };
  const shared = { rule: nodeNoiseReinforce, hidden: [], lateralDelay: 1, seed: 2, batch: 16 } as const;
  const request = { ...shared, env: 'CentreOut-v0', envParams: { units: 6 }, episodes: 40, baseline };
  const [trained] = await trainOnWorkers([request], { workers: 1 });
  expect(trained!.weightsDigest).toBe(told!['weightsDigest']);
  const team = createTeam({ ...shared, inputs: 4, outputs: 6 });
  train(
    team,
    Array.from({ length: 16 }, () => make('CentreOut-v0', { units: 6 })),
    { episodes: 40, seed: 2, baseline },
  );
  expect(await team.digest()).toBe(trained!.weightsDigest);
  team.close();
  await expect(trainOnWorkers([{ ...request, baseline: { context: 'goal', rate: 3 } }])).rejects.toThrow(
    /baseline.rate is 3; expected a number above 0/,
  );
  const wrong = await klopf([...run, ...settings, '--baseline', 'goal']);
  expect(wrong.stderr).toContain('Expected a field of info and a rate above 0 and at most 1, as in goal:0.2.');
  const unknown = await klopf([...run, ...settings, '--baseline', 'mood:0.2']);
  expect(unknown.stderr).toContain("baseline.context is 'mood', and the environment's info.mood is undefined");
});

test('klopf run trains a population', async () => {
  const { code, stdout, stderr } = await klopf([
    ...['run', 'CentreOut-v0', '--env-param', 'units=8', '--rule', 'rflo', '--hidden', 'none', '--lateral-delay', '1'],
    ...['--errors', '2', '--optimizer', 'sgd', '--lr', '0.01', '--episodes', '20', '--json'],
  ]);
  expect(stderr).not.toContain('klopf:');
  expect(code).toBe(0);
  expect(stdout).toContain('rflo');
});
