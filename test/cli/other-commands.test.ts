import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as agents from '../../agents/index.js';
import { createTeam, errorBackprop, ruleLatex, weightMax } from '../../index.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { freeDirectory } from '../../src/cli/new-path.js';
import { registry } from '../../src/gymnasium/index.js';
import { saveTeam } from '../../src/runs/team-file.js';
import { klopf, klopfJson, klopfProcess, temporaryDirectory } from './klopf.js';

test('audit: the table tells biased from unbiased, JSON has its keys in order', async () => {
  const { stdout } = await klopf(['audit', '--rule', 'weight-max', '--sizes', '2,2,1']);
  expect(stdout).toContain('weight-max on 2-2-1: all 32 joint states');
  expect(stdout).toMatch(/^BIASED: /m);
  const choosing = ['audit', '--rule', 'unbiased-weight-max', '--sizes', '2,2,1', '--choices', '3'];
  expect((await klopf(choosing)).stdout).toMatch(/on 2-2-1 with 3 choices: all 48 joint states[\s\S]*^unbiased: /m);
  const [report] = await klopfJson(['audit', '--rule', 'unbiased-weight-max', '--param', 'form=global']);
  expect(Object.keys(report!).slice(0, 4)).toEqual(['rule', 'sizes', 'layers', 'unbiased']);
  expect(report).toMatchObject({ rule: 'unbiased-weight-max', sizes: [3, 3, 3, 2], unbiased: true });
  const layers = report!['layers'] as Record<string, unknown>[];
  expect(layers.map(({ layer }) => layer)).toEqual([1, 2, 3]);
  expect(Object.keys(layers[0]!).slice(0, 5)).toEqual(['layer', 'maxAbsBias', 'gradientNorm', 'variance', 'cosine']);
});

