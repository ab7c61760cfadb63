import { describe, expect, test } from 'vitest';
import * as agents from '../../../agents/index.js';
import { reinforce, weightMax } from '../../../agents/index.js';
import '../../../envs/index.js';
import { createTeam, make, serialiseRule, train, unitWorth } from '../../../index.js';
import type { LabExperiment } from '../../../site/lab/contract.js';
import { ENVS } from '../../../site/lab/worker/find-env.js';
import { RULES } from '../../../site/lab/worker/find-rule.js';
import { changedLines } from '../../../site/lab/worker/interventions.js';
import { WORDS, wordsOf } from '../../../site/lab/worker/words.js';
import { registry } from '../../../src/gymnasium/registry/registry.js';
import { digestOfRun, playedLab } from './played-lab.js';

const MULTIPLEXER: LabExperiment = {
  ...{ env: 'multiplexer', envParams: { addressBits: 2 }, rule: { name: 'weight-max' }, hidden: [4], seed: 1 },
};
const CART_POLE: LabExperiment = {
  ...{ env: 'CartPole-v1', rule: { name: 'weight-max' }, hidden: [4], seed: 2 },
  critic: { rule: { name: 'td-backprop' }, hidden: [3] },
};

describe('a session ends with the weights of klopf run', () => {
  test('forward, back, and forward again, and from a link', async () => {
    const lab = playedLab();
    const { team, snapshot } = await lab.open(MULTIPLEXER);
    expect(team.sizes).toEqual([6, 4, 1]);
    expect(snapshot.layers.map(({ weights }) => weights!.length)).toEqual([28, 5]);
    const wanted = [
      await digestOfRun({ ...MULTIPLEXER, episodes: 10 }),
      await digestOfRun({ ...MULTIPLEXER, episodes: 300 }),
    ];
    await lab.goTo(10);
    expect((await lab.identify()).digest).toBe(wanted[0]);
    await lab.goTo(300);
    expect((await lab.identify()).digest).toBe(wanted[1]);
    await lab.goTo(10);
    const { digest, experiment } = await lab.identify();
    expect(digest).toBe(wanted[0]);
    expect(experiment).toEqual({ ...MULTIPLEXER, episodes: 10 });
    await lab.goTo(300);
    expect((await lab.identify()).digest).toBe(wanted[1]);
    const opened = await lab.open({ ...MULTIPLEXER, episodes: 300 });
    expect(opened.snapshot.episodes).toBe(300);
    expect((await lab.identify()).digest).toBe(wanted[1]);
  });

  test('with a critic, between two episodes and in one', async () => {
    const lab = playedLab();
    await lab.open(CART_POLE);
    await lab.goTo(30);
    const { digest } = await lab.identify();
    expect(digest).toBe(await digestOfRun({ ...CART_POLE, episodes: 30 }));
    lab.send({ kind: 'advance', by: 'step', count: 7 });
    await lab.next('paused');
    const stood = await lab.identify();
    expect(stood.experiment).toEqual({ ...CART_POLE, episodes: 30, steps: 7 });
    await lab.open(stood.experiment);
    expect((await lab.identify()).digest).toBe(stood.digest);
  });
});

test('snapshots come while it plays, and what is played at any speed is the same run', async () => {
  const lab = playedLab();
  await lab.open(MULTIPLEXER);
  lab.send({ kind: 'play', speed: 50 });
  await lab.next('snapshot');
  lab.send({ kind: 'play', speed: 'full' });
  const first = await lab.next('snapshot');
  const second = await lab.next('snapshot');
  expect(second.snapshot.steps).toBeGreaterThan(first.snapshot.steps);
  lab.send({ kind: 'play', speed: 20 });
  await lab.next('snapshot');
  lab.send({ kind: 'pause' });
  await lab.next('paused');
  const { digest, experiment } = await lab.identify();
  expect(digest).toBe(await digestOfRun(experiment));
});

