import { describe, expect, it } from 'vitest';
import * as catalogue from '../../../agents/index.js';
import { reinforce } from '../../../agents/reinforce.js';
import { weightMax } from '../../../agents/weight-max.js';
import { type StepValues, stepEquations } from '../../../site/lab/unit/equations.js';
import { isRule } from '../../../src/rule/rule.js';

/** Two senders that said 1 and −1, then the bias. */
const STEP: StepValues = {
  ...{ isOutput: false, isFirst: true, synapse: 1 },
  values: { h: 0.5, p: 0.62, a: 1, c: 0.2, r: 0.2, e: 0.38, R: 1 },
  synapses: {
    w: Float32Array.of(0.75, 0.5, 0.25),
    z: Float32Array.of(0.38, -0.38, 0.38),
    dw: Float32Array.of(0.076, -0.076, 0.076),
  },
  heard: Float32Array.of(1, -1, 1),
};

const rows = (step: StepValues, params = {}) =>
  stepEquations(weightMax, params, step).map(({ name, text, numbers, value }) => [name, text, numbers, value]);

describe('stepEquations', () => {
  it('puts the numbers of a step into the lines that a hidden unit follows', () => {
    expect(rows(STEP)).toEqual([
      ['h', 'Σᵢ w · x', '0.75 · 1 + 0.5 · (−1) + 0.25 · 1', '0.5'],
      ['p', 'softmax(h / temperature)', 'softmax(0.5 / 1)', '0.62'],
      ['a', 'pick(u, p)', 'pick(u, 0.62)', '1'],
      ['c', "Σⱼ norm · pow(abs(w'), norm − 1) · sign(w') · dw", '', '0.2'],
      ['r', 'a · c', '1 · 0.2', '0.2'],
      ['e', '(a − p) / temperature', '(1 − 0.62) / 1', '0.38'],
      ['z', 'decay · z + x · e', '−1 · 0.38', '−0.38'],
      ['dw', 'r · z', '0.2 · (−0.38)', '−0.076'],
    ]);
  });

  it('takes the branches of an output unit, and of its parameters', () => {
    const output = rows({ ...STEP, isOutput: true });
    expect(output.find(([name]) => name === 'r')).toEqual(['r', 'R', '1', '0.2']);
    expect(output.map(([name]) => name)).toContain('R');
    expect(output.map(([name]) => name)).not.toContain('c');
    const active = rows(STEP, { baseline: 'activity' });
    expect(active.find(([name]) => name === 'r')?.[1]).toBe('(a − p) · c');
  });

  it('works out what it is not told, and leaves what it cannot as its name', () => {
    const { values, ...rest } = STEP;
    const few = stepEquations(reinforce, { decay: 0.5 }, { ...rest, values: { h: 0.5, p: 0.62, a: 1, R: 1 } });
    const value = (wanted: string) => few.find(({ name }) => name === wanted);
    expect(values['e']).toBe(0.38);
    expect(value('e')).toMatchObject({ numbers: '(1 − 0.62) / 1', value: '0.38' });
    expect(value('z')).toMatchObject({ numbers: '0.5 · z − 1 · 0.38', value: '−0.38', per: 'synapse' });
  });

  it('writes the lines of every rule of the catalogue, whatever is known of a unit', () => {
    for (const rule of Object.values(catalogue).filter(isRule))
      for (const isOutput of [false, true]) {
        const lines = stepEquations(rule, undefined, { ...STEP, isOutput });
        const nothing = stepEquations(rule, undefined, { ...STEP, isOutput, values: {}, synapses: {} });
        expect(nothing.map(({ name, text }) => [name, text])).toEqual(lines.map(({ name, text }) => [name, text]));
        expect(lines.length).toBeGreaterThan(2);
        for (const line of [...lines, ...nothing])
          expect(Object.values(line).join(' '), rule.name).not.toMatch(/undefined|NaN|\[object/);
      }
  });
});
