import { makeVec } from '../src/gymnasium/index.js';
import type { SteppedBy } from '../src/gymnasium/vector/dynamics-batch.js';
import type { DynamicsVectorEnv } from '../src/gymnasium/vector/dynamics-vector-env.js';

/**
 * Nanoseconds of a processor that a step of one environment takes: the median, the least and the most of the rounds.
 */
export interface KernelSpeed {
  readonly id: string;
  readonly numEnvs: number;
  readonly kernels: readonly [median: number, least: number, most: number];
  readonly functions: readonly [median: number, least: number, most: number];
}

const IDS = [
  'CartPole-v1',
  'MountainCar-v0',
  'MountainCarContinuous-v0',
  'Pendulum-v1',
  'Acrobot-v1',
  'multiplexer',
  'bernoulli-bandit',
  'gaussian-bandit',
  'contextual-bandit',
  'Digits-v0',
] as const;
const ROUNDS = 9;
/** Of a processor, in a round. */
const ROUND_MICROSECONDS = 60_000;

/** What `advance` takes, by kernels and by functions, in turn; random actions. */
export function kernelSpeeds(numEnvs: number): KernelSpeed[] {
  return IDS.map((id) => {
    const kernels = stepper(id, numEnvs, 'kernels');
    const functions = stepper(id, numEnvs, 'functions');
    const times = Array.from({ length: ROUNDS }, () => [kernels(), functions()] as const);
    return { id, numEnvs, kernels: spread(times.map(([of]) => of)), functions: spread(times.map(([, of]) => of)) };
  });
}

/** Steps for a while, and gives the nanoseconds of one environment's step. */
function stepper(id: string, numEnvs: number, steppedBy: SteppedBy): () => number {
  const made: unknown = makeVec(id, { numEnvs, vectorizationMode: 'batched', steppedBy });
  const envs = made as DynamicsVectorEnv<unknown, ArrayLike<number>>;
  envs.reset({ seed: 1 });
  const { n: count } = envs.singleActionSpace as { readonly n?: number };
  const actions = Array.from({ length: 16 }, () =>
    count === undefined
      ? Float32Array.from({ length: numEnvs }, () => 2 * Math.random() - 1)
      : Int32Array.from({ length: numEnvs }, () => Math.floor(count * Math.random())),
  );
  return () => {
    const start = processorTime();
    let steps = 0;
    while (processorTime() - start < ROUND_MICROSECONDS)
      for (let k = 0; k < 4; k++) envs.advance(actions[steps++ & 15]!);
    return (1000 * (processorTime() - start)) / steps / numEnvs;
  };
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function spread(times: readonly number[]): readonly [number, number, number] {
  const sorted = times.toSorted((a, b) => a - b);
  return [sorted[sorted.length >> 1]!, sorted[0]!, sorted.at(-1)!];
}
