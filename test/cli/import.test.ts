import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createJobPool } from '../../src/threads/job-pool.js';
import { thorough } from '../thorough.js';
import { klopf, klopfProcess, temporaryDirectory } from './klopf.js';

// Node resolves `klopf` in this module to the built package, so that commands which import it run in processes of their
// own.
const MODULE = `
import { defineRule } from 'klopf';
import { Box, Discrete, Env, register } from 'klopf/gymnasium';

class Side extends Env {
  observationSpace = new Box(-1, 1, { shape: [2] });
  actionSpace = new Discrete(2);
  reset({ seed } = {}) {
    this.reseed(seed);
    this.at = Number(this.npRandom.integers(2));
    return [Float32Array.of(this.at, 1), {}];
  }
  step(action) {
    return [Float32Array.of(this.at, 1), Number(action) === this.at ? 1 : -1, true, false, {}];
  }
}
register({ id: 'side', entryPoint: () => new Side() });
export const plain = defineRule({
  name: 'plain',
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: 'p = sigmoid(h)\\na = u < p ? 1 : 0',
  learn: 'dw = R * x * (a - p)',
});`;

function directoryWith(name: string, text: string): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, name), text);
  return directory;
}

test('environments and rules of a module of the user train, also on several threads', async () => {
  const cwd = directoryWith('side.mjs', MODULE);
  const what = ['side', '--rule', 'plain', '--hidden', 'none', '--episodes', '320', '--json', '--import', 'side.mjs'];
  const digests: unknown[] = [];
  for (const [engine, workers] of [
    ['dense', '2'],
    ['literal', '1'],
  ] as const) {
    const options = ['--batch', '16', '--engine', engine, '--workers', workers];
    const { code, stdout, stderr } = await klopfProcess(['run', ...what, ...options], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const record = JSON.parse(stdout);
    expect(record).toMatchObject({ env: 'side', rule: 'plain', episodes: 320 });
    digests.push(record.weightsDigest);
  }
  expect(new Set(digests).size).toBe(1);
});

test('--import serves every command, before its name and after it', async () => {
  const cwd = directoryWith('side.mjs', MODULE);
  const out = async (...args: string[]) => (await klopfProcess(args, { cwd })).stdout;
  if (thorough(true, false)) expect(await out('rules', '--import', 'side.mjs')).toMatch(/^plain/m);
  expect(await out('--import', './side.mjs', 'envs')).toMatch(/^side$/m);
  if (thorough(true, false))
    expect(await out('rule', 'plain', '--import', 'side.mjs')).toContain('dw = R * x * (a - p)');
  expect(await out('rollout', 'side', '--import', 'side.mjs', '--json')).toContain('"terminated":true');
});

test.each([
  ['is-not-there.mjs', undefined, /is-not-there\.mjs: there is no such file; expected a JavaScript module/],
  ['empty.mjs', 'export const x = 1;', /registers no environment and exports no rule/],
  ['throws.mjs', "\nthrow new TypeError('boo');", /throws\.mjs: it failed with TypeError: boo, line 2$/m],
  ['syntax.mjs', '// one\n// two\nexport const = 1;', /syntax\.mjs: it failed with SyntaxError: .*, line 3$/m],
  ['nothing.mjs', 'throw undefined;', /nothing\.mjs: it failed with undefined$/m],
])('--import %s is refused with a sentence', async (name, text, message) => {
  const folder = directoryWith(text === undefined ? 'other.mjs' : name, text ?? '');
  const { code, stderr } = await klopf(['rules', '--import', join(folder, name)]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('a module that fails is not brought to the threads that are started after it', async () => {
  const file = join(directoryWith('throws.mjs', "throw new TypeError('boo');"), 'throws.mjs');
  expect((await klopf(['rules', '--import', file])).code).toBe(2);
  const url = new URL('../threads/deeds.mjs', import.meta.url).href;
  const pool = createJobPool({ workers: 1, program: { url } });
  onTestFinished(() => pool.close());
  const add = { kind: 'add', given: [2, 3] };
  expect(await pool.perform([add])).toEqual([5]);
});

test('--import refuses a rule whose name is taken', async () => {
  const cwd = directoryWith('again.mjs', MODULE.replace("'plain'", "'ste'"));
  const { code, stderr } = await klopfProcess(['rules', '--import', 'again.mjs'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/a rule 'ste' is there already; give yours another name/);
});

test.each([
  ['run', 'cartpole', 'CartPole-v1'],
  ['run', 'cart-pole', 'CartPole-v1'],
  ['run', 'Cart_Pole-v1', 'CartPole-v1'],
  ['run', 'lunar lander', 'LunarLander-v3'],
  ['run', 'frozenlake8X8', 'FrozenLake8x8-v1'],
  ['run', 'multiplexor', 'multiplexer'],
  ['rollout', 'mountaincar', 'MountainCar-v0'],
])('klopf %s %s: did you mean %s?', async (command, typed, meant) => {
  const { code, stderr } = await klopf([command, typed, ...(command === 'run' ? ['--rule', 'ste'] : [])]);
  expect(code).toBe(2);
  expect(stderr).toContain(`there is no environment '${typed}'. Did you mean '${meant}'?`);
});

test('other words for commands', async () => {
  const train = await klopf(['train', 'multiplexer', '--rule', 'ste', '--episodes', '20', '--json']);
  expect(train.code).toBe(0);
  expect(JSON.parse(train.stdout)).toMatchObject({ env: 'multiplexer', rule: 'ste' });
  const [short, long] = [await klopf(['rule', 'ste']), await klopf(['rule', 'show', 'ste'])];
  expect(short).toEqual(long);
});

test.each([
  [['nonsense', '--help'], "there is no command 'nonsense'\n"],
  [['help', 'nonsense'], "there is no command 'nonsense'\n"],
  [['rnu'], "there is no command 'rnu'. Did you mean 'run'?"],
  [['--import', 'x.mjs', 'trian'], "there is no command 'trian'. Did you mean 'train'?"],
])('klopf %j is an error', async (args, message) => {
  const { code, stderr } = await klopf(args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('help lists every command with what it does, and tells nothing of its modules', async () => {
  const { code, stdout } = await klopf(['--help']);
  expect(code).toBe(0);
  for (const command of ['demo', 'run', 'audit', 'reproduce', 'rules', 'rule', 'envs', 'rollout'])
    expect(stdout).toMatch(new RegExp(`^  ${command} +\\w`, 'm'));
});
