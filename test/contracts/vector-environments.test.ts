import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../../envs/index.js';
import {
  AutoresetMode,
  Box,
  Dict,
  DictInfoToList,
  dataEquivalence,
  type Env,
  type Info,
  iterate,
  type MakeArgs,
  make,
  makeVec,
  registry,
  type Space,
  setWarningSink,
  Tuple,
  UnsupportedModeError,
  type VectorEnv,
  type VectorizationMode,
} from '../../src/gymnasium/index.js';
import { thorough } from '../thorough.js';

// Every registered environment, vectorised in every way, behaves in each of its copies as a single one with the same
// seed.

/** How many copies: of kernels whole groups of four and a rest, of threads more for one than for another. */
const COPIES: Readonly<Record<VectorizationMode, number>> = { batched: 5, shared: 4, sync: thorough(5, 2) };
const steps = thorough(60, 10);
/** Short, so that episodes are truncated as well. */
const maxEpisodeSteps = thorough(23, 4);

beforeAll(() => {
  setWarningSink(() => {});
});
afterAll(() => {
  setWarningSink(null);
});

/** What one environment gave in one step. */
interface Row {
  readonly observation: unknown;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly info: Info;
  readonly final?: unknown;
  readonly finalInfo?: Info;
}

function row(env: Env, action: unknown): Row {
  const [observation, reward, terminated, truncated, info] = env.step(action);
  return { observation, reward, terminated, truncated, info };
}

/** The definition: one environment, with autoreset written out. */
function* single(id: string, seed: number, mode: AutoresetMode): Generator<Row, never, unknown> {
  const env: Env = make(id, { maxEpisodeSteps } as MakeArgs<string>);
  const [first, firstInfo] = env.reset({ seed });
  let action: unknown = yield { observation: first, reward: 0, terminated: false, truncated: false, info: firstInfo };
  for (let over = false; ; ) {
    let result: Row;
    if (over) {
      const [observation, info] = env.reset();
      result = { observation, reward: 0, terminated: false, truncated: false, info };
      over = false;
    } else {
      result = row(env, action);
      over = result.terminated || result.truncated;
      if (over) result = { ...result, final: result.observation };
      if (over && mode === AutoresetMode.SAME_STEP) {
        const [observation, info] = env.reset();
        result = { ...result, observation, info, finalInfo: result.info };
        over = false;
      }
    }
    action = yield result;
  }
}

/** The i-th rows of a batched step. */
function rowsOf(envs: VectorEnv, result: ReturnType<VectorEnv['step']>, infos: readonly Info[]): Row[] {
  const [observations, rewards, terminations, truncations] = result;
  return iterate(envs.singleObservationSpace, observations).map((observation, i) => {
    const { final_obs: final, final_info: finalInfo, ...info } = infos[i]!;
    return {
      observation,
      reward: rewards[i]!,
      terminated: terminations[i] === 1,
      truncated: truncations[i] === 1,
      info,
      ...(final === undefined ? {} : { final }),
      ...(finalInfo === undefined ? {} : { finalInfo: finalInfo as Info }),
    };
  });
}

function expectRows(actual: readonly Row[], expected: readonly Row[], at: string): void {
  actual.forEach((row, i) => {
    if (!dataEquivalence(row, expected[i], true)) expect(row, `environment ${i}, ${at}`).toEqual(expected[i]);
  });
}

/**
 * The environments that are stepped in worker threads. What passes between threads differs by the spaces and by the
 * keys of infos, and starting threads takes most of the time of this file, so a sample has the first environment of
 * each kind.
 */
const shared = thorough([...registry.keys()], firstOfEachKind());

function firstOfEachKind(): string[] {
  const byKind = new Map<string, string>();
  for (const id of registry.keys()) {
    const env: Env = make(id);
    const keys = Object.keys(env.reset({ seed: 1 })[1]);
    const kind = [layoutOf(env.observationSpace), layoutOf(env.actionSpace), ...keys].join();
    if (!byKind.has(kind)) byKind.set(kind, id);
    env.close();
  }
  return [...byKind.values()];
}

/** What decides how a space's values lie in shared memory, but for how many numbers they are. */
function layoutOf(space: Space<unknown>): string {
  const parts = space instanceof Tuple ? space.spaces : space instanceof Dict ? Object.values(space.spaces) : [];
  const type = space instanceof Box ? `${space.dtype} of ${space.shape.length} dimensions` : '';
  return `${space.constructor.name} ${type}(${parts.map(layoutOf).join()})`;
}

describe.each([...registry.keys()])('%s', (id) => {
  const vectorizations: readonly VectorizationMode[] = [
    'sync',
    'batched',
    ...(shared.includes(id) ? ['shared' as const] : []),
  ];
  test.each(vectorizations)(
    '%s: each equals the single environment, whatever the autoreset mode',
    (vectorizationMode) => {
      const numEnvs = COPIES[vectorizationMode];
      const { NEXT_STEP, SAME_STEP } = AutoresetMode;
      // The workers run the same code as the other two; starting them takes time.
      for (const autoresetMode of vectorizationMode === 'shared' ? [SAME_STEP] : [NEXT_STEP, SAME_STEP]) {
        let envs: VectorEnv;
        try {
          envs = makeVec(id, {
            numEnvs,
            vectorizationMode,
            // How copies are shared among workers is asked of the first kind; all kinds cross to one.
            numWorkers: id === shared[0] ? 2 : thorough(2, 1),
            callerWorks: true,
            autoresetMode,
            maxEpisodeSteps,
          } as MakeArgs<string>) as VectorEnv;
        } catch (error) {
          // Not every environment is nothing but dynamics; all others can be vectorised.
          expect(vectorizationMode).toBe('batched');
          expect(error).toBeInstanceOf(UnsupportedModeError);
          continue;
        }
        const listed = new DictInfoToList(envs);
        const singles = Array.from({ length: numEnvs }, (_, i) => single(id, 3 + i, autoresetMode));
        const [observations, infos] = listed.reset({ seed: 3 });
        expect(envs.observationSpace.contains(observations)).toBe(true);
        const zeros = new Float64Array(numEnvs);
        const flags = new Uint8Array(numEnvs);
        expectRows(
          rowsOf(envs, [observations, zeros, flags, flags, {}], infos),
          singles.map((one) => one.next().value),
          'reset',
        );
        envs.actionSpace.seed(11);
        for (let step = 0; step < steps; step++) {
          const actions = envs.actionSpace.sample();
          const rows = iterate(envs.singleActionSpace, actions);
          const result = listed.step(actions);
          expectRows(
            rowsOf(envs, [...(result.slice(0, 4) as unknown as [never, never, never, never]), {}], result[4]),
            singles.map((one, i) => one.next(rows[i]).value),
            `${autoresetMode}, step ${step}`,
          );
        }
        envs.close();
      }
    },
  );
});
