import { describe, expect, test } from 'vitest';
import { npRandom } from '../../../src/gymnasium/index.js';
import { Generators } from '../../../src/gymnasium/seeding/generators.js';
import { PCG64_WORDS } from '../../../src/gymnasium/seeding/pcg64.js';

const count = 4;
const made = () => new Generators(new Int32Array(count * PCG64_WORDS));

describe('generators side by side', () => {
  test('draw what each alone draws, in whatever order they are asked', () => {
    const all = made();
    const alone = Array.from({ length: count }, (_, k) => npRandom(k)[0]);
    for (let k = 0; k < count; k++) all.seed(k, k);
    for (const k of [0, 3, 3, 1, 2, 0, 1, 0, 3]) {
      // An odd number of 32-bit draws: half of a 64-bit one waits meanwhile.
      expect(all.at(k).integers(0, 1000)).toBe(alone[k]!.integers(0, 1000));
      expect(all.at(k).standardNormal()).toBe(alone[k]!.standardNormal());
      expect(all.stateOf(k)).toEqual(alone[k]!.getState());
    }
  });

  test('know which of them were seeded, and return to a state', () => {
    const all = made();
    all.seed(2, 7).integers(0, 10);
    expect([0, 1, 2, 3].map((k) => all.isSeeded(k))).toEqual([false, false, true, false]);
    const states = [0, 1, 2, 3].map((k) => all.stateOf(k));
    expect(states.map((state) => state === null)).toEqual([true, true, false, true]);
    const other = made();
    other.seed(1, 5);
    for (const [k, state] of states.entries()) other.restore(k, state);
    expect(other.words).toEqual(all.words);
    expect(other.at(2).random()).toBe(all.at(2).random());
  });

  test('refuse what is no state', () => {
    expect(() => made().restore(0, {} as never)).toThrow('expected the object that getState() of a PCG64 returns');
  });
});
