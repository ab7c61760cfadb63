import { expect, test } from 'vitest';
import type { LabMessage, LabSnapshot } from '../../../site/lab/contract.js';
import { momentOf } from '../../../site/lab/team/moment.js';

const TEAM = { sizes: [2, 2, 1], isOneStep: true };
const layer = (p: number[], a: number[], paid: number[]) => ({
  ...{
    p: Float32Array.from(p),
    a: Float32Array.from(a),
    paid: Float32Array.from(paid),
    firing: new Float32Array(p.length),
  },
});
const SNAPSHOT = {
  sensors: Float32Array.of(1, -1),
  layers: [layer([0.25, 0.5], [0, 1], [2, 3]), layer([0.75], [1], [4])],
  world: { observation: [-1, -1], action: 1, reward: -1, ended: true, facts: {} },
} as unknown as LabSnapshot;
const says = (layer: number, unit: number): LabMessage => ({ kind: 'activation', from: { layer, unit }, value: 1 });

/** Chances, pays, action and reward as far as they are known. */
function known(shown: LabMessage[], team = TEAM) {
  const { layers, world } = momentOf(SNAPSHOT, team, shown);
  return [layers.map(({ p }) => [...p]), layers.map(({ paid }) => [...paid]), world.action, world.reward];
}

test('of a step that is shown message by message no more is known than has been said', () => {
  const { NaN: no } = Number;
  const act: LabMessage[] = [says(0, 0), says(0, 1)];
  expect(known(act)).toEqual([[[no, no], [no]], [[no, no], [no]], undefined, undefined]);
  act.push(says(1, 1));
  expect(known(act)[0]).toEqual([[no, 0.5], [no]]);
  act.push(says(1, 0), says(2, 0));
  expect(known(act)).toEqual([[[0.25, 0.5], [0.75]], [[no, no], [no]], 1, undefined]);
  act.push({ kind: 'reward', value: -1 }, { kind: 'tick', phase: 'learn', layer: 2 });
  expect(known(act)).toEqual([[[0.25, 0.5], [0.75]], [[no, no], [4]], 1, -1]);
  act.push({ kind: 'tick', phase: 'learn', layer: 1 });
  expect(known(act)[1]).toEqual([[2, 3], [4]]);
});

test('the question is that which the sensors see, where the next one is there already', () => {
  expect(momentOf(SNAPSHOT, TEAM, []).world.observation).toEqual([1, -1]);
  expect(momentOf(SNAPSHOT, { ...TEAM, isOneStep: false }, []).world).toBe(SNAPSHOT.world);
});
