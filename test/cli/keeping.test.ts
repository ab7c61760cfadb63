import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { make } from '../../src/gymnasium/index.js';
import { loadTeam, readTeamFile, saveTeam } from '../../src/runs/team-file.js';
import { evaluate } from '../../src/train/evaluate.js';
import { klopf, klopfJson, leftIn, temporaryDirectory } from './klopf.js';

const RUN = ['--rule', 'weight-max', '--hidden', '4', '--episodes', '30', '--workers', '1'];

/** A team of one agent that always goes the same way on the lake, in a file. */
async function lakeFile(directory: string, action: 0 | 1 | 2 | 3, task = true): Promise<string> {
  const file = join(directory, `lake-${action}-${task}.safetensors`);
  const logits = [1, 2, 3].map((own) => (action === 0 ? -20 : own === action ? 20 : -20));
  const start = [{ inputs: 16, units: 3, weights: new Array(48).fill(0), biases: logits }];
  const team = createTeam({ inputs: 16, hidden: [], choices: 4, rule: weightMax, start });
  await saveTeam(file, team, task ? { task: { env: 'FrozenLake-v1', envParams: { isSlippery: false } } } : {});
  return file;
}

describe('klopf run --save', () => {
  test('keeps the team that the run ended with, and what it was trained in', async () => {
    const file = join(temporaryDirectory(), 'team.safetensors');
    const args = ['run', 'multiplexer', '--env-param', 'addressBits=1', ...RUN];
    const [record] = await klopfJson([...args, '--save', file]);
    const { state, task } = await readTeamFile(file);
    expect(task).toEqual({ env: 'multiplexer', envParams: { addressBits: 1 } });
    expect(state.config).toMatchObject({ sizes: [3, 4, 1], seed: 1, rule: { name: 'weight-max' } });
    expect(state.clock).toMatchObject({ updates: 30, hasActed: false });
    expect(await (await loadTeam(file, { engine: 'literal' })).digest()).toBe(record!['weightsDigest']);
  });

  test('numbers the teams of several runs, and says where they are', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'team.safetensors');
    const { code, stdout } = await klopf(['run', 'multiplexer', ...RUN, '--runs', '2', '--save', file]);
    expect(code).toBe(0);
    expect(stdout).toContain(`2 teams are in ${directory}/team-1.safetensors to ${directory}/team-2.safetensors`);
    expect(readdirSync(directory).sort()).toEqual(['team-1.safetensors', 'team-2.safetensors']);
    const states = await Promise.all(readdirSync(directory).map((name) => readTeamFile(join(directory, name))));
    expect(states.map(({ state }) => state.config.seed).sort()).toEqual([1, 2]);
  });

  test('is whole where several threads share a run', async () => {
    const directory = temporaryDirectory();
    const states = await Promise.all(
      ['1', '3'].map(async (workers) => {
        const file = join(directory, `${workers}.safetensors`);
        const more = ['--param', 'decay=0.5', '--batch', '24', '--episodes', '96', '--workers', workers];
        const { code, stderr } = await klopf(['run', 'multiplexer', ...RUN, ...more, '--save', file]);
        expect({ code, stderr }).toMatchObject({ code: 0 });
        return (await readTeamFile(file)).state;
      }),
    );
    expect(states[1]).toEqual(states[0]);
  });

  test('does not write over what is there, and is refused before anything runs', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'there.txt');
    writeFileSync(file, 'mine');
    const taken = await klopf(['run', 'multiplexer', ...RUN, '--save', file]);
    expect(taken).toMatchObject({ code: 2, stdout: '' });
    expect(taken.stderr).toContain('something is there already, and it was not touched; choose another name');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const nowhere = await klopf(['run', 'multiplexer', ...RUN, '--save', join(directory, 'no', 'team')]);
    expect(nowhere).toMatchObject({ code: 2, stdout: '' });
    expect(nowhere.stderr).toContain(`there is no directory ${join(directory, 'no')}; make it, or choose another`);
  });
});

