import { describe, expect, test } from 'vitest';
import '../../../envs/index.js';
import { AutoresetMode, makeVec } from '../../../src/gymnasium/index.js';

// Large batches list the last observations when they are read.

const LARGE = 1500;

interface Told {
  readonly infos: Record<string, unknown>;
  readonly expected: unknown[];
}

describe.each([AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])('final_obs of a large batch, %s', (autoresetMode) => {
  /** The infos of every step that ended episodes, and what `final_obs` of it has to be. */
  function played(copy: boolean, read: (infos: Record<string, unknown>) => void) {
    const options = { numEnvs: LARGE, copy, autoresetMode, vectorizationMode: 'batched' } as const;
    const large = makeVec('CartPole-v1', options);
    // Batches of 100 list them at once.
    const parts = Array.from({ length: LARGE / 100 }, () => makeVec('CartPole-v1', { ...options, numEnvs: 100 }));
    large.reset({ seed: 5 });
    parts.forEach((part, k) => void part.reset({ seed: 5 + 100 * k }));
    const told: Told[] = [];
    for (let step = 0; step < 14; step++) {
      const infos = large.step(new Int32Array(LARGE))[4];
      const expected = parts.flatMap(
        (part) => (part.step(new Int32Array(100))[4]['final_obs'] ?? new Array(100).fill(null)) as unknown[],
      );
      if (!('final_obs' in infos)) continue;
      read(infos);
      told.push({ infos, expected });
    }
    return told;
  }

  test.each([true, false])('is that of small batches, whenever it is read; copy: %s', (copy) => {
    const late = played(copy, () => {});
    const early = played(copy, (infos) => void infos['final_obs']);
    expect(late.length).toBeGreaterThan(3);
    for (const { infos, expected } of [...late, ...early]) expect(infos['final_obs']).toEqual(expected);
    expect(late[0]!.expected.some((of) => of !== null)).toBe(true);
  });

  test('is a property like others: the same array each time, enumerable, replaced, taken away, and not of the mask', () => {
    const [first, second] = played(true, () => {}) as [Told, Told];
    (first.infos['_final_obs'] as Uint8Array).fill(0);
    expect(first.infos['final_obs']).toEqual(first.expected);
    expect(first.infos['final_obs']).toBe(first.infos['final_obs']);
    expect(Object.keys(second.infos)).toContain('final_obs');
    second.infos['final_obs'] = 'mine';
    expect(second.infos['final_obs']).toBe('mine');
    delete second.infos['final_obs'];
    expect('final_obs' in second.infos).toBe(false);
  });
});
