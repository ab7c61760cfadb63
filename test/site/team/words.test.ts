import { expect, it } from 'vitest';
import type { LabSnapshot, LabTeam } from '../../../site/lab/contract.js';
import { messageWords } from '../../../site/lab/team/message-words.js';
import { unitWords } from '../../../site/lab/team/unit-words.js';

const TEAM = {
  sizes: [2, 3, 1],
  choices: 2,
  sensors: ['address bit 0', 'data bit 0'],
  actions: ['0', '1'],
} as unknown as LabTeam;
const SNAPSHOT = {
  sensors: Float32Array.of(1, -1),
  layers: [
    { p: Float32Array.of(0.25, 0.5, 1), a: Float32Array.of(0, 1, 1), paid: Float32Array.of(0, -0.125, 2) },
    { p: Float32Array.of(0.5), a: Float32Array.of(1), paid: Float32Array.of(0.5) },
  ],
} as unknown as LabSnapshot;
const FREE = { says: 'as it decides', delay: 0 } as const;

it('says of a unit where it is, what it did, what it was paid and what is done to it', () => {
  expect(unitWords(TEAM, SNAPSHOT, { layer: 0, unit: 1 }, FREE)).toBe('Sensor 1 of 2, data bit 0: says −1');
  expect(unitWords(TEAM, SNAPSHOT, { layer: 1, unit: 1 }, { says: 'silence', delay: 2 })).toBe(
    'Layer 1, unit 1 of 3: chance to fire 0.5, fired, paid −0.125, silenced, credit 2 steps late',
  );
  const choosing = { ...TEAM, choices: 3, actions: ['left', 'right', 'stay'] };
  expect(unitWords(choosing, SNAPSHOT, { layer: 2, unit: 0 }, FREE)).toBe(
    'Output unit 0 of 1: chose action 1, right, paid 0.5',
  );
  const [p, a, paid] = [Float32Array.of(Number.NaN), Float32Array.of(Number.NaN), Float32Array.of(Number.NaN)];
  const part = {
    ...SNAPSHOT,
    layers: [
      { ...SNAPSHOT.layers[0]!, paid: new Float32Array(3).fill(Number.NaN) },
      { p, a, paid },
    ],
  };
  expect(unitWords(TEAM, part as LabSnapshot, { layer: 2, unit: 0 }, FREE)).toBe(
    'Output unit 0 of 1: has not acted yet in this step',
  );
  expect(unitWords(TEAM, part as LabSnapshot, { layer: 1, unit: 0 }, FREE)).toBe(
    'Layer 1, unit 0 of 3: chance to fire 0.25, did not fire, not paid yet',
  );
});

it('says of a message who says what to whom', () => {
  const [sender, above] = [
    { layer: 1, unit: 2 },
    { layer: 2, unit: 0 },
  ];
  expect(messageWords(TEAM, { kind: 'activation', from: sender, layer: 1, value: 1 })).toBe(
    'Unit 1.2 says 1 to the output',
  );
  expect(messageWords(TEAM, { kind: 'activation', from: above, value: 0 })).toBe(
    'The output unit says 0 to the environment',
  );
  expect(messageWords(TEAM, { kind: 'credit', from: above, to: sender, value: -0.5 })).toBe(
    'The output unit tells unit 1.2 a credit of −0.5',
  );
  expect(messageWords(TEAM, { kind: 'reward', value: 1 })).toBe('The reward 1 is told to every unit');
  expect(messageWords(TEAM, { kind: 'tick', phase: 'act', layer: 1 })).toBe('Tick: layer 1, act');
});
