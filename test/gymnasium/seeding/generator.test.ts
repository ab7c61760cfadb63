import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { InvalidArgumentError, InvalidStateError } from '../../../src/gymnasium/errors.js';
import { Generator, type GeneratorState } from '../../../src/gymnasium/seeding/generator.js';
import { npRandom } from '../../../src/gymnasium/seeding/np-random.js';
import { PCG64 } from '../../../src/gymnasium/seeding/pcg64.js';
import { SeedSequence } from '../../../src/gymnasium/seeding/seed-sequence.js';
import type { IntegerDType } from '../../../src/gymnasium/spaces/dtype.js';

const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8'));
const sha256 = (array: Float64Array): string => createHash('sha256').update(new Uint8Array(array.buffer)).digest('hex');

describe.each(Object.entries(golden('numpy-rng').generator) as [string, Record<string, number[]>][])(
  'NumPy, seed %s',
  (seed, expected) => {
    const rng = (): Generator => npRandom(BigInt(seed))[0];

    it('gives the same 64-bit outputs', () => {
      const { bits } = rng();
      expect(expected['raw']!.map(() => String(bits.randomRaw()))).toEqual(expected['raw']);
    });

    it('gives the same doubles, singles and uniforms', () => {
      expect([...rng().random(8)]).toEqual(expected['random']);
      expect([...rng().random(8, 'float32')]).toEqual(expected['random(float32)']);
      expect([...rng().uniform(-0.05, 0.05, 8)]).toEqual(expected['uniform(-0.05,0.05)']);
    });

    it('gives the same integers', () => {
      const g = rng();
      expect(expected['integers(10)']!.map(() => g.integers(10))).toEqual(expected['integers(10)']);
      expect([...rng().integers(0, 100, { size: 9 })]).toEqual(expected['integers(0,100,size=9)']);
      expect([...rng().integers(0, 2 ** 40, { size: 4 })]).toEqual(expected['integers(2**40)']);
    });

    it('gives the same normal, exponential and geometric numbers', () => {
      expect([...rng().standardNormal(300)]).toEqual(expected['standard_normal']);
      expect([...rng().normal(2, 3, 8)]).toEqual(expected['normal(2,3)']);
      expect([...rng().standardExponential(300)]).toEqual(expected['standard_exponential']);
      expect([...rng().geometric(0.25, 12)]).toEqual(expected['geometric(0.25)']);
    });

    it('gives the same permutation, choices and children', () => {
      expect(rng().permutation(12)).toEqual(expected['permutation(12)']);
      const p = [0.1, 0.2, 0.05, 0.15, 0.2, 0.2, 0.1];
      expect(rng().choice(7, { p, size: 12 })).toEqual(expected['choice(7,p=[.1,.2,.05,.15,.2,.2,.1])']);
      const children = new SeedSequence(BigInt(seed)).spawn(3);
      expect(children.map((child) => new Generator(new PCG64(child)).random())).toEqual(expected['spawn(3).random']);
    });
  },
);

