import { expect, it } from 'vitest';
import type { LabSnapshot, LabTeam } from '../../../site/lab/contract.js';
import { KEPT_MOMENTS, UnitHistory } from '../../../site/lab/unit/unit-history.js';

const TEAM = { sizes: [2, 2, 1] } as unknown as LabTeam;
const at = (steps: number, p: number) =>
  ({
    steps,
    layers: [{ p: Float32Array.of(0, p), a: Float32Array.of(0, 1), paid: Float32Array.of(0, -p) }],
  }) as unknown as LabSnapshot;
const UNIT = { layer: 1, unit: 1 };

it('keeps the last moments of pinned units, and no future of who has gone back', () => {
  const history = new UnitHistory();
  for (let step = 1; step <= KEPT_MOMENTS + 5; step++) history.take(TEAM, at(step, 0.5), [UNIT]);
  expect(history.of(UNIT)).toHaveLength(KEPT_MOMENTS);
  expect(history.of(UNIT)[0]!.step).toBe(6);
  history.take(TEAM, at(7, 0.25), [UNIT]);
  expect(history.of(UNIT)).toEqual([
    { step: 6, p: 0.5, a: 1, paid: -0.5 },
    { step: 7, p: 0.25, a: 1, paid: -0.25 },
  ]);
});

it('forgets units that are no longer pinned, and everything of another team', () => {
  const history = new UnitHistory();
  history.take(TEAM, at(1, 0.5), [UNIT]);
  history.take(TEAM, at(2, 0.5), []);
  expect(history.of(UNIT)).toEqual([]);
  history.take(TEAM, at(3, 0.5), [UNIT]);
  history.take({ ...TEAM }, at(4, 0.5), [UNIT]);
  expect(history.of(UNIT).map(({ step }) => step)).toEqual([4]);
});
