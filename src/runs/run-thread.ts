import { createBarrier } from '../dense/barrier.js';
import { DenseTeam } from '../dense/dense-team.js';
import { layoutDense } from '../dense/layout.js';
import { allocateDense, memoryLimits } from '../dense/memory.js';
import { laneRange } from '../dense/part.js';
import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { ClipAction, TransformAction } from '../gymnasium/index.js';
import { make } from '../gymnasium/registry/make.js';
import { optimizerNamed } from '../rule/optimizer/optimizers.js';
import { defineRule } from '../rule/rule.js';
import { RuleError } from '../rule/rule-error.js';
import { planTeam, type TeamPlan } from '../team/plan.js';
import type { Team, TeamOptions } from '../team/team.js';
import { actionCoding, observationCoding } from '../train/coding.js';
import { type Critic, checkCritic } from '../train/critic.js';
import { DivergenceError } from '../train/divergence.js';
import { NOT_REAL, notBinary } from '../train/env-lanes.js';
import { createTallyBoard, tallyBoard } from '../train/tally.js';
import { type TrainingOptions, type TrainingResult, train } from '../train/train.js';
import { DivergedRunError } from './diverged-run-error.js';
import { resolvedConfig } from './resolved-config.js';
import type { CriticConfig, RunConfig } from './run-config.js';
import { closeRunEnvs, makeRunEnvs } from './run-envs.js';
import type { RunRecord } from './run-record.js';

/** What the threads of one run share. */
export interface SharedRun {
  readonly memory: WebAssembly.Memory;
  readonly criticMemory: WebAssembly.Memory | undefined;
  readonly barrier: SharedArrayBuffer;
  readonly tally: SharedArrayBuffer;
}

/** One thread's part of a run. */
export interface ThreadPart {
  readonly index: number;
  readonly threads: number;
  /** Absent when the run has one thread. */
  readonly shared?: SharedRun;
}

/** The environment of a run, without the checks that training repeats. */
export function makeRunEnv({ env, envParams, actionMap }: Pick<RunConfig, 'env' | 'envParams' | 'actionMap'>): Env {
  const made: Env = make(env, { ...envParams, disableEnvChecker: true });
  if (actionMap === undefined) return made;
  const { scale, offset } = actionMap;
  const clipped = new ClipAction(made as Env<unknown, Float32Array>);
  const func = (action: Float32Array) => action.map((value) => scale * value + offset);
  return new TransformAction(clipped, { func, actionSpace: null }) as unknown as Env;
}

/** The plans of a run's team and of its critic, if it has one. */
export interface RunPlan {
  readonly team: TeamPlan;
  readonly critic: TeamPlan | undefined;
}

/** The plans of a run, checked. Throws UserError or RuleError before anything is allocated. */
export function planRun(config: RunConfig, env: Env): RunPlan {
  const rule = defineRule(config.rule);
  const { units: outputs, choices, isReal } = actionCoding(env.actionSpace, rule.picks ? undefined : 2);
  const { seed, lateralRounds = 1 } = config;
  const team = planPart(config, env, config, { rule, outputs, choices, seed, lateralRounds });
  if (team.rule.output.binary === isReal)
    throw new UserError(`rule '${config.rule.name}': ${isReal ? NOT_REAL : notBinary(team.rule.output)}`);
  return { team, critic: config.critic && planCritic(config, env, config.critic, team) };
}

function planCritic(config: RunConfig, env: Env, own: CriticConfig, team: TeamPlan): TeamPlan {
  const seed = `critic of ${config.seed}`;
  const critic = ofCritic(() => planPart(config, env, own, { rule: defineRule(own.rule), seed }));
  checkCritic({ ...criticOptions(own), team: critic }, team);
  return critic;
}

/** The plan of the critic; what is wrong with it is said to be its own. */
function ofCritic(plan: () => TeamPlan): TeamPlan {
  try {
    return plan();
  } catch (error) {
    if (error instanceof RuleError) throw error.prefixed('critic');
    if (error instanceof UserError) throw new UserError(`critic: ${error.message}`);
    throw error;
  }
}

/** The plan of the team or of the critic. */
function planPart(
  config: RunConfig,
  env: Env,
  part: RunConfig | CriticConfig,
  own: Pick<TeamOptions, 'rule' | 'outputs' | 'choices' | 'lateralRounds' | 'seed'>,
): TeamPlan {
  const plan = planTeam({
    ...own,
    inputs: observationCoding(env.observationSpace).size,
    hidden: part.hidden,
    params: part.params,
    ...(part.layerParams === undefined ? {} : { layerParams: part.layerParams }),
    engine: config.engine,
    batch: config.batch,
    optimizer: optimizerNamed(part.optimizer, part.optimizerParams),
    ...(part.learningRate === undefined ? {} : { learningRate: part.learningRate }),
  });
  if (config.engine === 'dense') memoryLimits(layoutDense(plan), false);
  return plan;
}