describe('klopf evaluate', () => {
  test('tells what evaluate tells', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'pole.safetensors');
    const team = createTeam({ inputs: 4, hidden: [3], rule: weightMax, seed: 3 });
    await saveTeam(file, team, { task: { env: 'CartPole-v1', envParams: {} } });
    const [told] = await klopfJson(['evaluate', file, '--episodes', '20', '--seed', '4', '--greedy']);
    const envs = Array.from({ length: 16 }, () => make('CartPole-v1'));
    const own = evaluate(team, envs, { episodes: 20, seed: 4, greedy: true });
    expect(told).toEqual({ env: 'CartPole-v1', rule: 'weight-max', episodes: 20, greedy: true, seed: 4, ...own });
  });

  test('says it for people', async () => {
    const file = await lakeFile(temporaryDirectory(), 1);
    const { code, stdout } = await klopf(['evaluate', file, '--episodes', '3']);
    expect(code).toBe(0);
    // Three steps down from the start is a hole.
    expect(stdout).toBe(
      [
        'weight-max on FrozenLake-v1: 3 episodes',
        'mean return  0.000  (all 3 returns are 0.000: no spread to estimate an interval from)',
        'returns      all 0.000',
        'steps        3.000 an episode',
        '',
      ].join('\n'),
    );
    const [told] = await klopfJson(['evaluate', file, '--episodes', '3']);
    expect(told).toMatchObject({ mean: 0, interval: null, returns: [0, 0, 0] });
    expect((await klopfJson(['evaluate', file, '--episodes', '1']))[0]).toMatchObject({ mean: 0, interval: null });
    const one = await klopf(['evaluate', file, '--episodes', '1', '--env-param', 'isSlippery=true', '--greedy']);
    expect(one.stdout).toMatch(/1 episode, output units greedy\nmean return .* \(one episode has no interval\)/);
  });

  test('takes another environment, and asks for one where the file tells none', async () => {
    const file = await lakeFile(temporaryDirectory(), 1, false);
    const unnamed = await klopf(['evaluate', file]);
    expect(unnamed.code).toBe(2);
    expect(unnamed.stderr).toContain('does not name the environment of its training; give it: --env ENV');
    const [told] = await klopfJson(['evaluate', file, '--env', 'FrozenLake-v1', '--episodes', '2']);
    expect(told).toMatchObject({ env: 'FrozenLake-v1', episodes: 2 });
    const other = await klopf(['evaluate', file, '--env', 'CartPole-v1']);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain('the environment shows 4 numbers; the team has 16 inputs');
  });

  test.each([
    ['nowhere.safetensors', undefined, 'nowhere.safetensors is not there; expected a file that saveTeam'],
    ['rule.yaml', 'name: mine\nhears: {}\n', 'rule.yaml is not to be used as a team: it is not a safetensors file'],
  ])('refuses %s in a sentence', async (name, text, message) => {
    const file = join(temporaryDirectory(), name);
    if (text !== undefined) writeFileSync(file, text);
    for (const command of ['evaluate', 'watch']) {
      const { code, stdout, stderr } = await klopf([command, file]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
    }
  });
});

