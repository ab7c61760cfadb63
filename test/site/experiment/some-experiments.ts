import fc from 'fast-check';
import type { LabExperiment, LabPart } from '../../../site/lab/contract.js';

/** A rule of one's own, with comments, quotes and letters that are not ASCII. */
export const OWN_RULE = `# δ is what the unit hears
name: own-rule
params:
  gain: { default: 1, min: 0 }
hears:
  h: "sum in: w * x"
  δ: broadcast reward
act: |
  p = sigmoid(h)
  a = u < p ? 1 : 0
learn: |
  dw = gain * δ * x * (a - p)   # it's REINFORCE
`;

/** Experiments of every kind that the lab has; small, so that they can be run. */
export const SOME: Readonly<Record<string, LabExperiment>> = {
  multiplexer: { env: 'multiplexer', rule: { name: 'weight-max' }, hidden: [64, 32], seed: 1, episodes: 50 },
  'arguments and rates': {
    env: 'multiplexer',
    envParams: { addressBits: 2 },
    rule: { name: 'weight-max' },
    params: { temperature: 2, baseline: 'activity' },
    hidden: [7, 5],
    learningRate: [0.02, 2e-3, 1e-7],
    optimizer: 'sgd',
    seed: "it's a seed; $HOME",
    episodes: 40,
  },
  'own rule': {
    env: 'multiplexer',
    envParams: { addressBits: 1 },
    rule: { text: OWN_RULE },
    params: { gain: 0.5 },
    hidden: [],
    learningRate: 0.1,
    seed: '-dash',
    episodes: 30,
  },
  critic: {
    env: 'CartPole-v1',
    rule: { name: 'reinforce' },
    hidden: [6],
    seed: 3,
    critic: {
      rule: { name: 'td-backprop' },
      params: { decay: 0.5 },
      hidden: [4, 3],
      learningRate: 0.01,
      discount: 0.9,
    },
    episodes: 3,
    steps: 2,
  },
  interventions: {
    env: 'contextual-bandit',
    rule: { name: 'reinforce' },
    hidden: [4],
    seed: 9,
    interventions: ['1/0 silence @5..9', '1/1,2 rule weight-max @6', '1 drop credit 0.5 @3'],
    episodes: 20,
  },
};

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const text = fc.stringMatching(/^[a-zé漢"\\$]{1,12}$/u);
const rule = fc.oneof(
  name.map((one) => ({ name: one })),
  fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }).map((one) => ({ text: `name: x\n${one}` })),
);
const part = (): fc.Arbitrary<LabPart> =>
  fc.record(
    {
      rule,
      params: fc.dictionary(name, fc.oneof(number, text), { minKeys: 1, maxKeys: 3 }),
      hidden: fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 3 }),
      learningRate: fc.oneof(
        fc.double({ min: 0, max: 10, noNaN: true }).map(Math.abs),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs), { minLength: 2, maxLength: 4 }),
      ),
    },
    { requiredKeys: ['rule', 'hidden'] },
  );

/** Experiments as `checkedExperiment` leaves them, without anything that holds anyway. */
export const experiments: fc.Arbitrary<LabExperiment> = fc
  .tuple(
    part(),
    fc.record(
      {
        env: fc.stringMatching(/^[A-Z][A-Za-z]{1,10}-v[0-9]$/),
        envParams: fc.dictionary(
          name,
          fc.oneof(
            number,
            text,
            fc.boolean(),
            fc.constant(null),
            fc.array(number, { maxLength: 3 }),
            fc.record({ deep: fc.array(fc.record({ more: text }), { maxLength: 2 }) }),
          ),
          { minKeys: 1, maxKeys: 3 },
        ),
        seed: fc.oneof(
          fc.maxSafeNat(),
          fc.stringMatching(/^[a-zé '$-]{0,10}[a-z]$/u).map((one) => one.trimStart()),
        ),
        optimizer: fc.constant('sgd'),
        critic: fc
          .tuple(
            part(),
            fc.record({ discount: fc.double({ min: 0, max: 0.97, noNaN: true }).map(Math.abs) }, { requiredKeys: [] }),
          )
          .map(([one, more]) => ({ ...one, ...more })),
        interventions: fc.array(fc.constant('1/3 silence @5000..9000'), { minLength: 1, maxLength: 3 }),
        episodes: fc.integer({ min: 1, max: 1e6 }),
        steps: fc.integer({ min: 1, max: 1e4 }),
      },
      { requiredKeys: ['env', 'seed'] },
    ),
  )
  .map(([one, more]) => ({ ...one, ...more }));
