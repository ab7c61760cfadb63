import { describe, expect, it } from 'vitest';
import { philox } from '../../src/random/philox.js';
import { environmentSeed, keyOf } from '../../src/random/seed.js';
import { Stream } from '../../src/random/stream.js';

const hex = (words: Uint32Array) => [...words].map((w) => w.toString(16).padStart(8, '0')).join(' ');

describe('philox', () => {
  // The known-answer vectors published with Random123 (kat_vectors, philox 4x32 10 rounds).
  it('gives the published answer for zero key and counter', () => {
    const out = new Uint32Array(4);
    philox(out, 0, 0, 0, 0, 0, 0);
    expect(hex(out)).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  });

  it('gives the published answer for all ones', () => {
    const out = new Uint32Array(4);
    philox(out, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff);
    expect(hex(out)).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
  });

  it('gives the published answer for the digits of pi', () => {
    const out = new Uint32Array(4);
    philox(out, 0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344);
    expect(hex(out)).toBe('d16cfe09 94fdcceb 5001e420 24126ea1');
  });
});

describe('a unit’s stream', () => {
  it('is a pure function of its coordinates, in whatever order it is asked', () => {
    const stream = new Stream(keyOf(7), 1, 5);
    const forward = [0, 1, 2, 3].map((step) => stream.uniform(step, 0, 0));
    const backward = [3, 2, 1, 0].map((step) => new Stream(keyOf(7), 1, 5).uniform(step, 0, 0)).reverse();
    expect(backward).toEqual(forward);
  });

  it('differs between units, layers, steps, lanes, draws and seeds', () => {
    const draws = new Set<number>();
    for (let unit = 0; unit < 40; unit++) draws.add(new Stream(keyOf(7), 1, unit).uniform(0, 0, 0));
    for (let k = 1; k < 20; k++) {
      draws.add(new Stream(keyOf(7), 1 + k, 0).uniform(0, 0, 0));
      draws.add(new Stream(keyOf(7), 1, 0).uniform(k, 0, 0));
      draws.add(new Stream(keyOf(7), 1, 0).uniform(0, k, 0));
      draws.add(new Stream(keyOf(7), 1, 0).uniform(0, 0, k));
      draws.add(new Stream(keyOf(7 + k), 1, 0).uniform(0, 0, 0));
    }
    expect(draws.size).toBe(40 + 19 * 5);
  });

  it('has the mean and variance of a uniform within four standard errors over 40 000 draws', () => {
    const stream = new Stream(keyOf('moments'), 2, 3);
    const n = 40_000;
    let sum = 0;
    let squares = 0;
    for (let step = 0; step < n; step++) {
      const u = stream.uniform(step, 0, 0);
      sum += u;
      squares += (u - 0.5) ** 2;
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(squares / n - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n)); // Var[(u-½)²] = 1/80 - 1/144 = 1/180
  });
});

describe('seeds', () => {
  it('uses integers as they are and hashes texts', () => {
    expect(keyOf(5)).toEqual({ k0: 5, k1: 0 });
    expect(keyOf(2 ** 32 * 3 + 9)).toEqual({ k0: 9, k1: 3 });
    expect(keyOf('5')).not.toEqual(keyOf(5));
    expect(keyOf('5')).toEqual(keyOf('5'));
  });

  it('refuses what is not a seed, and says what is', () => {
    for (const bad of [-1, 1.5, Number.NaN, 2 ** 53])
      expect(() => keyOf(bad)).toThrow(/expected an integer from 0 to 2\^53 - 1, or a text/);
  });

  it('gives every lane its own environment seed', () => {
    const seeds = Array.from({ length: 100 }, (_, lane) => environmentSeed(keyOf(1), lane));
    expect(new Set(seeds).size).toBe(100);
    expect(seeds.every((s) => Number.isSafeInteger(s) && s >= 0)).toBe(true);
  });
});