test('audit: of errors, and at the weights of a saved team', async () => {
  const { stdout } = await klopf(['audit', '--rule', 'feedback-alignment', '--sizes', '4,5,3', '--loss', 'squared']);
  expect(stdout).toMatch(/^feedback-alignment on 4-5-3: squared of 32 random examples/);
  expect(stdout).toMatch(/NOT THE GRADIENT in layer 1;/);
  const file = join(temporaryDirectory(), 'team.safetensors');
  await saveTeam(file, createTeam({ inputs: 4, hidden: [5], outputs: 3, rule: errorBackprop }));
  const [report] = await klopfJson(['audit', '--from', file, '--examples', '7']);
  expect(report).toMatchObject({
    rule: 'error-backprop',
    sizes: [4, 5, 3],
    mode: 'errors',
    unbiased: true,
    examples: 7,
  });
  await saveTeam(file.replace('team', 'other'), createTeam({ inputs: 2, hidden: [2], outputs: 1, rule: weightMax }));
  const [paid] = await klopfJson(['audit', '--from', file.replace('team', 'other')]);
  expect(paid).toMatchObject({ rule: 'weight-max', sizes: [2, 2, 1], mode: 'enumerated', setting: { isGiven: true } });
  const late = createTeam({ inputs: 2, hidden: [], outputs: 2, rule: errorBackprop, lateralDelay: 2 });
  await saveTeam(file.replace('team', 'late'), late);
  const [trials] = await klopfJson(['audit', '--from', file.replace('team', 'late'), '--steps', '4']);
  expect(trials).toMatchObject({ mode: 'trials', steps: 4, trials: 4, setting: { lateralDelay: [2], isGiven: true } });
  for (const [given, message] of [
    [['audit'], 'nothing to audit was named; give --rule NAME, or --from FILE'],
    [
      ['audit', '--rule', 'ste', '--task', 'strokes'],
      "--task is for rules that hear errors, and 'ste' learns from rewards",
    ],
    [
      ['audit', '--rule', 'error-backprop', '--lateral-rounds', '3'],
      '--lateral-rounds is for rules that learn from rewards',
    ],
    [
      ['audit', '--rule', 'rflo', '--lateral-delay', '1', '--examples', '3'],
      '--examples is for rules that hear errors, and this is an audit of trials of several steps; leave it out',
    ],
    [
      ['audit', '--rule', 'ste', '--steps', '3', '--samples', '300'],
      '--samples is for rules that learn from rewards, and this is an audit of trials',
    ],
  ] as const) {
    const { stderr, code } = await klopf([...given]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  }
});

test('rules lists the catalogue', async () => {
  const names = Object.values(agents).map((rule) => rule.name);
  expect((await klopfJson(['rules'])).map(({ name }) => name)).toEqual(names);
  const { stdout } = await klopf(['rules']);
  for (const name of names) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
});

test('rules and rule show know rules of units that fire once', async () => {
  const names = ['s2-stdp', 'sstdp', 'r-stdp'];
  expect((await klopfJson(['rules', '--spiking'])).map(({ name }) => name)).toEqual(names);
  expect((await klopf(['rules', '--spiking'])).stdout).toMatch(/^r-stdp +the unit that fires first learns/m);
  const { stdout } = await klopf(['rule', 'show', 's2-stdp', '--param', 'gap=0.5']);
  expect(stdout).toMatch(/^ {2}gap +0.5 /m);
  expect(stdout).toContain('  dw = e * (x <= a ? plus : minus)');
  const file = join(temporaryDirectory(), 'mine.yaml');
  writeFileSync(file, 'name: mine\nerror: e = a - T\nwindow: dw = e * z\n');
  expect((await klopf(['rule', 'show', file])).stderr).toMatch(/mine\.yaml:3:18: .*'z' is not known here/);
});

test('envs lists the registered environments with their spaces and arguments', async () => {
  const envs = await klopfJson(['envs']);
  expect(envs.map(({ id }) => id)).toEqual([...registry.keys()]);
  expect(envs.find(({ id }) => id === 'multiplexer')).toMatchObject({
    observationSpace: { type: 'Box', shape: [20] },
    actionSpace: { type: 'Discrete', n: 2 },
    maxEpisodeSteps: null,
    rewardThreshold: null,
    params: { addressBits: { default: 4 } },
  });
  expect((await klopf(['envs'])).stdout).toContain('addressBits: number of address bits k');
});

test('rule show: text, the LaTeX alone, JSON', async () => {
  const { stdout } = await klopf(['rule', 'show', 'weight-max', '--param', 'norm=3']);
  expect(stdout).toContain('norm         3 (default 2)');
  expect(stdout).toContain('A hidden unit');
  expect((await klopf(['rule', 'show', 'weight-max', '--latex'])).stdout).toBe(`${ruleLatex(weightMax)}\n`);
  const [shown] = await klopfJson(['rule', 'show', 'weight-max']);
  expect(shown).toMatchObject({ name: 'weight-max', roles: { hidden: { binary: true }, output: {} } });
});

test('demo: four rules, curves, and a report in a directory of its own each time', async () => {
  const cwd = temporaryDirectory();
  const { code, stdout } = await klopfProcess(['demo', '--episodes', '200'], { cwd });
  expect(code).toBe(0);
  for (const rule of ['weight-max', 'unbiased-weight-max', 'ste', 'reinforce'])
    expect(stdout).toMatch(new RegExp(`^${rule} .* 200 `, 'm'));
  expect(stdout).toContain(`The report is ${join('runs', 'demo-1', 'report.html')}`);
  expect(existsSync(join(cwd, 'runs', 'demo-1', 'report.html'))).toBe(true);
  expect(freeDirectory(join(cwd, 'runs'), 'demo')).toBe(join(cwd, 'runs', 'demo-2'));
});

test('--help and --version go to stdout with exit code 0; no command at all is a mistake that shows the help', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await klopfProcess(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  const root = await klopf(['--help']);
  expect(root).toMatchObject({ code: 0, stderr: '' });
  for (const { name, summary } of COMMANDS) {
    expect(root.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(root.stdout.replace(/\s+/g, ' ')).toContain(summary);
  }
  const none = await klopf([]);
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toBe(root.stdout);
});

test.each(COMMANDS.map(({ name }) => name))(
  'klopf %s: help with examples, and a wrong option is a mistake',
  async (name) => {
    const { code, stdout, stderr } = await klopf([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: klopf ${name}\\b`));
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('-h, --help');
    const wrong = await klopf([name, '--no-such-option']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^klopf: /);
    expect(wrong.stderr).toMatch(new RegExp(`See klopf ${name}\\b.* --help`));
  },
);