describe.each(Object.entries(golden('numpy-more').seeds) as [string, NumpyRecord][])(
  'NumPy, seed %s',
  (seed, expected) => {
    const rng = (): Generator => npRandom(BigInt(seed))[0];

    it('has the same state, at first and after draws of 32 and 64 bits in turn', () => {
      const g = rng();
      expect(g.getState()).toEqual(expected.initialState);
      const draws = [
        g.random(undefined, 'float32'),
        g.random(),
        g.integers(6),
        g.random(undefined, 'float32'),
        g.integers(2 ** 40),
        g.uniform(-3, 5),
        g.integers(-5, 5),
      ];
      expect(draws).toEqual(expected.mixed);
      expect(g.getState()).toEqual(expected.mixedState);
    });

    it('draws integers of every range alike: none, buffered 32 bits, 64 bits', () => {
      const g = rng();
      for (const [range, ...values] of expected.ranges) {
        expect([...g.integers(0, range!, { size: 6, endpoint: true })]).toEqual(values);
      }
    });

    it('draws bigints alike', () => {
      const g = rng();
      for (const [range, ...values] of expected.ranges)
        for (const _ of values) g.integers(0, range!, { endpoint: true });
      for (const [low, high, ...values] of expected.bigRanges) {
        const draw = () => String(g.bigIntegers(BigInt(low!), BigInt(high!), { endpoint: true }));
        expect(values.map(draw)).toEqual(values);
      }
    });

    it('of 2^k integers draws the upper k bits of a 32-bit word', () => {
      for (let k = 1; k <= 32; k++) {
        const [g, words] = [rng(), rng().bits];
        for (let i = 0; i < 5; i++) expect(g.integers(0, 2 ** k)).toBe(Math.floor(words.nextUint32() / 2 ** (32 - k)));
      }
    });

    it('rejects alike, in 50 000 integers of each of three ranges', () => {
      for (const [range, digest] of Object.entries(expected.integersSha256)) {
        expect(sha256(rng().integers(0, Number(range), { size: 50_000, endpoint: true }))).toBe(digest);
      }
    });

    it('draws integers of every dtype alike', () => {
      const g = rng();
      for (const [dtype, first, last, values] of expected.smallIntegers) {
        const several = g.integers(first, last, { dtype, endpoint: true, size: 7 });
        const one = g.integers(first, last, { dtype, endpoint: true });
        expect([dtype, first, last, [...several, one]]).toEqual([dtype, first, last, values]);
      }
    });

    it('draws 50 000 doubles, 200 000 normal and 200 000 exponential numbers alike', () => {
      expect(sha256(rng().random(50_000))).toBe(expected.randomSha256);
      expect(sha256(rng().standardNormal(200_000))).toBe(expected.normalSha256);
      expect(sha256(rng().standardExponential(200_000))).toBe(expected.exponentialSha256);
    });

    it('draws geometric numbers alike, by search and by inversion', () => {
      const g = rng();
      for (const [p, values] of Object.entries(expected.geometric))
        expect([...g.geometric(Number(p), 20)]).toEqual(values);
    });

    it('chooses alike, with and without replacement', () => {
      const g = rng();
      const p = [0.1, 0, 0.25, 0.05, 0.3, 0.1, 0, 0.2];
      expect(Array.from({ length: 5 }, () => g.choice(10))).toEqual(expected.choice['10']);
      expect(g.choice([...'abcdefg'], { size: 6 })).toEqual(expected.choice['letters']);
      expect(g.choice(8, { size: 10, p })).toEqual(expected.choice['p']);
      expect(g.choice(50, { size: 20, replace: false })).toEqual(expected.choice['distinct 20 of 50']);
      expect(g.choice(50, { size: 20, replace: false, shuffle: false })).toEqual(
        expected.choice['distinct 20 of 50 unshuffled'],
      );
      expect(g.choice(3, { size: 3, replace: false })).toEqual(expected.choice['distinct 3 of 3']);
      expect(g.choice(12000, { size: 400, replace: false })).toEqual(expected.choice['distinct 400 of 12000']);
      expect(g.choice(20000, { size: 5, replace: false })).toEqual(expected.choice['distinct 5 of 20000']);
      expect(g.choice(8, { size: 6, replace: false, p })).toEqual(expected.choice['distinct p']);
    });

    it('shuffles and permutes alike', () => {
      const g = rng();
      const letters = [...'abcdefghijklmnopqrstuvwxyz'];
      g.shuffle(letters);
      expect(letters.join('')).toBe(expected.shuffle);
      expect(g.permutation(300)).toEqual(expected.permutation);
      expect(g.random()).toBe(expected.afterwards);
    });
  },
);

it.each(golden('numpy-more').tails as [law: string, state: GeneratorState, value: number][])(
  'draws the tail of %s with the logarithm of NumPy',
  (law, state, value) => {
    const [g] = npRandom(0);
    g.setState(state);
    expect(law === 'standard_normal' ? g.standardNormal() : g.standardExponential()).toBe(value);
  },
);