/** What `threads` threads of one run share. */
export function shareRun({ team, critic }: RunPlan, threads: number): SharedRun {
  const board = createTallyBoard(team.batch, true);
  return {
    memory: allocateDense(team, true, threads),
    criticMemory: critic && allocateDense(critic, true, threads),
    barrier: new SharedArrayBuffer(8),
    tally: board.returns[0].buffer as SharedArrayBuffer,
  };
}

/** What a thread tells and asks on its way; progress and stopping are the first thread's alone. */
export interface ThreadOversight extends Required<Pick<TrainingOptions, 'onProgress' | 'shouldStop'>> {
  /** The team as training leaves it, when there is a record of it; whole, when it did not diverge, and no thread is at work on it any more. */
  readonly onEnd?: (team: Team, isWhole: boolean) => void;
}

/**
 * Runs one thread's part of a run to the end. Every thread returns the same record; none if the run was to stop before its
 * first step. Throws {@link DivergedRunError} with the record of what was reached.
 */
export async function runThread(
  config: RunConfig,
  part: ThreadPart,
  oversight: ThreadOversight,
): Promise<RunRecord | undefined> {
  if (config.envModule !== '') await import(/* @vite-ignore */ config.envModule);
  const first = makeRunEnv(config);
  const plan = planRun(config, first);
  const { index, threads, shared } = part;
  const { batch } = config;
  const lanes = laneRange(batch, part);
  const envs = makeRunEnvs(config, lanes[1] - lanes[0], first, () => makeRunEnv(config));
  const barrier = shared ? createBarrier(new Int32Array(shared.barrier), threads) : undefined;
  // Units and their bus take as long to load as all of the dense engine.
  const literal = config.engine === 'literal' ? await import('../team/literal-team.js') : undefined;
  const createPart = (part: TeamPlan, memory: WebAssembly.Memory | undefined): Team => {
    if (literal) return literal.createLiteralTeam(part);
    return shared ? new DenseTeam(part, memory, { index, threads, barrier: barrier! }) : new DenseTeam(part);
  };
  const team = createPart(plan.team, shared?.memory);
  const criticTeam = plan.critic && createPart(plan.critic, shared?.criticMemory);
  try {
    // One step would leave a record of one episode's luck.
    if (index === 0 && oversight.shouldStop()) return undefined;
    const board = shared ? tallyBoard(batch, shared.tally) : createTallyBoard(batch, false);
    const recordOf = async (result: Omit<TrainingResult, 'stopped'>): Promise<RunRecord> => ({
      env: config.env,
      rule: config.rule.name,
      engine: config.engine,
      seed: config.seed,
      episodes: config.episodes,
      batch: config.batch,
      workers: config.workers,
      meanReturn: result.meanReturn,
      curve: [...result.curve],
      seconds: Number(result.seconds.toFixed(3)),
      episodesPerSecond: Math.round(result.episodes / result.seconds),
      weightsDigest: await team.digest(),
      config: { ...resolvedConfig(config) },
    });
    const begun = performance.now();
    try {
      const result = train(team, envs, {
        episodes: config.episodes,
        seed: config.seed,
        ...(config.signal === undefined ? {} : { signal: config.signal }),
        ...(criticTeam ? { critic: { ...criticOptions(config.critic!), team: criticTeam } } : {}),
        onProgress: oversight.onProgress,
        shouldStop: oversight.shouldStop,
        share: { lanes, board, isFirst: index === 0 },
      });
      const record = await recordOf(result);
      // Each thread ends the episodes of its own lanes.
      barrier?.wait();
      oversight.onEnd?.(team, true);
      return result.stopped ? { ...record, partial: true, episodesDone: result.episodes } : record;
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      const { message: diverged, partial: reached } = error;
      const record = await recordOf({ ...reached, seconds: (performance.now() - begun) / 1000 });
      oversight.onEnd?.(team, false);
      throw new DivergedRunError(error, { ...record, partial: true, episodesDone: reached.episodes, diverged });
    }
  } finally {
    team.close();
    criticTeam?.close();
    closeRunEnvs(envs);
  }
}

/** What training is told of a critic, beside its team. */
function criticOptions({ discount, truncation, rewardLimit }: CriticConfig): Omit<Critic, 'team'> {
  return {
    discount,
    ...(truncation === undefined ? {} : { truncation }),
    ...(rewardLimit === undefined ? {} : { rewardLimit }),
  };
}
