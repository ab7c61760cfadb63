import { describe, expect, test } from 'vitest';
import { nodeNoiseReinforce, rflo } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { npRandom } from '../../src/gymnasium/index.js';

// The equations of Portes, Schmid & Murray (2022), written anew over arrays in double precision, beside a literal team
// of doubles: u = W [x; h; 1], h ← h + leak (−h + tanh u + ξ), p ← (1 − leak) p + leak φ′(u) [x; h before; 1] (with ξ
// as a factor for node noise).

const [inputs, units, steps, rate] = [2, 3, 6, 0.1];
const normals = (count: number, seed: number) => npRandom(seed)[0].standardNormal(count) as Float64Array;
const weights = normals((inputs + units + 1) * units, 1);
const M = normals(2 * units, 2);
const observations = normals(steps * inputs, 3);
const errors = normals(steps * 2, 4);
const rewards = normals(steps, 5);

/** Weights after a trial that learns in every step. `xi`, `[step][unit]`: the noise. */
function expected(leak: number, xi: ArrayLike<number>, byReward: boolean): Float64Array {
  const w = Float64Array.from(weights);
  const synapses = inputs + units + 1;
  const p = new Float64Array(synapses * units);
  let h = new Float64Array(units);
  for (let t = 0; t < steps; t++) {
    const x = [...observations.subarray(t * inputs, (t + 1) * inputs), ...h, 1];
    const u = Array.from({ length: units }, (_, j) => x.reduce((sum, value, i) => sum + w[i * units + j]! * value, 0));
    const noise = (j: number) => xi[t * units + j]!;
    h = h.map((value, j) => value + leak * (-value + Math.tanh(u[j]!) + noise(j)));
    for (let i = 0; i < synapses; i++)
      for (let j = 0; j < units; j++) {
        const slope = 1 - Math.tanh(u[j]!) ** 2;
        const at = i * units + j;
        p[at] = (1 - leak) * p[at]! + leak * (byReward ? noise(j) : 1) * slope * x[i]!;
        const told = byReward ? rewards[t]! : M[j]! * errors[2 * t]! + M[units + j]! * errors[2 * t + 1]!;
        w[at]! += rate * told * p[at]!;
      }
  }
  return w;
}

describe.each([
  { rule: rflo, byReward: false },
  { rule: nodeNoiseReinforce, byReward: true },
])('$rule.name', ({ rule, byReward }) => {
  test.each([
    { leak: 0.1, deviation: 0.5 },
    { leak: 0.25, deviation: byReward ? 1 : 0 },
  ])('learns as the equations say, %o', ({ leak, deviation }) => {
    const tensors = {
      'layer1/w': { shape: [inputs + units + 1, units], data: weights },
      'layer1/M': { shape: [2, units], data: M },
    };
    const team = createTeam({
      ...{ rule, params: { leak, deviation }, inputs, hidden: [], outputs: units, lateralDelay: 1, errors: 2 },
      ...{ engine: 'literal', precision: 'f64', optimizer: 'sgd', learningRate: rate, start: { tensors }, seed: 7 },
    });
    const xi = new Float64Array(steps * units);
    let before = new Float64Array(units);
    for (let t = 0; t < steps; t++) {
      team.act(observations.subarray(t * inputs, (t + 1) * inputs));
      const now = Float64Array.from(team.units[0]!, (unit) => unit.recall('a'));
      // What is not the leak is noise: it is drawn, and can only be read off what the unit did.
      for (let j = 0; j < units; j++)
        xi[t * units + j] = (now[j]! - before[j]!) / leak + before[j]! - team.units[0]![j]!.recall('f');
      before = now;
      team.learn([rewards[t]!], [t === steps - 1], errors.subarray(2 * t, 2 * t + 2));
    }
    expected(leak, xi, byReward).forEach((value, k) => {
      expect(team.state().tensors['layer1/w']!.data[k]!).toBeCloseTo(value, 9);
    });
    const spread = Math.sqrt(xi.reduce((sum, value) => sum + value * value, 0) / xi.length);
    if (deviation === 0) expect(spread).toBeLessThan(1e-9);
    else expect(spread / deviation).toBeGreaterThan(0.5);
    team.close();
  });
});
