import { describe, expect, test } from 'vitest';
import { perturbationFeedback } from '../../agents/index.js';
import { createBus } from '../../src/bus/create-bus.js';
import { createTeam } from '../../src/engines/create-team.js';
import { npRandom } from '../../src/gymnasium/index.js';
import { localityOf, localitySummary } from '../../src/rule/show/locality.js';
import type { Team } from '../../src/team/team.js';

// A network of 3, 4, 3 and 2 units: sigmoid hidden units, linear outputs, half the squared error. Its gradient is
// written out once more.

const SIZES = [3, 4, 3, 2] as const;
const TARGET = [0.7, -0.4];
/** Addresses of the hidden units: those of the first layer, then those of the second. */
const HIDDEN = Array.from({ length: SIZES[1] + SIZES[2] }, (_, k) => SIZES[0] + k);

/** `[layer][input][unit]`, the bias as the last row. */
type Weights = readonly (readonly (readonly number[])[])[];

function weightsOf(team: Team, name: 'w' | 'B'): Weights {
  const { tensors } = team.state();
  return [1, 2, 3].map((layer) => {
    const { shape, data } = tensors[`layer${layer}/${name}`]!;
    return Array.from({ length: shape[0]! }, (_, i) => Array.from(data.slice(i * shape[1]!, (i + 1) * shape[1]!)));
  });
}

interface Worked {
  readonly outputs: readonly number[];
  /** `[unit]` in the order of {@link HIDDEN}: what the reward gains by what the unit says, and what it hears, Σ B d. */
  readonly gradient: readonly number[];
  readonly heard: readonly number[];
  /** `[layer][unit]`: what units send back, by way of B. */
  readonly d: readonly (readonly number[])[];
}

const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));

function work(w: Weights, B: Weights, seen: readonly number[], target: readonly number[]): Worked {
  const said: (readonly number[])[] = [seen];
  for (const [l, layer] of w.entries()) {
    const x = [...said[l]!, 1];
    const drives = layer[0]!.map((_, j) => x.reduce((sum, value, i) => sum + value * layer[i]![j]!, 0));
    said.push(l === w.length - 1 ? drives : drives.map(sigmoid));
  }
  const outputs = said.at(-1)!;
  const errors = outputs.map((output, k) => target[k]! - output);
  const back = (path: Weights) => {
    const heard: number[][] = [];
    const d: (readonly number[])[] = [errors];
    for (let l = 2; l >= 1; l--) {
      const own = said[l]!.map((_, i) => d[0]!.reduce((sum, value, j) => sum + path[l]![i]![j]! * value, 0));
      heard.unshift(own);
      d.unshift(own.map((value, i) => value * said[l]![i]! * (1 - said[l]![i]!)));
    }
    return { heard: heard.flat(), d };
  };
  const over = back(B);
  return { outputs, gradient: back(w).heard, heard: over.heard, d: over.d };
}

const loss = (outputs: ArrayLike<number>, at: number, target: readonly number[]) =>
  target.reduce((sum, wanted, k) => sum + (wanted - outputs[at + k]!) ** 2, 0) / 2;

