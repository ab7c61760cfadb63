import { expect, test } from 'vitest';
import type { LabMessage } from '../../../site/lab/contract.js';
import { stageOf } from '../../../site/lab/unit/unit-stage.js';

const UNIT = { layer: 1, unit: 1 };
const says = (layer: number, unit: number): LabMessage => ({ kind: 'activation', from: { layer, unit }, value: 1 });

/** A step of a unit between two sensors and an output unit, from its first message on. */
const STEP: LabMessage[] = [
  ...[says(0, 0), says(0, 1)],
  { kind: 'tick', phase: 'act', layer: 1 },
  ...[says(1, 0), says(1, 1)],
  { kind: 'reward', value: 1 },
  { kind: 'credit', from: { layer: 2, unit: 0 }, to: { layer: 1, unit: 0 }, value: 3, channel: 0 },
  { kind: 'credit', from: { layer: 2, unit: 0 }, to: { layer: 1, unit: 1 }, value: 4, channel: 0 },
  { kind: 'tick', phase: 'learn', layer: 1 },
];

test.each([
  [0, 0, 0, false, false],
  [4, 3, 0, false, false],
  [5, 3, 1, true, false],
  [7, 4, 1, true, false],
  [8, 5, 1, true, false],
  [9, 6, 1, true, true],
])('after %i messages a unit has heard %i and said %i', (shown, heard, said, hasActed, hasLearned) => {
  const stage = stageOf(UNIT, STEP.slice(0, shown));
  expect([stage.heard.length, stage.said.length]).toEqual([heard, said]);
  expect([stage.hasActed, stage.hasLearned]).toEqual([hasActed, hasLearned]);
});