describe('a saved state', () => {
  it('continues identically after JSON, a waiting half-draw included', () => {
    const g = npRandom(5)[0];
    g.integers(10);
    const saved = JSON.parse(JSON.stringify(g.getState()));
    const expected = [g.integers(10), g.random(), g.integers(10)];
    const restored = npRandom(6)[0];
    restored.setState(saved);
    expect([restored.integers(10), restored.random(), restored.integers(10)]).toEqual(expected);
  });

  it('is independent of its clone', () => {
    const g = npRandom(5)[0];
    g.integers(10);
    const copy = g.clone();
    const expected = [g.integers(10), ...g.random(5)];
    expect([copy.integers(10), ...copy.random(5)]).toEqual(expected);
  });

  it('is refused when it is none', () => {
    const g = npRandom(5)[0];
    const state = g.getState();
    expect(() => g.setState({ ...state, inc: '12' })).toThrow(InvalidStateError);
    expect(() => g.setState({ ...state, hasUint32: 2 as 1 })).toThrow(InvalidStateError);
    expect(() => g.setState({ ...state, uinteger: -1 })).toThrow(InvalidStateError);
    expect(() => g.setState(null as unknown as typeof state)).toThrow(InvalidStateError);
    expect(() => g.setState({ ...state, bitGenerator: 'MT19937' as 'PCG64' })).toThrow(/MT19937.*getState/);
  });
});

describe('bad arguments', () => {
  const g = npRandom(0)[0];
  it.each([
    ['integers(0)', () => g.integers(0), /empty range/],
    ['integers(3, 3)', () => g.integers(3, 3), /from 3 up to 3 \(excluded\).*low < high/],
    ['integers(1.5)', () => g.integers(1.5), /safe integers/],
    ['integers of a wide range', () => g.integers(-(2 ** 53) + 1, 2 ** 53 - 1), /safe integers/],
    ['integers outside the dtype', () => g.integers(0, 300, { dtype: 'uint8' }), /uint8, which holds 0 to 255/],
    ['a size of −1', () => g.random(-1), /size -1/],
    ['bigIntegers(0n)', () => g.bigIntegers(0n), /empty range/],
    ['bigIntegers beyond 64 bits', () => g.bigIntegers(-1n, 2n ** 63n + 1n), /int64 and uint64/],
    ['uniform upside down', () => g.uniform(1, 0), /Swap/],
    ['uniform without bounds', () => g.uniform(0, Infinity), /not finite/],
    ['a negative deviation', () => g.normal(0, -1), /at least 0/],
    ['geometric(0)', () => g.geometric(0), /\(0, 1\]/],
    ['a choice of nothing', () => g.choice(0), /among 0/],
    ['probabilities of 0.9', () => g.choice(2, { p: [0.5, 0.4] }), /sum 0.9/],
    ['a negative probability', () => g.choice(2, { p: [1.5, -0.5] }), /-0.5 at 1/],
    ['too few probabilities', () => g.choice(3, { p: [0.5, 0.5] }), /2 probabilities for a choice among 3/],
    ['too many distinct', () => g.choice(3, { size: 4, replace: false }), /4 without replacement among 3/],
    ['too many distinct by p', () => g.choice(3, { size: 3, replace: false, p: [0.5, 0.5, 0] }), /among 2/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(InvalidArgumentError);
    expect(call).toThrow(message);
  });
});

it('types follow from the arguments', () => {
  const g = npRandom(0)[0];
  expectTypeOf(g.random()).toEqualTypeOf<number>();
  expectTypeOf(g.random([2, 3])).toEqualTypeOf<Float64Array>();
  expectTypeOf(g.random(2, 'float32')).toEqualTypeOf<Float32Array>();
  expectTypeOf(g.integers(3)).toEqualTypeOf<number>();
  expectTypeOf(g.integers(0, 3, { size: 2 })).toEqualTypeOf<Float64Array>();
  expectTypeOf(g.integers(0, 3, { size: 2, dtype: 'int8' })).toEqualTypeOf<Int8Array>();
  expectTypeOf(g.integers(0, 2, { size: 2, dtype: 'bool' })).toEqualTypeOf<Uint8Array>();
  expectTypeOf(g.choice(3)).toEqualTypeOf<number>();
  expectTypeOf(g.choice(['a', 'b'])).toEqualTypeOf<string>();
  expectTypeOf(g.choice(['a', 'b'], { size: 1 })).toEqualTypeOf<string[]>();
});

interface NumpyRecord {
  initialState: object;
  mixed: number[];
  mixedState: object;
  ranges: number[][];
  bigRanges: string[][];
  smallIntegers: [dtype: IntegerDType | 'bool', first: number, last: number, values: number[]][];
  integersSha256: { [range: string]: string };
  randomSha256: string;
  normalSha256: string;
  exponentialSha256: string;
  geometric: { [p: string]: number[] };
  choice: { [name: string]: unknown[] };
  shuffle: string;
  permutation: number[];
  afterwards: number;
}
