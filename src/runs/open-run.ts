import type { Bus } from '../bus/bus.js';
import { type Barrier, createBarrier } from '../dense/barrier.js';
import type { DenseTeam } from '../dense/dense-team.js';
import { allocateDense } from '../dense/memory.js';
import { laneRange, type Timed, WHOLE } from '../dense/part.js';
import type { Env } from '../gymnasium/index.js';
import { importEnvModule } from '../gymnasium/registry/env-module.js';
import { make } from '../gymnasium/registry/make.js';
import { ClipAction } from '../gymnasium/wrappers/clip-action.js';
import { TransformAction } from '../gymnasium/wrappers/transform-action.js';
import { changingTeam, onOneBus, stagesOf } from '../team/interventions/changing-team.js';
import type { TeamPlan } from '../team/plan.js';
import type { Team } from '../team/team.js';
import { criticSettings } from '../train/critic.js';
import { createTallyBoard, type TallyBoard, tallyBoard } from '../train/tally.js';
import type { TrainingOptions } from '../train/training.js';
import type { TrainingState } from '../train/training-state.js';
import { planRun, type RunPlan, resumedPlan } from './plan-run.js';
import type { RunConfig } from './run-config.js';
import { closeRunEnvs, makeRunEnvs, type RunEnvs } from './run-envs.js';

/** The memory that the threads of one run share. */
export interface SharedRun {
  readonly memory: WebAssembly.Memory;
  /** Of the team once it has become another, as interventions say. */
  readonly stages: readonly WebAssembly.Memory[];
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
  /** See `Part.timed`; barriers are timed too, as `wait`. */
  readonly timed?: Timed;
}

/** Makes an environment of a run, without the wrappers that check what training checks itself. */
export function makeRunEnv({ env, envParams, actionMap }: Pick<RunConfig, 'env' | 'envParams' | 'actionMap'>): Env {
  const made: Env = make(env, { ...envParams, disableEnvChecker: true });
  if (actionMap === undefined) return made;
  const { scale, offset } = actionMap;
  const clipped = new ClipAction(made as Env<unknown, Float32Array>);
  const func = (action: Float32Array) => action.map((value) => scale * value + offset);
  return new TransformAction(clipped, { func, actionSpace: null }) as unknown as Env;
}

/** Allocates the memory that `threads` threads of one run share. */
export function shareRun({ team, critic }: RunPlan, threads: number): SharedRun {
  const board = createTallyBoard(team.batch, { sharedBy: threads });
  return {
    memory: allocateDense(team, { sharedBy: threads }),
    stages: stagesOf(team)
      .slice(1)
      .map((stage) => allocateDense(stage.plan, { sharedBy: threads })),
    criticMemory: critic && allocateDense(critic, { sharedBy: threads }),
    barrier: new SharedArrayBuffer(8),
    tally: board.returns[0].buffer as SharedArrayBuffer,
  };
}

/** A run as one thread has it open: its part of the teams, its lanes, and the options of its training. */
export interface OpenRun {
  readonly team: Team;
  readonly envs: RunEnvs;
  /** The environment that others are made like. */
  readonly first: Env;
  readonly lanes: readonly [from: number, to: number];
  readonly board: TallyBoard;
  /** Where the threads wait for each other; undefined: there is one. */
  readonly barrier: Barrier | undefined;
  readonly options: TrainingOptions;
  close(): void;
}

/**
 * Makes team, critic and environments of one thread's part of a run, as whoever trains or steps it needs them; with
 * `start` they are to go on from there. Nothing is stepped yet. Units of a literal team talk on `bus`, where it is
 * given.
 *
 * @throws {@link UserError} or {@link RuleError} when the configuration is wrong (the promise rejects).
 */
export async function openRun(
  config: RunConfig,
  { index, threads, shared, timed }: ThreadPart = { index: 0, threads: 1 },
  start?: TrainingState,
  bus?: Bus,
): Promise<OpenRun> {
  if (config.envModule !== '') await importEnvModule(config.envModule);
  // Loaded only when needed: each takes as long to load as the other.
  const literal = config.engine === 'literal' ? await import('../team/literal-team.js') : undefined;
  const dense = literal ? undefined : await import('../dense/dense-team.js');
  const first = makeRunEnv(config);
  const begun = planRun(config, first);
  const plan = start ? resumedPlan(begun, start, config) : begun;
  const { batch, episodes, seed, signal, baseline, critic } = config;
  const lanes = laneRange(batch, { index, threads });
  const envs = makeRunEnvs(config, lanes[1] - lanes[0], first, () => makeRunEnv(config), begun.team);
  const met = shared ? createBarrier(new Int32Array(shared.barrier), threads) : undefined;
  const barrier = met && timed ? { ...met, wait: timed('wait', () => met.wait()) } : met;
  const createPart = (part: TeamPlan, begun: TeamPlan, memory: WebAssembly.Memory | undefined, bus?: Bus): Team => {
    if (literal) return changingTeam(part, onOneBus(literal.createLiteralTeam, bus), undefined, begun);
    const begin = (of: TeamPlan, before: DenseTeam | undefined, stage: number) => {
      before?.close();
      if (!shared) return new dense!.DenseTeam(of, undefined, { ...WHOLE, timed });
      return new dense!.DenseTeam(of, stage === 0 ? memory : shared.stages[stage - 1], {
        index,
        threads,
        barrier: barrier!,
        timed,
      });
    };
    return changingTeam(part, begin, () => barrier?.wait(), begun);
  };
  const team = createPart(plan.team, begun.team, shared?.memory, bus);
  const criticTeam = plan.critic && createPart(plan.critic, begun.critic!, shared?.criticMemory);
  return {
    ...{ team, envs, first, lanes, barrier },
    board: shared ? tallyBoard(batch, shared.tally, index, threads) : createTallyBoard(batch),
    options: {
      ...{ episodes, seed },
      ...(signal === undefined ? {} : { signal }),
      ...(baseline === undefined ? {} : { baseline }),
      ...(criticTeam ? { critic: { ...criticSettings(critic!), team: criticTeam } } : {}),
      ...(start ? { start } : {}),
    },
    close() {
      team.close();
      criticTeam?.close();
      closeRunEnvs(envs);
    },
  };
}
