import { describe, expect, test } from 'vitest';
import type { LabExperiment } from '../../../site/lab/contract.js';
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
