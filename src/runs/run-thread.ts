import type { Env } from '../gymnasium/index.js';
import { make } from '../gymnasium/make.js';
import { optimizerNamed } from '../rule/optimizers.js';
import { defineRule } from '../rule/rule.js';
import { createBarrier } from '../team/barrier.js';
import { DenseTeam } from '../team/dense.js';
import { layoutDense } from '../team/dense-layout.js';
import { allocateDense, memoryLimits } from '../team/dense-memory.js';
import { createLiteralTeam } from '../team/literal.js';
import { planTeam, type TeamPlan } from '../team/plan.js';
import { laneRange } from '../team/share.js';
import type { Team } from '../team/team.js';
import { actionCoding, observationCoding } from '../train/coding.js';
import { createTallyBoard, tallyBoard } from '../train/tally.js';
import { NOT_BINARY, type TrainingOptions, train } from '../train/train.js';
import type { RunConfig } from './run-config.js';
import type { RunRecord } from './run-record.js';

/** What the threads of one run share. */
export interface SharedRun {
  readonly memory: WebAssembly.Memory;
  readonly barrier: SharedArrayBuffer;
  readonly tally: SharedArrayBuffer;
}

/** One thread's part of a run. */
export interface ThreadShare {
  readonly index: number;
  readonly threads: number;
  /** Absent when the run has one thread. */
  readonly shared?: SharedRun;
}

/** The environment of a run, without the checks that training repeats. */
export function makeRunEnv(config: Pick<RunConfig, 'env' | 'envParams'>): Env {
  return make(config.env, { ...config.envParams, disableEnvChecker: true });
}

/** The plan of a run's team, checked. Throws RangeError or RuleError before anything is allocated. */
export function planRun(config: RunConfig, env: Env): TeamPlan {
  const rule = defineRule(config.rule);
  const { units: outputs, choices } = actionCoding(env.actionSpace, rule.picks ? undefined : 2);
  const plan = planTeam({
    inputs: observationCoding(env.observationSpace).size,
    hidden: config.hidden,
    outputs,
    choices,
    rule,
    params: config.params,
    ...(config.layerParams === undefined ? {} : { layerParams: config.layerParams }),
    seed: config.seed,
    engine: config.engine,
    batch: config.batch,
    optimizer: optimizerNamed(config.optimizer, config.optimizerParams),
    ...(config.learningRate === undefined ? {} : { learningRate: config.learningRate }),
  });
  if (!plan.rule.output.binary) throw new RangeError(`rule '${config.rule.name}': ${NOT_BINARY}`);
  if (config.engine === 'dense') memoryLimits(layoutDense(plan), false);
  return plan;
}

/** What `threads` threads of one run share. */
export function shareRun(plan: TeamPlan): SharedRun {
  const board = createTallyBoard(plan.batch, true);
  return {
    memory: allocateDense(plan, true),
    barrier: new SharedArrayBuffer(8),
    tally: board.returns[0].buffer as SharedArrayBuffer,
  };
}

/** What a thread tells and asks on its way; both are the first thread's alone. */
export type ThreadOversight = Required<Pick<TrainingOptions, 'onProgress' | 'shouldStop'>>;

/** Runs one thread's part of a run to the end. Every thread returns the same record; none if the run was to stop before its first step. */
export async function runThread(
  config: RunConfig,
  share: ThreadShare,
  oversight: ThreadOversight,
): Promise<RunRecord | undefined> {
  await import(config.envModule);
  const first = makeRunEnv(config);
  const plan = planRun(config, first);
  const { index, threads, shared } = share;
  const lanes = laneRange(plan.batch, share);
  const envs = Array.from({ length: lanes[1] - lanes[0] }, (_, k) => (k === 0 ? first : makeRunEnv(config)));
  const barrier = shared ? createBarrier(new Int32Array(shared.barrier), threads) : undefined;
  const team: Team =
    config.engine === 'literal'
      ? createLiteralTeam(plan)
      : shared
        ? new DenseTeam(plan, shared.memory, { index, threads, barrier: barrier! })
        : new DenseTeam(plan);
  try {
    // One step would leave a record of one episode's luck.
    if (index === 0 && oversight.shouldStop()) return undefined;
    const board = shared ? tallyBoard(plan.batch, shared.tally) : createTallyBoard(plan.batch, false);
    const result = train(team, envs, {
      episodes: config.episodes,
      seed: config.seed,
      ...oversight,
      share: { lanes, board, isFirst: index === 0 },
    });
    const { seconds } = result;
    return {
      env: config.env,
      rule: config.rule.name,
      engine: config.engine,
      seed: config.seed,
      episodes: config.episodes,
      batch: config.batch,
      workers: config.workers,
      meanReturn: result.meanReturn,
      curve: [...result.curve],
      seconds: Number(seconds.toFixed(3)),
      episodesPerSecond: Math.round(result.episodes / seconds),
      weightsDigest: await team.digest(),
      ...(result.stopped ? { partial: true as const, episodesDone: result.episodes } : {}),
    };
  } finally {
    team.close();
    for (const env of envs) env.close();
  }
}
