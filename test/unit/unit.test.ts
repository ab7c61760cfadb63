import { describe, expect, test } from 'vitest';
import { reinforce, ste, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import type { Tick } from '../../src/bus/message.js';
import { createLoneUnit, type LoneUnit } from './lone-unit.js';

function hear({ bus }: LoneUnit, from: number, value: number, lane = 0): void {
  bus.send({ kind: 'activation', from, layer: 1, lane, value });
}

function credit({ bus }: LoneUnit, from: number, value: number, { to = 5, channel = 0 } = {}): void {
  bus.send({ kind: 'credit', from, to, lane: 0, channel, value });
}

function beat({ bus }: LoneUnit, phase: Tick['phase'], step = 0, lane = 0): void {
  bus.tick({ phase, layer: 2, lane, step });
}

/** A step in which the unit of 1/4, 1/4, 0 hears 1 and −1: its drive is 0 and p = σ(0) = 1/2. */
function actAt(lone: LoneUnit, step: number): void {
  hear(lone, 3, 1);
  hear(lone, 4, -1);
  beat(lone, 'act', step);
}

// The unit's own stream at its first steps, for key 1, layer 2, unit 0: below 1/2 it fires.
const draws = [0, 1, 2, 3, 4, 5, 6, 7].map((step) => createLoneUnit(reinforce).draw(step));
const firing = draws.findIndex((draw) => draw < 0.5);
const silent = draws.findIndex((draw) => draw >= 0.5);

describe('a unit acts on its tick, with what it has heard by then', () => {
  test('p = 1/2: it fires when its own draw is below', () => {
    expect(firing).toBeGreaterThanOrEqual(0);
    expect(silent).toBeGreaterThanOrEqual(0);
    for (const [step, action] of [
      [firing, 1],
      [silent, 0],
    ] as const) {
      const lone = createLoneUnit(reinforce);
      actAt(lone, step);
      expect(lone.said).toEqual([{ kind: 'activation', from: 5, layer: 2, lane: 0, value: action }]);
      expect([lone.unit.recall('a'), lone.unit.recall('p')]).toEqual([action, 0.5]);
    }
  });

  test('the order in which its senders speak is nothing to it, nor is what it heard before the last act', () => {
    const lone = createLoneUnit(reinforce);
    actAt(lone, 1);
    hear(lone, 4, 8);
    hear(lone, 3, -4);
    beat(lone, 'act', 2);
    // h = −4/4 + 8/4 = 1; p = σ(1), in f32
    expect(lone.unit.recall('p')).toBeCloseTo(1 / (1 + Math.exp(-1)), 7);
    // Nobody says anything any more: both count as 0.
    beat(lone, 'act', 3);
    expect(lone.unit.recall('p')).toBe(0.5);
  });

  test('the last word of a sender counts', () => {
    const lone = createLoneUnit(reinforce);
    hear(lone, 3, 8);
    hear(lone, 3, 4);
    beat(lone, 'act');
    expect(lone.unit.recall('p')).toBeCloseTo(1 / (1 + Math.exp(-1)), 7);
  });

  test('it is deaf to other layers, other ticks and what is said to others', () => {
    const lone = createLoneUnit(weightMax);
    lone.bus.send({ kind: 'activation', from: 3, layer: 0, lane: 0, value: 100 });
    lone.bus.send({ kind: 'activation', from: 3, layer: 2, lane: 0, value: 100 });
    lone.bus.tick({ phase: 'act', layer: 1, lane: 0, step: 0 });
    expect(lone.said).toEqual([]);
    actAt(lone, firing);
    credit(lone, 6, 100, { to: 4 });
    beat(lone, 'learn');
    beat(lone, 'update');
    expect([...lone.unit.weights]).toEqual([0.25, 0.25, 0]);
  });

  test('episodes side by side are kept apart', () => {
    const lone = createLoneUnit(reinforce, { lanes: 2 });
    hear(lone, 3, 4, 1);
    beat(lone, 'act', 0, 0);
    beat(lone, 'act', 0, 1);
    expect(lone.unit.recall('p', 0)).toBe(0.5);
    expect(lone.unit.recall('p', 1)).toBeCloseTo(1 / (1 + Math.exp(-1)), 7);
    expect(() => lone.unit.recall('p', 2)).toThrow('lane is 2; expected a whole number from 0 to 1');
    expect(() => lone.unit.recall('p', 0, 1)).toThrow('logit is 1; expected 0');
    expect(() => lone.unit.recall('nothing')).toThrow(/the unit keeps no "nothing"; it keeps .*\bp\b/);
    expect(() => lone.unit.recall('P')).toThrow(/Did you mean 'p'/);
  });
});

describe('a unit learns from what reaches it', () => {
  test('reinforce: the broadcast reward alone', () => {
    const lone = createLoneUnit(reinforce);
    actAt(lone, firing);
    lone.bus.send({ kind: 'reward', lane: 0, value: 3 });
    credit(lone, 6, 100);
    beat(lone, 'learn');
    expect([...lone.unit.weights]).toEqual([0.25, 0.25, 0]);
    beat(lone, 'update');
    // dw = R x (a − p) = 3 · (1, −1, 1) · 1/2; w + dw / 2
    expect([...lone.unit.weights]).toEqual([1, -0.5, 0.75]);
    expect(lone.said).toHaveLength(1);
  });

  test('weight-max: the credit of those it feeds, never the reward; then credit for its senders', () => {
    const lone = createLoneUnit(weightMax);
    actAt(lone, firing);
    lone.bus.send({ kind: 'reward', lane: 0, value: 100 });
    credit(lone, 7, 2);
    credit(lone, 6, 1);
    beat(lone, 'learn');
    beat(lone, 'update');
    beat(lone, 'credit');
    // r = a (1 + 2) = 3; dw = 3 · (1, −1, 1) · 1/2 = (1.5, −1.5, 1.5); w′ = w + dw / 2
    expect([...lone.unit.weights]).toEqual([1, -0.5, 0.75]);
    // c = 2 w′ dw: 2 · 1 · 1.5 = 3 to unit 3, 2 · (−0.5) · (−1.5) = 1.5 to unit 4
    const from5 = { kind: 'credit', from: 5, lane: 0, channel: 0 };
    expect(lone.said.slice(1)).toEqual([
      { ...from5, to: 3, value: 3 },
      { ...from5, to: 4, value: 1.5 },
    ]);
  });

  test('weight-max: a silent unit gets nothing, and credit is used once', () => {
    const lone = createLoneUnit(weightMax);
    actAt(lone, silent);
    credit(lone, 6, 100);
    beat(lone, 'learn');
    beat(lone, 'update');
    expect([...lone.unit.weights]).toEqual([0.25, 0.25, 0]);
    actAt(lone, firing);
    beat(lone, 'learn');
    beat(lone, 'update');
    expect([...lone.unit.weights]).toEqual([0.25, 0.25, 0]);
  });

  test('ste: credit with the weights before the step, said while it learns', () => {
    const lone = createLoneUnit(ste, { role: 'output' });
    actAt(lone, firing);
    lone.bus.send({ kind: 'reward', lane: 0, value: 4 });
    beat(lone, 'learn');
    // d = 4 · 1/2 = 2; w d = 0.25 · 2 to both
    expect(lone.said.slice(1)).toMatchObject([
      { kind: 'credit', to: 3, value: 0.5 },
      { kind: 'credit', to: 4, value: 0.5 },
    ]);
    beat(lone, 'update');
    expect([...lone.unit.weights]).toEqual([1.25, -0.75, 1]);
  });

  test('unbiased-weight-max: two channels, folded in the order of those it feeds, not of their messages', () => {
    const lone = createLoneUnit(unbiasedWeightMax);
    actAt(lone, firing);
    // From 6: part 1, ρ 1/2; from 7: part 4, ρ 2. r = 1 + 1/2 · 4 = 3 (the other order would give 4 + 2 · 1 = 6).
    credit(lone, 7, 2, { channel: 1 });
    credit(lone, 7, 4, { channel: 0 });
    credit(lone, 6, 0.5, { channel: 1 });
    credit(lone, 6, 1, { channel: 0 });
    beat(lone, 'learn');
    beat(lone, 'update');
    // dw = r x (a − p) = 3 · (1, −1, 1) · 1/2; w + dw / 2
    expect([...lone.unit.weights]).toEqual([1, -0.5, 0.75]);
    expect(lone.said.slice(1).map((m) => m.kind === 'credit' && [m.to, m.channel])).toEqual([
      [3, 0],
      [4, 0],
      [3, 1],
      [4, 1],
    ]);
  });

  test('a batch: the mean direction of its episodes', () => {
    const lone = createLoneUnit(reinforce, { lanes: 2 });
    const action = [0, 1].map((lane) => (lone.draw(0, lane) < 0.5 ? 1 : 0));
    for (const lane of [0, 1]) {
      hear(lone, 3, 1, lane);
      hear(lone, 4, -1, lane);
      beat(lone, 'act', 0, lane);
      lone.bus.send({ kind: 'reward', lane, value: lane + 1 });
      beat(lone, 'learn', 0, lane);
    }
    beat(lone, 'update');
    // x · (1 · (a₀ − 1/2) + 2 · (a₁ − 1/2)) / 2, at the rate 1/2
    const mean = (action[0]! - 0.5 + 2 * (action[1]! - 0.5)) / 2;
    expect([...lone.unit.weights]).toEqual([0.25 + mean / 2, 0.25 - mean / 2, mean / 2]);
  });

  test('a trace is forgotten when its episode ends', () => {
    const weightsAfter = (isEnd: boolean) => {
      const lone = createLoneUnit(reinforce, { params: { decay: 0.5 } });
      actAt(lone, firing);
      beat(lone, 'learn');
      beat(lone, 'update');
      if (isEnd) beat(lone, 'end');
      actAt(lone, firing);
      lone.bus.send({ kind: 'reward', lane: 0, value: 4 });
      beat(lone, 'learn');
      beat(lone, 'update');
      return [...lone.unit.weights];
    };
    // z = x/2, after the end: dw = 4 z = (2, −2, 2); else z = x/4 + x/2: dw = (3, −3, 3)
    expect(weightsAfter(true)).toEqual([1.25, -0.75, 1]);
    expect(weightsAfter(false)).toEqual([1.75, -1.25, 1.5]);
  });

  test('a unit that has left hears nothing', () => {
    const lone = createLoneUnit(reinforce);
    lone.unit.leave();
    actAt(lone, firing);
    expect(lone.said).toEqual([]);
    lone.bus.resetCounts();
    lone.bus.send({ kind: 'reward', lane: 0, value: 1 });
    expect(lone.bus.counts.reward).toEqual({ messages: 1, floats: 0 });
  });
});
