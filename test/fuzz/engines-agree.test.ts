import { afterAll, describe, expect, test } from 'vitest';
import { SCALAR_FUNCTIONS } from '../scalar-functions.js';
import { thorough } from '../thorough.js';
import { createTally, fuzz } from './fuzz-run.js';
import { createFuzzThreads } from './on-threads.js';

// Worker threads run the built library: Node runs no TypeScript.
const threads = createFuzzThreads(new URL('../../dist/test/fuzz/part-thread.js', import.meta.url));
afterAll(() => threads.close());

/**
 * Rules drawn from each seed: for some seconds, thoroughly for two minutes. `npm run fuzz` goes on from any seed for as
 * long as it is told.
 */
const RULES = thorough(120, 90);
const SEEDS = thorough(
  Array.from({ length: 12 }, (_, k) => 20_261_128 + k),
  Array.from({ length: 1 }, (_, k) => 20_261_142 + k),
);
const tally = createTally();

describe('random rules end with the same bits in both engines and on any number of threads, near the f64 witness', () => {
  test.each(SEEDS)('seed %i', async (seed) => {
    expect(await fuzz(seed, RULES, threads, tally)).toBeUndefined();
  });

  test('they were of every form, and most of them ran', () => {
    const forms = [
      ...['sum in: w * x alone', 'several sums in', 'functions in a sum in', 'broadcast reward'],
      ...['sum out', 'several sums out', 'fold out', 'fold out of several values', "values after the step (w')"],
      ...['traces', 'memory of the unit', 'learned parameters of the unit', 'learned parameters of the synapse'],
      ...[
        'rates of their own',
        'settling',
        'passes',
        'vectors',
        'rewards of passes',
        'draws of other passes',
        'inputs of passes',
        'choices between texts',
        'lateral rounds',
        'peers heard late',
        'another number of errors',
        'several logits',
      ],
      ...['receptive fields', 'receptive fields of vectors', 'layers that hear several'],
      ...['no hidden layer', 'three hidden layers', 'batch 1', 'batch 2 to 19', 'batch of 20 or more'],
      ...[
        'schedules',
        'parameters by layer',
        'going on from the state of the other engine',
        'an interpreted program',
        'another rule for a layer',
        'another rule for some units',
        'threads',
        'sgd',
        'adam',
        'rmsprop',
      ],
      ...['inputs: bits', 'inputs: signs', 'inputs: real', 'inputs: in turn'],
      ...Object.keys(SCALAR_FUNCTIONS).map((name) => `${name}()`),
    ];
    expect(forms.filter((form) => (tally.forms.get(form) ?? 0) < 2)).toEqual([]);
    expect(tally.rules).toBe(RULES * SEEDS.length);
    expect(tally.endings.get('ran')).toBeGreaterThan(tally.rules / 2);
    expect(tally.onThreads).toBeGreaterThan(5);
    expect(tally.witness.get('near')).toBeGreaterThan(5);
  });
});