describe('the estimate of what a hidden unit is worth', () => {
  const LANES = 4096;

  /** Mean and standard error of every hidden unit's estimate, over lanes that see the same and draw their own noise. */
  function estimates(c: number) {
    const bus = createBus();
    const options = { inputs: SIZES[0], hidden: [SIZES[1], SIZES[2]], outputs: SIZES[3], rule: perturbationFeedback };
    const team = createTeam({ ...options, params: { c }, batch: LANES, seed: 4, engine: 'literal' }, bus);
    const seen = [0.3, -0.7, 0.9];
    const exact = work(weightsOf(team, 'w'), weightsOf(team, 'B'), seen, TARGET);
    const sums = HIDDEN.map(() => [0, 0]);
    bus.tap('echo').subscribe(({ from, value }) => {
      // A unit says Σ B d less its estimate.
      const at = HIDDEN.indexOf(from);
      const estimate = exact.heard[at]! - value;
      sums[at]![0]! += estimate;
      sums[at]![1]! += estimate ** 2;
    });
    const outputs = team.act(Float32Array.from({ length: LANES * 3 }, (_, k) => seen[k % 3]!));
    const rewards = Float64Array.from({ length: 2 * LANES }, (_, row) => -loss(outputs, 2 * row, TARGET));
    const errors = Float64Array.from({ length: 2 * LANES }, (_, k) => TARGET[k % 2]! - outputs[k]!);
    team.learn(rewards, undefined, errors);
    const found = sums.map(([sum, squares]) => {
      const mean = sum! / LANES;
      return { mean, error: Math.sqrt((squares! / LANES - mean ** 2) / LANES) };
    });
    team.close();
    return { exact, found };
  }

  test('is the gradient on average, as the noise becomes small', () => {
    const { exact, found } = estimates(0.001);
    found.forEach(({ mean, error }, k) => expect(Math.abs(mean - exact.gradient[k]!)).toBeLessThan(4 * error));
    // That it can tell: several units are worth far more than the standard error, and none of it is Σ B d.
    expect(found.filter(({ error }, k) => Math.abs(exact.gradient[k]!) > 6 * error).length).toBeGreaterThan(3);
    expect(found.some(({ error }, k) => Math.abs(exact.heard[k]! - exact.gradient[k]!) > 10 * error)).toBe(true);
  });
});

test('what units hear over B regresses onto the gradient, and B onto the weights of the output', () => {
  const batch = 64;
  const options = { inputs: SIZES[0], hidden: [SIZES[1], SIZES[2]], outputs: SIZES[3], rule: perturbationFeedback };
  const team = createTeam({ ...options, params: { rate: 0.05 }, batch, seed: 4, learningRate: 0, optimizer: 'sgd' });
  const [random] = npRandom(3);
  const distance = () => {
    const [w, B] = [weightsOf(team, 'w')[2]!, weightsOf(team, 'B')[2]!].map((layer) => layer.slice(0, -1).flat());
    return Math.hypot(...w!.map((value, k) => value - B![k]!));
  };
  /** Of what is heard from the gradient, relative to the gradient, over some observations. */
  const miss = () => {
    const [w, B] = [weightsOf(team, 'w'), weightsOf(team, 'B')];
    const tried = [0, 1, 2, 3].map((k) => work(w, B, [k / 3, 0.5 - k / 2, -0.3], [k - 1, 0.5 - k]));
    const norm = (of: (worked: Worked) => readonly number[]) => Math.hypot(...tried.flatMap(of));
    return norm(({ heard, gradient }) => heard.map((value, k) => value - gradient[k]!)) / norm((t) => t.gradient);
  };
  const before = { distance: distance(), miss: miss() };
  for (let step = 0; step < 600; step++) {
    const seen = Float32Array.from({ length: batch * 3 }, () => random.uniform(-1, 1));
    const targets = Array.from({ length: batch }, () => [random.uniform(-1, 1), random.uniform(-1, 1)]);
    const outputs = team.act(seen);
    const rewards = Float64Array.from(
      { length: 2 * batch },
      (_, row) => -loss(outputs, 2 * row, targets[row % batch]!),
    );
    const errors = Float64Array.from({ length: 2 * batch }, (_, k) => targets[k >> 1]![k % 2]! - outputs[k]!);
    team.learn(rewards, undefined, errors);
  }
  expect(before.miss).toBeGreaterThan(0.7);
  expect(miss()).toBeLessThan(0.3);
  expect(distance()).toBeLessThan(0.15 * before.distance);
});

test('its card says that units act twice, hear the reward, and use no weight backward', () => {
  expect(localityOf(perturbationFeedback)).toMatchObject({
    passes: ['clean', 'noisy'],
    forward: 3,
    backward: 1,
    reward: ['hidden'],
    transport: 'none',
    ofSynapse: ['B'],
  });
  expect(localitySummary(localityOf(perturbationFeedback))).toEqual(['reward', '1', 'no', 'B', '2 passes, echo']);
});
