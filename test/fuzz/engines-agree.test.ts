import { afterAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../src/rule/ops/evaluate.js';
import { createTally, fuzz } from './fuzz-run.js';
import { createSharingThreads } from './on-threads.js';
import { FUNCTIONS_BY_ARITY } from './rule-arbitrary.js';

// Worker threads run the built library (Node runs no TypeScript): build first, as `npm test` does.
const threads = createSharingThreads(new URL('../../dist/test/fuzz/share-thread.js', import.meta.url));
afterAll(() => threads.close());

/** The first of six seeds of a hundred rules each. `npm run fuzz` goes on from any seed for as long as it is told. */
const FIRST = 20_261_128;
const SEEDS = Array.from({ length: 6 }, (_, k) => FIRST + k);
const tally = createTally();

test('every function of the language is drawn, with its number of arguments', () => {
  const drawn = FUNCTIONS_BY_ARITY.flatMap((names, k) => names.map((name) => [name, k + 1]));
  const known = Object.entries(FUNCTIONS).map(([name, { arity }]) => [name, arity]);
  expect(drawn.sort()).toEqual(known.sort());
});

describe('random rules end with the same bits in both engines and on any number of threads, near the f64 witness', () => {
  test.each(SEEDS)(
    'seed %i',
    async (seed) => {
      expect(await fuzz(seed, 100, threads, tally)).toBeUndefined();
      // Ten seconds on a quiet machine.
    },
    300_000,
  );

  test('they were of every form, and most of them ran', () => {
    const forms = [
      ...['sum in: w * x alone', 'several sums in', 'functions in a sum in', 'broadcast reward'],
      ...['sum out', 'several sums out', 'fold out', 'fold out of several values', "values after the step (w')"],
      ...['traces', 'memory of the unit', 'learned parameters of the unit', 'learned parameters of the synapse'],
      ...['rates of their own', 'settling', 'choices between texts', 'lateral rounds', 'several logits'],
      ...['no hidden layer', 'three hidden layers', 'batch 1', 'batch 2 to 19', 'batch of 20 or more'],
      ...[
        'schedules',
        'parameters by layer',
        'going on from the state of the other engine',
        'an interpreted program',
        'threads',
        'sgd',
        'adam',
        'rmsprop',
      ],
      ...['inputs: bits', 'inputs: signs', 'inputs: real', 'inputs: in turn'],
      ...Object.keys(FUNCTIONS).map((name) => `${name}()`),
    ];
    expect(forms.filter((form) => (tally.forms.get(form) ?? 0) < 3)).toEqual([]);
    expect(tally.rules).toBe(100 * SEEDS.length);
    expect(tally.endings.get('ran')).toBeGreaterThan(tally.rules / 2);
    expect(tally.onThreads).toBeGreaterThan(15);
    expect(tally.witness.get('near')).toBeGreaterThan(15);
  });
});
