import { describe, expect, test } from 'vitest';
import { globalErrorVector, vectorBackprop } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { npRandom } from '../../src/gymnasium/index.js';
import type { ParamValues, Rule } from '../../src/rule/rule.js';
import type { TeamState } from '../../src/team/state/team-state.js';
import type { Team } from '../../src/team/team.js';

// The broadcast error vector and the gradient of the network, which is worked out here by differences of the loss in
// f64.

const [CLASSES, INPUTS] = [3, 5];
const SIZES = [INPUTS, 6, 4, 1];

function network(rule: Rule, params: ParamValues, start?: TeamState, more: object = {}): Team {
  const shape = { inputs: INPUTS, hidden: SIZES.slice(1, -1), outputs: 1 };
  const options = { ...shape, rule, params: { classes: CLASSES, ...params }, seed: 4, learningRate: 0.02, ...more };
  return createTeam({ ...options, ...(start && { start }) });
}

type Tensors = Readonly<Record<string, readonly number[]>>;

function tensorsOf(team: Team): Tensors {
  return Object.fromEntries(Object.entries(team.state().tensors).map(([name, { data }]) => [name, [...data]]));
}

/** What the output says of an observation, a number for each class. */
function outputsOf(tensors: Tensors, observation: readonly number[]): number[] {
  // Input j of component k is sensor k · inputs + j.
  let said = Array.from({ length: CLASSES }, (_, k) =>
    Array.from({ length: CLASSES * INPUTS }, (_, i) => (Math.floor(i / INPUTS) === k ? observation[i % INPUTS]! : 0)),
  );
  for (let layer = 1; layer < SIZES.length; layer++) {
    const [units, w, t] = [SIZES[layer]!, tensors[`layer${layer}/w`]!, tensors[`layer${layer}/t`]!];
    const inputs = said[0]!.length;
    const h = said.map((x, k) =>
      Array.from({ length: units }, (_, unit) =>
        x.reduce((sum, value, i) => sum + w[i * units + unit]! * value, w[(inputs + k) * units + unit]!),
      ),
    );
    const isOpen = Array.from({ length: units }, (_, unit) => {
      const product = h.reduce((sum, of, k) => sum + t[k * units + unit]! * of[unit]!, 0);
      return layer === SIZES.length - 1 || product >= 0;
    });
    said = h.map((of) => of.map((value, unit) => (isOpen[unit] ? value : 0)));
  }
  return said.map(([output]) => output!);
}

