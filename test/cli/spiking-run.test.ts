import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createSpikingTeam,
  drawStrokes,
  evaluateSpikingTeam,
  latencyCoded,
  spikingTeamFromBytes,
  trainSpikingTeam,
} from '../../index.js';
import { chooseSamples } from '../../src/data/index.js';
import { klopf, klopfJson, leftIn, temporaryDirectory } from './klopf.js';

const TASK = ['run', 'Digits-v0', '--rule', 's2-stdp', '--env-param', 'side=8', '--env-param', 'samples=60'];
const TEAM = ['--spiking', 'threshold=3', '--spiking', 'unitsPerClass=2', '--spiking', 'regulation.rate=1'];
const WEIGHTS = ['--spiking', 'weights.mean=0.3', '--spiking', 'weights.keepSum=true', '--param', 'gap=0.15'];
const MORE = ['--epochs', '2', '--seed', '4'];

test('klopf run trains units that fire once: record, configuration and team are those of the library', async () => {
  const folder = temporaryDirectory();
  const [out, save] = [join(folder, 'runs'), join(folder, 'team.safetensors')];
  const [record] = await klopfJson([...TASK, ...TEAM, ...WEIGHTS, ...MORE, '--out', out, '--save', save]);
  const choice = { dataset: 'strokes', seed: 0, side: 8 } as const;
  const data = latencyCoded(chooseSamples({ ...choice, split: 'train', samples: 60 }, 'test'));
  expect(data.times).toEqual(latencyCoded(drawStrokes({ samples: 60, seed: 0, side: 8 })).times);
  const team = createSpikingTeam({
    ...{ inputs: 64, classes: 10, rule: 's2-stdp', params: { gap: 0.15 }, threshold: 3, unitsPerClass: 2, seed: 4 },
    ...{ regulation: { rate: 1 }, weights: { mean: 0.3, keepSum: true } },
  });
  const [first, second] = trainSpikingTeam(team, data, { epochs: 2, seed: 4 });
  const { accuracy } = evaluateSpikingTeam(
    team,
    latencyCoded(chooseSamples({ ...choice, split: 'test', samples: null }, 'test')),
  );
  const digest = createHash('sha256').update(new Uint8Array(team.weights().buffer)).digest('hex');
  expect(record).toMatchObject({ env: 'Digits-v0', rule: 's2-stdp', seed: 4, episodes: 120, testAccuracy: accuracy });
  expect(record!['weightsDigest']).toBe(digest);
  const curve = record!['curve'] as number[];
  expect(curve).toHaveLength(20);
  expect(curve[9]).toBeCloseTo(first!.accuracy, 12);
  expect(curve[10]).toBeCloseTo(second!.accuracy, 12);
  const saved = await spikingTeamFromBytes(readFileSync(save));
  expect(saved.weights()).toEqual(team.weights());
  expect(saved.epoch).toBe(2);
  expect((await klopf(['evaluate', save])).stderr).toContain('a team of units that fire once, which has labels');
  const { records, runs } = leftIn(out);
  expect(records[0]).toMatchObject({ weightsDigest: digest });
  expect(runs[0]!.config).toMatchObject({
    epochs: 2,
    team: { unitsPerClass: 2, regulation: { rate: 1, thresholds: 'two' } },
  });
  expect(runs[0]!.metrics().map((row) => row['charts/episodic_return'])).toEqual([first!.accuracy, second!.accuracy]);
  expect(readFileSync(join(runs[0]!.path, 'team.safetensors'))).toEqual(readFileSync(save));
  expect(existsSync(join(out, 'report.html'))).toBe(true);
  team.close();
  saved.close();
});

test('several seeds, in the literal engine with the same bits; progress, table and test accuracy in words', async () => {
  const few = [...TASK.slice(0, -1), 'samples=20', ...TEAM, '--epochs', '1', '--runs', '2'];
  const dense = await klopfJson(few);
  const literal = await klopfJson([...few, '--engine', 'literal']);
  expect(dense.map(({ weightsDigest }) => weightsDigest)).toEqual(literal.map(({ weightsDigest }) => weightsDigest));
  expect(dense.map(({ seed }) => seed)).toEqual([1, 2]);
  const { stdout, stderr, code } = await klopf(few);
  expect(code).toBe(0);
  expect(stderr).toContain('s2-stdp on Digits-v0: 20 samples, 1 epoch, 1000 test samples');
  expect(stdout).toMatch(/seed 1: \d+\.\d\d % of 1000 test samples/);
});

test.each<[readonly string[], string]>([
  [[...TASK], 'units that fire once need a threshold, above which they fire; give --spiking threshold=NUMBER'],
  [[...TASK, ...TEAM, '--hidden', '3'], "--hidden is not for rule 's2-stdp', whose units fire once"],
  [[...TASK, ...TEAM, '--spiking', 'treshold=3'], "has no option 'treshold'. Did you mean 'threshold'?"],
  [[...TASK, ...TEAM, '--spiking', 'seed=3'], '--spiking seed is of the task or has an option of its own'],
  [[...TASK, ...TEAM, '--env-param', 'split=test'], '--env-param split says nothing to units that fire once'],
  [
    ['run', 'CartPole-v1', '--rule', 's2-stdp', ...TEAM],
    "'CartPole-v1' has none; expected Digits-v0 or LabelledDigits-v0",
  ],
  [['run', 'Digits-v0', '--rule', 'ste', '--epochs', '3'], '--epochs is for rules of units that fire once'],
  [[...TASK, ...TEAM, '--param', 'gup=1'], "'gup'"],
])('refuses %#', async (args, message) => {
  const { stderr, code } = await klopf([...args]);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
