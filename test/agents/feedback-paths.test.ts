import { describe, expect, test } from 'vitest';
import {
  activationAlignment,
  directFeedbackAlignment,
  errorBackprop,
  feedbackAlignment,
  informationAlignment,
  kolenPollack,
  signSymmetry,
  symmetricAlignment,
} from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import type { ParamValues, Rule } from '../../src/rule/rule.js';

// Two steps of a network of 3, 4, 3 and 2 units in each rule, against the same formulas over matrices, written out here
// once more.

const SIZES = [3, 4, 3, 2] as const;
const LANES = 2;
const RATE = 0.5;
const OBSERVATIONS = [0.3, -0.7, 0.9, -0.2, 0.4, 0.1];
const ERRORS = [0.8, -0.5, -0.3, 0.6];

type Activation = 'sigmoid' | 'tanh' | 'relu';
/** `[input][unit]`, with the bias as the last row; of feedback synapses `[output][unit]`. */
type Matrix = readonly (readonly number[])[];

/** What a synapse from input i to a unit knows in a lane, and what is asked of it. */
interface Synapse {
  readonly x: number;
  readonly w: number;
  readonly B: number;
  /** Of the unit: its drive, its d, and Σ B x over its synapses. */
  readonly h: number;
  readonly d: number;
  readonly q: number;
  /** Of the sender: Σ B h over the units it feeds; 0 for sensors and the bias. */
  readonly s: number;
}

interface Formulas {
  readonly rule: Rule;
  readonly params?: ParamValues;
  /** What multiplies the d of the unit fed. */
  readonly path?: (w: number, B: number) => number;
  readonly dw?: (synapse: Synapse) => number;
  readonly dB?: (synapse: Synapse) => number;
}

const RULES: readonly Formulas[] = [
  { rule: errorBackprop, path: (w) => w },
  { rule: feedbackAlignment, path: (_, B) => B },
  { rule: directFeedbackAlignment },
  { rule: signSymmetry, path: (w, B) => Math.sign(w) * Math.abs(B) },
  { rule: signSymmetry, params: { magnitude: 'one' }, path: (w) => Math.sign(w) },
  {
    rule: kolenPollack,
    params: { decay: 0.2 },
    path: (_, B) => B,
    dw: ({ x, d, w }) => x * d - 0.2 * w,
    dB: ({ x, d, B }) => x * d - 0.2 * B,
  },
  {
    rule: symmetricAlignment,
    params: { self: 0.3, decay: 0.2 },
    path: (_, B) => B,
    dB: ({ w, B }) => 0.3 * w - 0.2 * B,
  },
  {
    rule: activationAlignment,
    params: { amp: 0.3, sparse: 0.2 },
    path: (_, B) => B,
    dB: ({ x, h, q }) => 0.3 * x * h - 0.2 * x * q,
  },
  {
    rule: informationAlignment,
    params: { amp: 0.3, nulling: 0.2, decay: 0.1 },
    path: (_, B) => B,
    dB: ({ x, h, s, B }) => 0.3 * x * h - 0.2 * s * h - 0.1 * B,
  },
];

const FUNCTIONS: Readonly<Record<Activation, readonly [f: (h: number) => number, slope: (h: number) => number]>> = {
  sigmoid: [(h) => 1 / (1 + Math.exp(-h)), (h) => 1 / (1 + Math.exp(-h)) / (1 + Math.exp(h))],
  tanh: [Math.tanh, (h) => 1 - Math.tanh(h) ** 2],
  relu: [(h) => Math.max(h, 0), (h) => (h > 0 ? 1 : 0)],
};

const indices = (count: number) => Array.from({ length: count }, (_, k) => k);
const sum = (count: number, term: (k: number) => number) => indices(count).reduce((total, k) => total + term(k), 0);

interface Layer {
  readonly w: Matrix;
  readonly B: Matrix;
  readonly C: Matrix;
}

