import { describe, expect, test } from 'vitest';
import { reinforce } from '../../../agents/index.js';
import { createTeam } from '../../../src/engines/create-team.js';
import { createOptimizer } from '../../../src/rule/optimizer/optimizer.js';
import { adam, rmsprop } from '../../../src/rule/optimizer/optimizers.js';

const ENGINES = ['literal', 'dense'] as const;
const TEXTS = [adam, rmsprop] as const;

/** The weights after each of these rewards, for a unit with a second input that is always 0. */
function weightsAfter(rewards: readonly number[], options: Partial<Parameters<typeof createTeam>[0]>) {
  const team = createTeam({ inputs: 2, hidden: [], rule: reinforce, learningRate: 0.1, ...options } as Parameters<
    typeof createTeam
  >[0]);
  return rewards.map((reward) => {
    team.act([1, 0]);
    team.learn([reward]);
    return [...team.weights()[0]!.weights];
  });
}

describe.each(TEXTS)('$name', (text) => {
  test.each([0, 1e-50, 1e-45])('epsilon %d: what has no gradient stays, what has one moves', (epsilon) => {
    const [literal, dense] = ENGINES.map((engine) =>
      weightsAfter([1, -1, 0, 1e-25, 1], { engine, optimizer: createOptimizer(text, { epsilon }) }),
    );
    expect(literal).toEqual(dense);
    const first = literal![0]!;
    expect(literal!.flat().every(Number.isFinite)).toBe(true);
    expect(literal!.every(([, still]) => still === first[1])).toBe(true);
    expect(literal!.at(-1)![0]).not.toBe(first[0]);
  });

  test('a weight whose direction has a square that is no float is told as NaN; a smaller one is learned from', () => {
    for (const engine of ENGINES) {
      const large = weightsAfter([1e25, 1], { engine, optimizer: createOptimizer(text) });
      expect(large.map(([moved, still]) => [moved, Number.isFinite(still)])).toEqual([
        [Number.NaN, true],
        [Number.NaN, true],
      ]);
      // 1.8e19 · (a − p), and (a − p)² is below 1.
      const fine = weightsAfter([1.8e19, 1], { engine, optimizer: createOptimizer(text) });
      expect(fine.flat().every(Number.isFinite)).toBe(true);
      expect(fine[0]![1]).toBe(fine[1]![1]);
    }
  });

  test('parameters that make no sense as 32-bit floats are refused', () => {
    const mean = text === adam ? 'beta2' : 'decay';
    expect(() => createOptimizer(text, { [mean]: 1 - 1e-9 })).toThrow(
      `the optimizer's '${mean}' is 0.999999999; expected at least 0 and below 1, also as a 32-bit float, which is 1`,
    );
    expect(() => createOptimizer(text, { epsilon: Number.POSITIVE_INFINITY })).toThrow(
      /'epsilon' is Infinity; expected at least 0/,
    );
    expect(() => createOptimizer(text, { epsilon: 1e39 })).toThrow(
      /'epsilon' is 1e\+39; expected at least 0 and below 1e\+30/,
    );
    expect(() => createOptimizer(text, { [mean]: '0.9' as unknown as number })).toThrow(
      `'${mean}' is "0.9"; expected a number`,
    );
  });
});