describe('klopf watch', () => {
  test('shows a team in the terminal where its environment draws itself as text', async () => {
    const file = await lakeFile(temporaryDirectory(), 2);
    const { code, stdout } = await klopf(['watch', file, '--episodes', '1', '--env-param', 'isSlippery=false']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^reset; observation 0\n/);
    expect(stdout).toMatch(/step 3: action 2, reward 0; observation 3/);
    expect(stdout).toMatch(/Episode 1: 100 steps, return 0, truncated/);
  });

  test('plays the first episode that an evaluation with its seed plays', async () => {
    const file = await lakeFile(temporaryDirectory(), 0, false);
    const env = ['--env', 'FrozenLake-v1', '--seed', '7'];
    const [{ returns, lengths }] = (await klopfJson(['evaluate', file, '--episodes', '1', ...env])) as [
      { returns: number[]; lengths: number[] },
    ];
    const { stdout } = await klopf(['watch', file, ...env]);
    expect(stdout).toContain(`Episode 1: ${lengths[0]} steps, return ${returns[0]}`);
  });

  test('draws pictures: one animated, or one a step', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'pole.safetensors');
    await saveTeam(file, createTeam({ inputs: 4, hidden: [], rule: weightMax, seed: 3 }), {
      task: { env: 'CartPole-v1', envParams: { maxEpisodeSteps: 5 } },
    });
    const gif = join(directory, 'pole.gif');
    const drawn = await klopf(['watch', file, '--gif', gif]);
    expect(drawn).toMatchObject({
      code: 0,
      stdout: `Episode 1: 5 steps, return 5, truncated\nThe picture is ${gif}\n`,
    });
    expect(readFileSync(gif).subarray(0, 6).toString()).toBe('GIF89a');
    const frames = join(directory, 'frames');
    const { stdout } = await klopf(['watch', file, '--episodes', '2', '--frames', frames]);
    expect(stdout).toContain(`12 frames are in ${frames}`);
    expect(readdirSync(frames)).toHaveLength(12);
    const again = await klopf(['watch', file, '--gif', gif]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('something is there already');
    const both = await klopf(['watch', file, '--gif', join(directory, 'b.gif'), '--frames', join(directory, 'b')]);
    expect(both.stderr).toContain('--gif and --frames are given; expected one of them');
    expect(existsSync(join(directory, 'b'))).toBe(false);
  });

  test('says what to do where an environment has no text', async () => {
    const file = join(temporaryDirectory(), 'pole.safetensors');
    const task = { env: 'CartPole-v1', envParams: {} };
    await saveTeam(file, createTeam({ inputs: 4, hidden: [], rule: weightMax }), { task });
    const { code, stderr } = await klopf(['watch', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('CartPole-v1 does not draw itself as text (ansi); take --gif FILE or --frames DIR');
  });
});

describe('klopf run --record', () => {
  const args = ['run', 'multiplexer', '--env-param', 'addressBits=1', ...RUN, '--batch', '16', '--episodes', '640'];

  test('writes what each unit did to the directory of the run, the same from both engines and any number of threads', async () => {
    const directory = temporaryDirectory();
    const texts: string[] = [];
    for (const [name, more] of [
      ['literal', ['--engine', 'literal']],
      ['dense', ['--workers', '2']],
    ] as const) {
      const out = join(directory, name);
      const { code, stdout } = await klopf([...args, ...more, '--record', '10:3', '--record-lanes', '3', '--out', out]);
      expect(code).toBe(0);
      expect(stdout).toContain('What the units did is in units.jsonl and units.parquet there');
      const { path } = leftIn(out).runs[0]!;
      texts.push(
        ['units', 'layers', 'raster'].map((table) => readFileSync(join(path, `${table}.jsonl`), 'utf8')).join(''),
      );
    }
    expect(texts[1]).toBe(texts[0]);
    // Four windows of 4 + 1 units and two layers, and three steps of one lane in each.
    expect(texts[0]!.split('\n')).toHaveLength(4 * (5 + 2 + 3 * 5) + 1);
    expect(leftIn(join(directory, 'dense')).runs[0]!.config['record']).toMatchObject({ every: 10, window: 3 });
  });

  test('each run has its own', async () => {
    const out = join(temporaryDirectory(), 'out');
    const { code } = await klopf([...args, '--runs', '2', '--record', '--out', out]);
    expect(code).toBe(0);
    for (const { path } of leftIn(out).runs)
      expect(readdirSync(path).filter((name) => name.startsWith('units'))).toEqual(['units.jsonl', 'units.parquet']);
  });

  test.each([
    [['--record-lanes', '0'], 'without --record nothing is recorded'],
    [['--record-lanes', '16', '--record', '--out', 'nowhere'], 'expected lanes from 0 to 15'],
    [['--record-what', 'credits', '--record', '--out', 'nowhere'], "Did you mean 'credit'"],
    [['--record'], '--record writes to the directory of the run in --out'],
    [['--record', '10:20', '--out', 'nowhere'], 'Expected steps from one window to the next'],
  ])('refuses %j', async (more, message) => {
    const { code, stderr } = await klopf([...args, ...more]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
