import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchSpace } from '../../../src/gymnasium/spaces/batch-space.js';
import { concatenate, createEmptyArray } from '../../../src/gymnasium/spaces/concatenate.js';
import { flatdim } from '../../../src/gymnasium/spaces/flatdim.js';
import { flatten } from '../../../src/gymnasium/spaces/flatten.js';
import { flattenSpace } from '../../../src/gymnasium/spaces/flatten-space.js';
import { iterate } from '../../../src/gymnasium/spaces/iterate.js';
import type { Space, SpaceSeed } from '../../../src/gymnasium/spaces/space.js';
import { spaceFromJSON } from '../../../src/gymnasium/spaces/space-from-json.js';
import { unflatten } from '../../../src/gymnasium/spaces/unflatten.js';
import { thorough } from '../../thorough.js';
import { arbitrarySpace } from './arbitrary-space.js';

const seed = fc.bigInt({ min: 0n, max: 2n ** 80n });

function check(property: (space: Space, seed: bigint) => void): void {
  fc.assert(
    fc.property(arbitrarySpace, seed, (space, seed) => {
      space.seed(seed);
      property(space, seed);
    }),
    { numRuns: thorough(300, 100), seed: 20250101 },
  );
}

const samples = (space: Space, n = 3): unknown[] => Array.from({ length: n }, () => space.sample());

describe('every space', () => {
  it('contains its samples', () => {
    check((space) => {
      for (const value of samples(space)) expect(space.contains(value)).toBe(true);
    });
  });

  it('contains nothing that is no value at all', () => {
    check((space) => {
      for (const value of [undefined, null, Number.NaN, () => 0, new Date(0)])
        expect(space.contains(value)).toBe(false);
    });
  });

  it('gives the same samples for the same seed, and for the seeds that seeding returned', () => {
    check((space, seed) => {
      const returned: SpaceSeed = space.seed(seed);
      const expected = samples(space);
      space.seed(seed);
      expect(samples(space)).toEqual(expected);
      space.seed(returned);
      expect(samples(space)).toEqual(expected);
    });
  });

  it('is equal to the space that its JSON describes, which samples alike', () => {
    check((space, seed) => {
      const copy = spaceFromJSON(JSON.parse(JSON.stringify(space)));
      expect(copy.equals(space) && space.equals(copy)).toBe(true);
      expect(String(copy)).toBe(String(space));
      copy.seed(seed);
      space.seed(seed);
      expect(samples(copy)).toEqual(samples(space));
    });
  });

  it('writes values as JSON and reads them back', () => {
    check((space) => {
      for (const value of samples(space)) {
        expect(space.valueFromJSON(JSON.parse(JSON.stringify(space.valueToJSON(value))))).toEqual(value);
      }
    });
  });

  it('flattens values into its flattened space and back', () => {
    check((space) => {
      const flatSpace = flattenSpace(space);
      for (const value of samples(space)) {
        const flat = flatten(space, value);
        expect(flatSpace.contains(flat)).toBe(true);
        if (space.isFlattenable) expect((flat as Float64Array).length).toBe(flatdim(space));
        expect(unflatten(space, flat)).toEqual(value);
      }
    });
  });

  it('joins values to a batch and takes it apart', () => {
    check((space) => {
      const values = samples(space, 4);
      const batch = concatenate(space, values);
      expect(batchSpace(space, 4).contains(batch)).toBe(true);
      expect(concatenate(space, values, createEmptyArray(space, 4))).toEqual(batch);
      if (!isHollow(space)) expect(iterate(space, batch)).toEqual(values);
    });
  });

  it('contains the samples of its batch, each in turn', () => {
    check((space) => {
      const batched = batchSpace(space, 2);
      const batch = batched.sample();
      expect(batched.contains(batch)).toBe(true);
      const values = iterate(space, batch as Float64Array);
      for (const value of values) expect(space.contains(value)).toBe(true);
    });
  });
});

/** Whether the elements of the space have no content, such as nested Tuples and Dicts without leaves. */
function isHollow(space: Space): boolean {
  return iterate(space, createEmptyArray(space, 1)).length === 0;
}
