import { expect, test } from 'vitest';
import { weightMirror } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { npRandom } from '../../src/gymnasium/index.js';
import { localityOf, localityRows } from '../../src/rule/show/locality.js';
import type { Team } from '../../src/team/team.js';

const BATCH = 32;

/** Of each layer over whose synapses errors go back: w and B, `[input][unit]` without the bias. */
function pairs(team: Team): { w: Float32Array; B: Float32Array }[] {
  const { tensors } = team.state();
  return [2, 3].map((layer) => {
    const { shape } = tensors[`layer${layer}/w`]!;
    const of = (name: string) => tensors[`layer${layer}/${name}`]!.data.slice(0, (shape[0]! - 1) * shape[1]!);
    return { w: of('w') as Float32Array, B: of('B') as Float32Array };
  });
}

/** Between w and B, in degrees. */
function angleOf({ w, B }: { readonly w: Float32Array; readonly B: Float32Array }): number {
  const product = w.reduce((sum, value, k) => sum + value * B[k]!, 0);
  return (Math.acos(product / Math.hypot(...w) / Math.hypot(...B)) * 180) / Math.PI;
}

/** Steps in which errors are those of a target that is a fixed function of what is seen. */
function run(team: Team, steps: number): void {
  const [random] = npRandom(5);
  for (let step = 0; step < steps; step++) {
    const seen = Float32Array.from({ length: BATCH * 6 }, () => random.uniform(-1, 1));
    const outputs = team.act(seen);
    const errors = Float32Array.from({ length: BATCH * 3 }, (_, k) => {
      const [lane, output] = [Math.floor(k / 3), k % 3];
      return seen[lane * 6 + output]! * seen[lane * 6 + output + 3]! - outputs[k]!;
    });
    team.learn(new Float32Array(BATCH), undefined, errors);
  }
}

const options = { inputs: 6, hidden: [12, 8], outputs: 3, rule: weightMirror, batch: BATCH, seed: 1 } as const;

test('feedback weights tend to the weights, divided by the decay', () => {
  const team = createTeam({ ...options, params: { rate: 0.02, decay: 2 }, learningRate: 0, optimizer: 'sgd' });
  const before = pairs(team);
  run(team, 600);
  pairs(team).forEach(({ w, B }, k) => {
    expect(angleOf(before[k]!)).toBeGreaterThan(60);
    expect(angleOf({ w, B })).toBeLessThan(20);
    // The length too: the projection of B on w is half of w.
    const product = w.reduce((sum, value, i) => sum + value * B[i]!, 0);
    expect(product / w.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(0.5, 1);
  });
});

test('they follow weights that learn', () => {
  const team = createTeam({ ...options, params: { rate: 0.05 }, learningRate: 0.1, optimizer: 'sgd' });
  const before = pairs(team);
  run(team, 300);
  pairs(team).forEach((pair, k) => {
    expect(pair.w).not.toEqual(before[k]!.w);
    expect(angleOf(pair)).toBeLessThan(0.5 * angleOf(before[k]!));
  });
});

test('its card says that units act twice, and that no weight is used backward', () => {
  const card = localityOf(weightMirror);
  expect(card).toMatchObject({ passes: ['task', 'mirror'], forward: 2, backward: 1, transport: 'none', reward: [] });
  const rows = Object.fromEntries(localityRows(card));
  expect(rows['over a synapse']).toBe('2 floats forward, the action in each pass; 1 float back');
  expect(rows['needs']).toBe('2 passes a step: task, mirror');
});