describe('interventions', () => {
  test('hold from the present step on, end when they are left out, and are part of the experiment', async () => {
    const lab = playedLab();
    await lab.open(MULTIPLEXER);
    await lab.goTo(100);
    lab.send({ kind: 'intervene', lines: ['1/3 silence', '1 drop credit 0.5'] });
    expect((await lab.next('intervened')).lines).toEqual(['1/3 silence @100', '1 drop credit 0.5 @100']);
    await lab.goTo(150);
    lab.send({ kind: 'intervene', lines: ['1 drop credit 0.5', '1 delay credit 3'] });
    expect((await lab.next('intervened')).lines).toEqual([
      '1/3 silence @100..150',
      '1 drop credit 0.5 @100',
      '1 delay credit 3 @150',
    ]);
    await lab.goTo(200);
    const later = await lab.identify();
    expect(later.digest).toBe(await digestOfRun(later.experiment));
    // Back to before they began, and to them again.
    await lab.goTo(40);
    expect((await lab.identify()).digest).toBe(await digestOfRun({ ...MULTIPLEXER, episodes: 40 }));
    await lab.goTo(200);
    expect((await lab.identify()).digest).toBe(later.digest);
  });

  test('a line keeps its place, by which it draws', () => {
    const lines = ['1/3 silence @900', '1 drop credit 0.5 @10'];
    expect(changedLines(lines, ['1 drop credit 0.5'], 100)).toEqual(['1 drop action 0 @900', '1 drop credit 0.5 @10']);
    expect(changedLines(lines, [], 100)).toEqual(['1 drop action 0 @900', '1 drop credit 0.5 @10..100']);
    expect(changedLines(['1/3 silence @900'], [], 100)).toEqual([]);
    expect(changedLines([], ['1/0 replay action 20'], 5)).toEqual(['1/0 replay action 20 @25']);
    expect(changedLines(['1 rule reinforce @5'], [], 100)).toEqual(['1 rule reinforce @5']);
    expect(() => changedLines([], ['1/3 silence @5..50'], 100)).toThrow('would end before step 50');
  });
});

test('a rule of one’s own, with its swap for one of the catalogue, and what is wrong with another in a sentence', async () => {
  const lab = playedLab();
  await expect(lab.open({ ...MULTIPLEXER, rule: { text: 'act: [' } })).rejects.toThrow(/rule\.yaml/);
  await expect(lab.open({ ...MULTIPLEXER, rule: { name: 'weigt-max' } })).rejects.toThrow("Did you mean 'weight-max'");
  await expect(lab.open({ ...MULTIPLEXER, env: 'multiplexr' })).rejects.toThrow("Did you mean 'multiplexer'");
  lab.send({ kind: 'advance', by: 'step', count: 1 });
  await expect(lab.next('paused')).rejects.toThrow('no experiment is open');
  const own = { ...MULTIPLEXER, rule: { text: serialiseRule(reinforce) } };
  await lab.open(own);
  await lab.goTo(50);
  lab.send({ kind: 'intervene', lines: ['1/9 silence'] });
  await expect(lab.next('intervened')).rejects.toThrow('there is no unit 9 in layer 1');
  lab.send({ kind: 'intervene', lines: ['1 rule weight-max'] });
  await lab.next('intervened');
  await lab.goTo(60);
  const { digest, experiment } = await lab.identify();
  expect(experiment.interventions).toEqual(['1 rule weight-max @50']);
  expect(digest).toBe(await digestOfRun(experiment));
});

test('an experiment that cannot be opened leaves the one that plays', async () => {
  const lab = playedLab();
  await lab.open({ ...MULTIPLEXER, episodes: 30 });
  await expect(lab.open({ ...MULTIPLEXER, rule: { name: 'td-backprop' } })).rejects.toThrow("rule 'td-backprop'");
  expect((await lab.identify()).digest).toBe(await digestOfRun({ ...MULTIPLEXER, episodes: 30 }));
  lab.send({ kind: 'play', speed: 'full' });
  await lab.next('snapshot');
  await expect(lab.open({ ...MULTIPLEXER, env: 'multiplexr' })).rejects.toThrow('multiplexr');
  const { session, snapshot } = await lab.next('snapshot');
  expect([session, snapshot.speed > 0 || snapshot.steps > 30]).toEqual([1, true]);
  // Of two that are opened at once the last one is, and the first one may never be.
  lab.send({ kind: 'open', session: 8, experiment: { ...MULTIPLEXER, episodes: 100_000 } });
  lab.send({ kind: 'open', session: 9, experiment: { ...MULTIPLEXER, seed: 5 } });
  const opened = await lab.next('opened');
  expect([opened.session, opened.team.experiment.seed]).toEqual([9, 5]);
});

