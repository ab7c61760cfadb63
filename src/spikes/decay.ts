import { evaluator } from '../rule/ops/functions.js';

const F32 = evaluator('f32');

/** What is left of a potential after a time: exp(−time / τ), the language's `exp` in f32. */
export function decayOver(time: number, leak: number): number {
  return F32.call('exp', F32.neg(F32.div(time, leak)));
}