/** The weights and feedback weights of every layer after one step. */
function stepped(layers: readonly Layer[], formulas: Formulas, activation: Activation): Layer[] {
  const [f, slope] = FUNCTIONS[activation];
  const isOutput = (l: number) => l === layers.length - 1;
  const deltas = layers.map(({ w }) => ({ w: w.map((row) => row.map(() => 0)), B: w.map((row) => row.map(() => 0)) }));
  for (let lane = 0; lane < LANES; lane++) {
    const x: number[][] = [OBSERVATIONS.slice(lane * SIZES[0], (lane + 1) * SIZES[0])];
    const h = layers.map(({ w }, l) => {
      const inputs = [...x[l]!, 1];
      const drives = w[0]!.map((_, j) => sum(inputs.length, (i) => inputs[i]! * w[i]![j]!));
      x.push(drives.map((drive) => (isOutput(l) ? drive : f(drive))));
      return drives;
    });
    const errors = ERRORS.slice(2 * lane, 2 * lane + 2);
    const d: (readonly number[])[] = [];
    for (let l = layers.length - 1; l >= 0; l--) {
      const above = layers[l + 1];
      d[l] = h[l]!.map((drive, j) => {
        if (above === undefined) return errors[j]!;
        const heard = formulas.path
          ? sum(h[l + 1]!.length, (k) => formulas.path!(above.w[j]![k]!, above.B[j]?.[k] ?? 0) * d[l + 1]![k]!)
          : sum(errors.length, (k) => layers[l]!.C[k]![j]! * errors[k]!);
        return heard * slope(drive);
      });
    }
    layers.forEach(({ w, B }, l) => {
      const inputs = [...x[l]!, 1];
      for (const i of indices(inputs.length))
        for (const j of indices(w[0]!.length)) {
          const synapse: Synapse = {
            ...{ x: inputs[i]!, w: w[i]![j]!, B: B[i]?.[j] ?? 0, h: h[l]![j]!, d: d[l]![j]! },
            q: sum(inputs.length, (k) => inputs[k]! * (B[k]?.[j] ?? 0)),
            s: l === 0 || i === inputs.length - 1 ? 0 : sum(w[0]!.length, (k) => (B[i]?.[k] ?? 0) * h[l]![k]!),
          };
          deltas[l]!.w[i]![j]! += (formulas.dw?.(synapse) ?? synapse.x * synapse.d) / LANES;
          deltas[l]!.B[i]![j]! += (formulas.dB?.(synapse) ?? 0) / LANES;
        }
    });
  }
  const moved = (from: Matrix, by: Matrix) => from.map((row, i) => row.map((value, j) => value + RATE * by[i]![j]!));
  return layers.map(({ w, B, C }, l) => ({ w: moved(w, deltas[l]!.w), B: moved(B, deltas[l]!.B), C }));
}

describe.each(RULES.map((formulas) => ({ ...formulas, name: formulas.rule.name })))(
  '$name $params',
  ({ name: _, ...formulas }) => {
    test.each(['sigmoid', 'tanh', 'relu'] as const)('two steps with %s are those of the formulas', (activation) => {
      const team = createTeam({
        ...{ inputs: SIZES[0], hidden: SIZES.slice(1, -1), outputs: SIZES[3], batch: LANES, rule: formulas.rule },
        ...{ params: { ...formulas.params, activation }, optimizer: 'sgd', learningRate: RATE, seed: 3 },
        ...{ engine: 'literal', precision: 'f64' },
      });
      const read = (name: string): Matrix => {
        const tensor = team.state().tensors[name];
        if (tensor === undefined) return [];
        const [rows, columns] = tensor.shape as readonly [number, number];
        return indices(rows).map((row) => [...tensor.data.slice(row * columns, (row + 1) * columns)]);
      };
      const layers = (): Layer[] =>
        indices(3).map((l) => ({
          w: read(`layer${l + 1}/w`),
          B: read(`layer${l + 1}/B`),
          C: read(`layer${l + 1}/C`),
        }));
      const start = layers();
      const wanted = stepped(stepped(start, formulas, activation), formulas, activation);
      for (let step = 0; step < 2; step++) {
        team.act(OBSERVATIONS);
        team.learn([0, 0], [true, true], ERRORS);
      }
      const given = layers();
      expect(given.flatMap(({ w }) => w.flat()).length).toBe(4 * 4 + 5 * 3 + 4 * 2);
      for (const part of ['w', 'B', 'C'] as const) {
        const [ours, theirs] = [given, wanted].map((all) => all.flatMap((layer) => layer[part].flat()));
        expect(ours!.length).toBe(theirs!.length);
        // Observations and errors are 32-bit floats.
        for (const [k, value] of ours!.entries()) expect(value).toBeCloseTo(theirs![k]!, 6);
      }
      team.close();
    });
  },
);

test('feedback weights of kolen-pollack come nearer to the weights by the same factor in every step', () => {
  const team = createTeam({
    ...{ inputs: 3, hidden: [4], outputs: 2, rule: kolenPollack, params: { decay: 0.2 } },
    ...{ optimizer: 'sgd', learningRate: RATE, seed: 1, engine: 'literal', precision: 'f64' },
  });
  const apart = () => {
    const { tensors } = team.state();
    return [...tensors['layer2/w']!.data].map((w, k) => w - tensors['layer2/B']!.data[k]!);
  };
  const before = apart();
  team.act(OBSERVATIONS.slice(0, 3));
  team.learn([0], [true], ERRORS.slice(0, 2));
  for (const [k, distance] of apart().entries()) expect(distance).toBeCloseTo((1 - RATE * 0.2) * before[k]!, 12);
  team.close();
});
