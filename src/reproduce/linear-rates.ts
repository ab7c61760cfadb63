import type { Rate } from '../rule/optimizer/rate.js';

/** Rates of layers that go in straight lines from `from` to `to` over so many steps, and stay. */
export function linearRates(from: readonly number[], to: readonly number[], steps: number): Rate[] {
  return from.map((start, layer) => ({ kind: 'linear', from: start, to: to[layer]!, steps }));
}