test('the rows of a file are a task, for a team that is taught too; a link to it wants the file', async () => {
  const taught: LabExperiment = {
    ...{ env: 'LabelledDigits-v0', envParams: { side: 8 }, rule: { name: 'feedback-alignment' } },
    ...{ hidden: [3], seed: 1, optimizer: 'sgd' },
  };
  const lab = playedLab();
  await lab.open(taught);
  const bytes = new TextEncoder().encode('x,y,label\n0.1,0.2,0\n0.3,0.4,1\n0.5,0.6,1\n0.7,0.8,2\n0.9,1,0\n');
  lab.send({ kind: 'table', request: 1, name: 'rows of a session.csv', bytes });
  const { table } = await lab.next('table');
  expect(table.task.env).toBe('LabelledDigits-v0');
  const { team } = await lab.open({ ...taught, ...table.task });
  expect(team.sizes).toEqual([2, 3, 3]);
  expect([team.sensors, team.actions[2]]).toEqual([['x', 'y'], 'score of class 2']);
  await lab.goTo(20);
  const { digest, experiment } = await lab.identify();
  expect(digest).toBe(await digestOfRun(experiment));
  const other = { dataset: 'rows of a session.csv@00000000' };
  await expect(lab.open({ ...experiment, envParams: other })).rejects.toThrow('has other rows');
  expect((await lab.identify()).digest).toBe(digest);
  await lab.open(MULTIPLEXER);
  lab.send({ kind: 'table', request: 2, name: 'rows of a session.csv', bytes });
  expect((await lab.next('table')).table.task.env).toBe('Digits-v0');
});

test('a step of its own is told with its messages, and a pinned unit with all that it made of them', async () => {
  const lab = playedLab();
  const { team } = await lab.open(MULTIPLEXER);
  expect(team.sensors[0]).toBe('address bit 1');
  expect(team.isOneStep).toBe(true);
  lab.send({ kind: 'pin', units: [{ layer: 1, unit: 2 }] });
  expect((await lab.next('units')).units[0]!.incoming).toHaveLength(7);
  lab.send({ kind: 'advance', by: 'step', count: 1 });
  const [unit] = (await lab.next('units')).units;
  const { messages } = await lab.next('transcript');
  const { snapshot } = await lab.next('snapshot');
  const kinds = messages.map(({ kind, phase, layer }) => (kind === 'tick' ? `${phase} ${layer}` : kind));
  expect(kinds.slice(0, 8)).toEqual(['act 0', ...new Array(6).fill('activation'), 'act 1']);
  // A unit acts after the tick that it was told to, and after what it heard.
  const said = messages.findIndex(({ kind, from }) => kind === 'activation' && from?.layer === 1 && from.unit === 2);
  expect(kinds.indexOf('act 1')).toBeLessThan(said);
  expect(unit!.said.find(({ kind }) => kind === 'activation')!.value).toBe(snapshot.layers[0]!.a[2]);
  expect(unit!.values['p']).toBe(snapshot.layers[0]!.p[2]);
  expect(unit!.values['u']).toBeGreaterThanOrEqual(0);
  expect(unit!.heard.filter(({ kind }) => kind === 'activation')).toHaveLength(6);
  expect(unit!.outgoing).toHaveLength(1);
  expect(unit!.synapses['w']).toEqual(unit!.incoming);
  const { facts, reward, action } = snapshot.world;
  expect(reward).toBe(action === facts['target'] ? 1 : -1);
});

test('the dense engine tells the same of a step as the literal one', async () => {
  const [slow, fast] = [playedLab(), playedLab()];
  for (const lab of [slow, fast]) {
    await lab.open({ ...MULTIPLEXER, episodes: 200 });
    lab.send({ kind: 'pin', units: [{ layer: 1, unit: 0 }] });
    await lab.next('units');
  }
  for (const count of [1, 40, 40]) {
    slow.send({ kind: 'advance', by: 'step', count });
    await slow.next('paused');
  }
  fast.send({ kind: 'advance', by: 'step', count: 81 });
  await fast.next('paused');
  const told = async (lab: ReturnType<typeof playedLab>) => {
    lab.send({ kind: 'pause' });
    const { snapshot } = await lab.next('snapshot');
    return { ...snapshot, speed: 0, rows: [], layers: snapshot.layers.map(({ firing: _, ...rest }) => rest) };
  };
  expect(await told(fast)).toEqual(await told(slow));
});

