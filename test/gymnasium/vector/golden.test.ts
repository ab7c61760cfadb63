import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import '../../../envs/index.js';
import {
  AutoresetMode,
  makeVec,
  VectorClipReward,
  type VectorEnv,
  VectorFlattenObservation,
  type VectorizationMode,
  VectorNormalizeObservation,
  VectorNormalizeReward,
  VectorRecordEpisodeStatistics,
  VectorRescaleAction,
  VectorRescaleObservation,
} from '../../../src/gymnasium/index.js';
import { sampled } from '../../thorough.js';

/** A reset or a step of Gymnasium's; `test/golden/make-gymnasium-vector.py` tells how they came about. */
interface GoldenEntry {
  readonly actions?: number[];
  readonly seeds?: (number | null)[];
  readonly resetMask?: number[];
  readonly infos: Record<string, unknown>;
}

const golden: { readonly runs: Record<string, GoldenEntry[]> } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../golden/gymnasium-vector.json', import.meta.url)), 'utf8'),
);

/** As the golden file has it: arrays flat, booleans as they are, and no times. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (key === 't' ? [] : [[key, plain(part)] as const])),
  );
}

/**
 * Masks are booleans in NumPy and 0 or 1 here. NumPy holds a column of infos in the type of the first number in it, so
 * where that is an integer 1 all other probabilities are cut to 0; they are compared with the single environments
 * elsewhere.
 */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === 'prob' ? 'cut' : comparable(part)] as const),
  );
}

/** Here the last observations are there in every mode, and not in `SAME_STEP` only. */
function withoutFinals(infos: object): object {
  return Object.fromEntries(Object.entries(infos).filter(([key]) => key !== 'final_obs' && key !== '_final_obs'));
}

function replay(name: string, envs: VectorEnv): void {
  const isMasked = name.endsWith('mask');
  const same = name.includes('same-step');
  golden.runs[name]!.forEach((expected, at) => {
    const { actions, seeds, resetMask, ...results } = expected;
    let actual: Record<string, unknown>;
    if (actions !== undefined) {
      const batch = envs.actionSpace.sample().constructor === Float32Array ? Float32Array : Int32Array;
      const [observations, rewards, terminations, truncations, infos] = envs.step(batch.from(actions));
      actual = { observations, rewards, terminations, truncations, infos: same ? infos : withoutFinals(infos) };
    } else {
      const mask = seeds === undefined ? resetMask : seeds.map((seed) => (seed === null ? 0 : 1));
      const bounds = isMasked && seeds !== undefined ? { low: -0.1, high: 0.1 } : {};
      const options = mask === undefined ? null : { reset_mask: mask, ...bounds };
      const [observations, infos] = envs.reset({ seed: at === 0 ? 7 : seeds, options });
      actual = { observations, infos };
    }
    expect(comparable(plain(actual)), `entry ${at}`).toEqual(comparable(results));
  });
  envs.close();
}

const modes = {
  'next-step': AutoresetMode.NEXT_STEP,
  'same-step': AutoresetMode.SAME_STEP,
  disabled: AutoresetMode.DISABLED,
};

const environments: Record<string, [id: string, numEnvs: number, maxEpisodeSteps?: number]> = {
  cartpole: ['CartPole-v1', 9, 25],
  'frozen-lake': ['FrozenLake-v1', 3],
  taxi: ['Taxi-v4', 3, 7],
  pendulum: ['Pendulum-v1', 9, 13],
};

const plainRuns = Object.keys(golden.runs).filter((name) => name.split(' ')[0]! in environments);

describe.each(['sync', 'batched', 'shared'] as const)(
  '%s: equal to SyncVectorEnv of Gymnasium 1.3.0',
  (vectorizationMode) => {
    // The infos of a taxi hold more than numbers of its state, so it has no batched form.
    const all = plainRuns.filter((name) => vectorizationMode !== 'batched' || !name.startsWith('taxi'));
    // Each has threads of its own; every other one has each mode of resets.
    const names = vectorizationMode === 'shared' ? sampled(all, 2) : all;

    test.each(names)('%s', (name) => {
      const [environment, mode] = name.split(' ') as [string, keyof typeof modes];
      const [id, numEnvs, maxEpisodeSteps] = environments[environment]!;
      const options = { numEnvs, vectorizationMode: vectorizationMode as VectorizationMode, numWorkers: 2 };
      replay(name, makeVec(id, { ...options, autoresetMode: modes[mode], maxEpisodeSteps }) as VectorEnv);
    });
  },
);

describe('equal to the vector wrappers of Gymnasium 1.3.0', () => {
  const cartPoles = () => makeVec('CartPole-v1', { numEnvs: 9, maxEpisodeSteps: 25 });
  const pendulums = (numEnvs: number) => makeVec('Pendulum-v1', { numEnvs, maxEpisodeSteps: 13 });
  const wrapped: Record<string, () => unknown> = {
    RecordEpisodeStatistics: () => new VectorRecordEpisodeStatistics(cartPoles()),
    NormalizeObservation: () => new VectorNormalizeObservation(cartPoles()),
    'NormalizeObservation frozen-lake': () => new VectorNormalizeObservation(makeVec('FrozenLake-v1', { numEnvs: 9 })),
    NormalizeReward: () => new VectorNormalizeReward(pendulums(9)),
    'NormalizeReward cartpole': () => new VectorNormalizeReward(cartPoles()),
    'RescaleAction ClipReward': () =>
      new VectorClipReward(new VectorRescaleAction(pendulums(3), { minAction: -1, maxAction: 1 }), { minReward: -5 }),
    FlattenObservation: () => new VectorFlattenObservation(makeVec('Blackjack-v1', { numEnvs: 3 })),
    RescaleObservation: () => new VectorRescaleObservation(pendulums(3), { minObs: 0, maxObs: 1 }),
  };

  test('every golden run is here', () => {
    expect([...plainRuns, ...Object.keys(wrapped)].sort()).toEqual(Object.keys(golden.runs).sort());
  });

  test.each(Object.keys(wrapped))('%s', (name) => {
    replay(name, wrapped[name]!() as VectorEnv);
  });
});
