import { describe, expect, test } from 'vitest';
import { disarm } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { keyOf } from '../../src/random/seed.js';
import { ACTION_DRAW, Stream } from '../../src/random/stream.js';
import { localityOf, localitySummary } from '../../src/rule/show/locality.js';

// Two inputs, two hidden layers of two units and one unit, one output unit: what the units draw and what they learn,
// worked out once more.
const SIZES = [2, 2, 1, 1] as const;
const TEMPERATURE = 1.5;
const SEED = 7;
const PASSES = 3;
const [PLAIN, LOWER, UPPER] = [0, 1, 2];

type Layers = readonly { readonly weights: ArrayLike<number>; readonly biases: ArrayLike<number> }[];

/** `[layer][pass][unit]`: chances and actions; `[layer][pass]`: what the layer saw, with 1 for the bias. */
function work(layers: Layers, observation: readonly number[], step: number) {
  const seen: number[][][] = [Array.from({ length: PASSES }, () => [...observation, 1])];
  const all = layers.map(({ weights, biases }, l) => {
    const units = SIZES[l + 1]!;
    const isOutput = l === layers.length - 1;
    const of = Array.from({ length: PASSES }, (_, pass) =>
      Array.from({ length: units }, (_, j) => {
        const x = seen[l]![pass]!;
        const drive = x.reduce((sum, v, i) => sum + v * (i < SIZES[l]! ? weights[i * units + j]! : biases[j]!), 0);
        const p = 1 / (1 + Math.exp(-drive / TEMPERATURE));
        const u = (row: number) => new Stream(keyOf(SEED), l + 1, j).uniform(step, row, ACTION_DRAW);
        const plain = u(PLAIN);
        const draw = [plain, l === 0 ? 1 - plain : u(LOWER), isOutput && l > 0 ? 1 - plain : plain][pass]!;
        return { p, a: draw < p ? 1 : 0 };
      }),
    );
    seen.push(of.map((ofPass) => [...ofPass.map(({ a }) => a), 1]));
    return of;
  });
  return { all, seen };
}

describe.each(['literal', 'dense'] as const)('%s units', (engine) => {
  test('draw and learn as the paper writes it', () => {
    const team = createTeam({
      ...{ inputs: SIZES[0], hidden: [SIZES[1], SIZES[2]], outputs: SIZES[3], rule: disarm, seed: SEED, engine },
      params: { temperature: TEMPERATURE },
    });
    let compared = 0;
    for (let step = 0; step < 12; step++) {
      const observation = [step % 2, 1 - 2 * (step % 3)];
      const { all, seen } = work(team.weights(), observation, step);
      const actions = all.at(-1)!.map(([unit]) => unit!.a);
      expect(Array.from(team.act(observation))).toEqual(actions);
      const rewards = [0.5, -0.25, 1].map((reward, pass) => reward * (2 * actions[pass]! - 1));
      const found = team.directions(rewards);
      all.forEach((of, l) => {
        const other = l === 0 ? LOWER : UPPER;
        const direction = of[0]!.map(({ p, a }, j) =>
          seen[l]![PLAIN]!.map((x, i) => {
            const gap = rewards[PLAIN]! - rewards[other]!;
            if (l !== 1) {
              // ½ (f(b) − f(b̃)) (−1)^b̃ 1[b ≠ b̃] σ(|h|), times ∂h/∂w = x.
              const opposite = of[other]![j]!.a;
              return a === opposite ? 0 : (gap / 2) * (-1) ** opposite * Math.max(p, 1 - p) * (x / TEMPERATURE);
            }
            const lower = of[LOWER]![j]!;
            const free = rewards[PLAIN]! - rewards[LOWER]!;
            return (free / 2) * ((x * (a - p) - seen[l]![LOWER]![i]! * (lower.a - lower.p)) / TEMPERATURE);
          }),
        );
        const { values } = found.find(({ name }) => name === `layer${l + 1}/w`)!;
        const units = SIZES[l + 1]!;
        direction.forEach((own, j) =>
          own.forEach((value, i) => {
            expect(values[i * units + j]).toBeCloseTo(value, 6);
            if (value !== 0) compared++;
          }),
        );
      });
    }
    expect(compared).toBeGreaterThan(20);
    team.close();
  });
});

test('its card says that units act three times and repeat a draw, and send nothing back', () => {
  const card = localityOf(disarm);
  expect(card).toMatchObject({ passes: ['plain', 'lower', 'upper'], drawsAgain: ['plain'], forward: 3, backward: 0 });
  expect(localitySummary(card)).toEqual(['reward', '0', 'no', 'nothing', '3 passes, a draw again']);
});