function softmax(outputs: ArrayLike<number>): number[] {
  const powers = Array.from(outputs, Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function loss(tensors: Tensors, observation: readonly number[], label: number): number {
  return -Math.log(softmax(outputsOf(tensors, observation))[label]!);
}

/** Minus the slope of the loss along one weight or bias. */
function descent(tensors: Tensors, name: string, at: number, observation: readonly number[], label: number): number {
  const moved = (by: number) => {
    const values = [...tensors[name]!];
    values[at]! += by;
    return loss({ ...tensors, [name]: values }, observation, label);
  };
  return (moved(-1e-5) - moved(1e-5)) / 2e-5;
}

/** A team acts, and its directions for this digit are returned by the names of parameters. */
function directionsFor(
  team: Team,
  observation: readonly number[],
  label: number,
): ReadonlyMap<string, ArrayLike<number>> {
  const chances = softmax(team.act(observation));
  const errors = chances.map((chance, k) => (k === label ? 1 : 0) - chance);
  return new Map(team.directions([0], [true], errors).map(({ name, values }) => [name, values]));
}

/** Observations with labels that follow from them. */
const DIGITS = Array.from({ length: 40 }, (_, k) => {
  const [random] = npRandom(k);
  const observation = Array.from({ length: INPUTS }, () => random.uniform(-1, 1));
  return { observation, label: observation.indexOf(Math.max(...observation.slice(0, CLASSES))) };
});

describe('the broadcast error vector', () => {
  const team = network(globalErrorVector, {});
  const wrong = () => DIGITS.filter(({ observation, label }) => indexOfMost(team.act(observation)) !== label).length;
  const before = wrong();
  for (let epoch = 0; epoch < 15; epoch++)
    for (const { observation, label } of DIGITS) {
      const directions = directionsFor(team, observation, label);
      team.step([...directions].map(([name, values]) => ({ name, values })));
    }
  const learned = team.state();
  const tensors = tensorsOf(team);

  test('learns, and keeps weights from units to units nonnegative', () => {
    expect(before).toBeGreaterThan(15);
    expect(wrong()).toBeLessThan(8);
    const [first, ...others] = team.weights().map(({ weights }) => Math.min(...weights));
    expect(first).toBeLessThan(0);
    for (const least of others) expect(least).toBeGreaterThanOrEqual(0);
  });

  test.each(DIGITS.slice(0, 6))('no synapse moves against the gradient of one sample', ({ observation, label }) => {
    const exact = network(vectorBackprop, { weights: 'any' }, learned);
    const [ours, backprop] = [team, exact].map((of) => directionsFor(of, observation, label));
    let moved = 0;
    for (const [name, values] of ours!) {
      for (let at = 0; at < values.length; at++) {
        const slope = descent(tensors, name, at, observation, label);
        expect(backprop!.get(name)![at]).toBeCloseTo(slope, 4);
        if (Math.abs(slope) < 1e-6) continue;
        moved++;
        expect(Math.sign(values[at]!)).toBe(Math.sign(slope));
      }
    }
    expect(moved).toBeGreaterThan(20);
  });
});

function indexOfMost(values: ArrayLike<number>): number {
  return Array.from(values).indexOf(Math.max(...Array.from(values)));
}

describe('at the start in opposite pairs', () => {
  /** The cosine between the update and the gradient of a layer, over the samples of a batch. */
  function cosine(width: number, layer: number): number {
    const batch = 16;
    const [random] = npRandom(width);
    const observations = Float32Array.from({ length: batch * 12 }, () => random.uniform(-1, 1));
    const errors = Float32Array.from({ length: batch * CLASSES }, () => random.uniform(-1, 1));
    const updateOf = (rule: Rule) => {
      const shape = { inputs: 12, hidden: [width, width], outputs: 1, batch, seed: 1 };
      const team = createTeam({ ...shape, rule, params: { classes: CLASSES } });
      team.act(observations);
      return team.directions(new Float32Array(batch), undefined, errors)[layer - 1]!.values;
    };
    const [ours, exact] = [updateOf(globalErrorVector), updateOf(vectorBackprop)];
    let [product, a, b] = [0, 0, 0];
    for (let k = 0; k < ours.length; k++) {
      product += ours[k]! * exact[k]!;
      a += ours[k]! ** 2;
      b += exact[k]! ** 2;
    }
    return product / Math.sqrt(a * b);
  }

  test('the update of a layer below another hidden one comes near the gradient as the network widens', () => {
    const [narrow, middle, wide] = [32, 128, 512].map((width) => cosine(width, 1)) as [number, number, number];
    expect(narrow).toBeLessThan(middle);
    expect(middle).toBeLessThan(wide);
    expect(wide).toBeGreaterThan(0.97);
  });

  test('that of the last hidden layer does not: the gradient has the output weights as factors, half of which are 0', () => {
    // Of max(V, 0) with V from N(0, 1), the mean over the root mean square.
    expect(Math.abs(cosine(512, 2) - 1 / Math.sqrt(Math.PI))).toBeLessThan(0.04);
  });

  test('units of a pair are opposite, and no weight between units is negative', () => {
    const team = network(globalErrorVector, {});
    const { tensors } = team.state();
    const t = tensors['layer1/t']!.data;
    expect([...t].every((sign) => Math.abs(sign) === 1)).toBe(true);
    for (let at = 0; at < t.length; at += 2) expect(t[at + 1]).toBe(-t[at]!);
    const [first, second] = team.weights();
    for (let at = 0; at < first!.weights.length; at += 2) expect(first!.weights[at + 1]).toBe(-first!.weights[at]!);
    for (let i = 0; i < 6; i += 2)
      for (let j = 0; j < 4; j += 2) {
        const at = (a: number, b: number) => second!.weights[(i + a) * 4 + j + b]!;
        expect([at(0, 0), at(0, 1)]).toEqual([at(1, 1), at(1, 0)]);
        expect(Math.min(at(0, 0), at(0, 1))).toBe(0);
        expect(Math.max(at(0, 0), at(0, 1))).toBeGreaterThan(0);
      }
  });
});