test('files: curves as CSV, a team that is loaded again, and one of other sizes that is refused', async () => {
  const lab = playedLab();
  await lab.open({ ...MULTIPLEXER, episodes: 200 });
  lab.send({ kind: 'export', request: 1, what: 'team' });
  const { bytes, name } = await lab.next('exported');
  expect(name).toBe('multiplexer-weight-max-1.safetensors');
  lab.send({ kind: 'export', request: 2, what: 'curves' });
  const lines = new TextDecoder()
    .decode((await lab.next('exported')).bytes)
    .trim()
    .split('\n');
  expect(lines[0]).toBe('episode,step,mean_return,firing_1,firing_2,norm_1,norm_2');
  expect(lines).toHaveLength(11);
  const { digest } = await lab.identify();
  await lab.open(MULTIPLEXER);
  lab.send({ kind: 'import', request: 3, bytes: bytes.slice() });
  await lab.next('imported');
  await expect(lab.identify()).rejects.toThrow('loaded from a file');
  await lab.open({ ...MULTIPLEXER, hidden: [3] });
  lab.send({ kind: 'import', request: 4, bytes });
  await expect(lab.next('imported')).rejects.toThrow('6-4-1 units, and this one has 6-3-1');
  expect(digest).toHaveLength(64);
});

test('what units are worth is found out while the run goes on', async () => {
  const lab = playedLab();
  await lab.open({ ...MULTIPLEXER, episodes: 3000 });
  lab.send({ kind: 'worth', request: 7, episodes: 200 });
  lab.send({ kind: 'play', speed: 'full' });
  const { units, request } = await lab.next('worth');
  expect(request).toBe(7);
  expect(units.map(({ layer, unit }) => [layer, unit])).toEqual([0, 1, 2, 3].map((unit) => [1, unit]));
  const team = restoredTeam();
  function restoredTeam() {
    const made = createTeam({ inputs: 6, rule: weightMax, hidden: [4], seed: 1, optimizer: 'adam' });
    train(made, [make('multiplexer', { addressBits: 2 })], { episodes: 3000, seed: 1 });
    return made;
  }
  const judged = unitWorth(team, make('multiplexer', { addressBits: 2 }), { samples: 200, permutations: 0, seed: 1 });
  // The episodes are others: both are estimates of one number.
  for (const [k, { value, standardError }] of units.entries()) {
    const { lesion } = judged.units[k]!;
    expect(Math.abs(value - lesion.value)).toBeLessThan(4 * Math.hypot(standardError, lesion.standardError) + 0.05);
  }
});

test('every environment and rule of the catalogue has its place in the lab, and words of its own', async () => {
  expect(Object.keys(RULES).sort()).toEqual(
    Object.values(agents)
      .map(({ name }) => name)
      .sort(),
  );
  const ids = [...registry.keys()].filter((id) => Object.hasOwn(ENVS, id));
  expect(ids.sort()).toEqual(Object.keys(ENVS).sort());
  for (const [name, load] of Object.entries(RULES))
    expect((Object.values(await load())[0] as { name: string }).name).toBe(name);
  for (const id of Object.keys(ENVS)) {
    expect(WORDS, id).toHaveProperty(id.replace(/-v\d+$/, ''));
    if (id.startsWith('Blackjack')) continue;
    const made = make(id);
    const { sensors, actions } = wordsOf(id, {}, made);
    expect(sensors[0], id).not.toBe('sensor 0');
    expect(actions[0], id).not.toBe('action 0');
    made.close();
  }
});

test('environments of several steps are drawn, as batches and by themselves', async () => {
  const lab = playedLab();
  for (const env of ['CartPole-v1', 'LunarLander-v3']) {
    const { snapshot } = await lab.open({ env, rule: { name: 'reinforce' }, hidden: [3], seed: 1, steps: 3 });
    const { width, height, pixels } = snapshot.world.frame!;
    expect(pixels).toHaveLength(3 * width * height);
    expect(new Set(pixels).size).toBeGreaterThan(2);
  }
});
