import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { VectorEnv } from '../gymnasium/vector/vector-env.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import { fitsFloat32 } from '../rule/ops/precision.js';
import type { Team } from '../team/team.js';
import { watchingOf } from '../team/watching.js';
import { checkTraining } from './check-training.js';
import { createEnvLanes } from './create-env-lanes.js';
import { type Critic, checkCritic, TdErrors } from './critic.js';
import { DivergenceError, divergedUnit } from './divergence.js';
import type { ContextBaseline, EnvLanes } from './env-lanes.js';
import { METRICS_ROWS, type MetricsRow, MetricsRows } from './metrics-rows.js';
import { createTallyBoard, Tally, type TallyBoard } from './tally.js';
import {
  checkTrainingState,
  joinParts,
  lanesFrom,
  type TrainingCore,
  type TrainingState,
  type TrainingStatePart,
} from './training-state.js';

/** The progress of a run. */
export interface TrainingProgress {
  readonly episodes: number;
  readonly steps: number;
  readonly curve: readonly number[];
}

/** Options of {@link train}. */
export interface TrainingOptions {
  readonly episodes: number;
  /**
   * What the team hears without a critic: the reward (default), or `info.error`, the error that a supervised task such
   * as `scalar-regression` tells. Returns are sums of rewards in any case.
   */
  readonly signal?: 'reward' | 'error';
  /**
   * Without a critic: the team hears the reward minus its running mean in the same context, `info[context]` (a text or
   * a number), such as the target of a reach or the context of a bandit. Each lane keeps its own means; they move by
   * `rate` times the rest at the end of an episode, towards its last reward, from 0 on. Returns are sums of rewards in
   * any case. Default: none.
   */
  readonly baseline?: ContextBaseline;
  /** The critic whose TD error the team hears in place of the reward; it learns along. Default: none. */
  readonly critic?: Critic;
  /** The seed of the environments, from which each lane draws its own. Default: 0. */
  readonly seed?: Seed;
  /** Number of equal bins of the learning curve. Default: 20. */
  readonly bins?: number;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Called at every step; true ends the run after it. */
  readonly shouldStop?: () => boolean;
  /**
   * The state of a training to go on from, as `onState` was told. The team has to be `restoreTeam(start.team)`, the
   * critic's `restoreTeam(start.critic)`, and environments and the other options those of that training. Default: it
   * begins.
   */
  readonly start?: TrainingState;
  /** Episodes after which it stops for now: the curve has the bins of `episodes`. Default: `episodes`. */
  readonly until?: number;
  /**
   * Called at every step; true has the state told after it. Default: it is told where the training stops before its
   * last episode.
   */
  readonly shouldKeep?: () => boolean;
  /**
   * Told the state of the training when it is asked for and where it stops before its last episode. Weights may have
   * stopped being finite: a training that goes on from it finds that in the same step.
   * Throws, before the first step, where an environment cannot tell its state.
   */
  readonly onState?: (state: TrainingState) => void;
}

/** One thread's part of a training. */
export interface TrainingPart {
  /** The lanes that this thread's team acts for. */
  readonly lanes: readonly [from: number, to: number];
  /** Where the threads note episodes that have ended. */
  readonly board: TallyBoard;
  /** Whether this is the first thread, which alone reports progress and asks whether to stop. */
  readonly isFirst: boolean;
  /**
   * Called by the first thread with rows of metrics, about ten times a second and at the end. Default: none are made.
   */
  readonly onMetrics?: ((rows: readonly MetricsRow[]) => void) | undefined;
  /** Waits until every thread has come here; missing: there is one thread. */
  readonly meet?: () => void;
  /** Told this thread's part of the state in place of `onState`. */
  readonly onPart?: (part: TrainingStatePart) => void;
  /** What whoever looks on adds to the state. */
  readonly recorder?: () => unknown;
}

/** What came out of a training. */
export interface TrainingResult {
  readonly episodes: number;
  readonly steps: number;
  readonly meanReturn: number;
  /** Mean return in equal bins of the episodes asked for; fewer when the run was stopped. */
  readonly curve: readonly number[];
  readonly seconds: number;
  readonly stopped: boolean;
}

/** How far a {@link Training} has come, between two steps. */
interface Reached {
  /** Episodes that are over, at most those asked for. */
  readonly episodes: number;
  /** Steps that each lane has taken. */
  readonly steps: number;
  /** The mean return of all episodes so far. */
  readonly meanReturn: number;
  /** Mean return in equal bins of the episodes asked for, of those that have one. */
  readonly curve: readonly number[];
}

/**
 * A training that is taken step by step by whoever made it: `train` is nothing but `while (training.step());` and
 * `finish()`. Arrays are the training's own, and overwritten by the next step.
 */
export interface Training extends Reached {
  /** Whether all episodes are over, or `shouldStop` or `until` has ended it; then `step` does nothing. */
  readonly isOver: boolean;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** `[lane][input]`: what the team sees in the next step. */
  readonly observations: Readonly<Float32Array>;
  /** `[lane][output]`: what the team did in the last step; empty before the first. */
  readonly actions: Readonly<Float32Array>;
  /** `[lane]`: the rewards of the last step. */
  readonly rewards: Readonly<Float64Array>;
  /** `[lane]`: 1 where the last step ended an episode. */
  readonly ended: Readonly<Uint8Array>;
  /** `[lane]`: the sum of the rewards of the episode that is running, or that the last step ended. */
  readonly returns: Readonly<Float64Array>;
  /** `[lane]`: steps of the episode that is running; with a critic the step that only begins it does not count. */
  readonly lengths: readonly number[];
  /**
   * One step of every lane: observe, act, step, learn. Returns whether it goes on.
   *
   * @throws {@link DivergenceError} when weights are not finite any more, as is looked at in every 4096th step and the
   * last.
   */
  step(): boolean;
  /**
   * The whole state of the training between two steps: `createTraining` with `start` goes on from it to the same
   * numbers, in either engine.
   *
   * @throws {@link UserError} where an environment cannot tell its state.
   */
  state(): TrainingState;
  /** The result so far. Team and environments stay open, as with `train`. */
  finish(): TrainingResult;
}

/**
 * Begins a training that is stepped by whoever has it, such as one that is watched, or that shares a thread with
 * others. To the same numbers as `train`, with the same options:
 *
 *     const training = createTraining(team, [make('CartPole-v1')], { episodes: 1000, seed: 1 });
 *     while (training.step()) if (training.steps % 100 === 0) show(training.episodes, training.rewards);
 *     const { curve } = training.finish();
 *
 * @throws {@link UserError} when spaces or critic do not fit the team.
 */
export function createTraining(team: Team, envs: readonly Env[] | VectorEnv, options: TrainingOptions): Training {
  checkTraining(team, envs, options, 'createTraining');
  return openTraining(team, envs, options, wholePart(team, options));
}

/** The part of a training that one thread alone does. */
export function wholePart(team: Team, { onState }: TrainingOptions): TrainingPart {
  const board = createTallyBoard(team.batch);
  const onPart = onState && ((part: TrainingStatePart) => onState(joinParts([part])));
  return { lanes: [0, team.batch], board, isFirst: true, ...(onPart && { onPart }) };
}

/** Begins one thread's part of a training; `tell` tells of rows of metrics that are not told yet. */
export function openTraining(
  team: Team,
  envs: readonly Env[] | VectorEnv,
  options: TrainingOptions,
  { lanes: [from, to], board, isFirst, onMetrics, meet, onPart, recorder }: TrainingPart,
): Training & { tell(): void } {
  const { episodes, seed = 0, bins = 20, critic, signal = 'reward', baseline, onProgress, shouldStop } = options;
  const { until, shouldKeep } = options;
  const isVector = envs instanceof VectorEnv;
  if (signal === 'error' && (isVector || critic))
    throw new UserError("signal 'error' is for a list of environments and without a critic");
  if (baseline && (isVector || critic || signal === 'error'))
    throw new UserError(
      'baseline is given; it is for a list of environments, for rewards, and without a critic, whose TD error has a baseline of its own. Leave one of them out',
    );
  const count = isVector ? envs.numEnvs : envs.length;
  if (count !== to - from)
    throw new UserError(
      `${count} environment${count === 1 ? '' : 's'} for ${to - from} lane${to - from === 1 ? '' : 's'}; expected one for each lane`,
    );
  if (critic && team.passes.length > 0)
    throw new UserError(
      `rule '${team.rule.text.name}' acts in passes (${team.passes.join(', ')}), and a critic follows one; train it without a critic`,
    );
  if (critic) checkCritic(critic, team);
  if (signal !== 'reward' && signal !== 'error')
    throw new UserError(`signal is '${String(signal)}'; expected 'reward' or 'error'`);
  const expected = { lanes: team.batch, inputs: team.sizes[0]!, hasCritic: critic !== undefined };
  const begun = options.start && checkTrainingState(options.start, expected);
  const clock = begun && watchingOf(team)?.clock();
  if (clock && clock.steps !== begun.team.clock?.steps)
    throw new UserError(
      `the team has acted ${clock.steps} times, and that of the training's state ${begun.team.clock?.steps} times; give restoreTeam(state.team)`,
    );
  const startLanes = begun && lanesFrom(begun.lanes, from, to);
  // Also where nobody hears of rows: whoever goes on from the state may.
  const metrics = isFirst ? new MetricsRows(episodes, board.lanes, METRICS_ROWS) : undefined;
  if (begun) metrics?.restore(begun.metrics);
  const tally = new Tally(board, episodes, {
    ...{ bins, until, metrics, beginsWithReset: critic !== undefined },
    ...{ start: begun?.tally, begins: startLanes?.begins },
  });
  const seedOf = (k: number) => environmentSeed(keyOf(seed), from + k);
  const autoreset = critic ? 'next-step' : 'same-step';
  const lanes = createEnvLanes(team, envs, { seedOf, autoreset, signal, baseline, start: startLanes });
  const errors = critic && new TdErrors(critic, lanes, startLanes?.values);
  // What cannot be kept is said before the first step.
  if (onPart) lanes.state();
  let actions: Float32Array = new Float32Array(0);
  const learn = errors ? tdLearner(team, errors, lanes) : () => team.learn(lanes.signals, lanes.ended, lanes.errors);
  const start = performance.now();
  const before = begun?.seconds ?? 0;
  const secondsSoFar = () => before + (performance.now() - start) / 1000;
  metrics?.begin(before);
  const tell = () => {
    const rows = metrics?.take() ?? [];
    if (rows.length > 0) onMetrics?.(rows);
  };
  let reported = start;
  let step = begun?.step ?? 0;
  const reached = (): Reached => ({
    ...{ episodes: tally.episodes, steps: step },
    ...{ meanReturn: tally.meanReturn, curve: tally.curve },
  });
  const diverged = (what: string): never => {
    const when = `at step ${step + 1}, after ${tally.episodes} episode${tally.episodes === 1 ? '' : 's'},`;
    throw new DivergenceError(
      `${when} ${what}; lower the learning rate, or look for a division by zero in the rule`,
      reached(),
    );
  };
  const checkFinite = () => {
    const [unit, ofCritic] = [divergedUnit(team), critic && divergedUnit(critic.team)];
    // If the critic has diverged, its errors have made the team diverge: name the critic.
    if (ofCritic) diverged(`${ofCritic} of the critic has a weight that is not finite`);
    if (unit) diverged(`${unit} has a weight that is not finite`);
    const isPaid = lanes.rewards.every(fitsFloat32);
    if (errors && isPaid && !errors.values.every((error) => error === null || Number.isFinite(error)))
      diverged("the critic's TD error is not finite");
  };
  const proceed = () => {
    actions = team.act(lanes.observations);
    lanes.step(actions);
    tally.note(step, from, lanes.ended, lanes.returns);
    if (isFirst) tally.request(step, shouldStop?.() === true, shouldKeep?.() === true);
    if (isFirst && (step & 15) === 0) {
      const now = performance.now();
      if (now - reported > 100) {
        reported = now;
        tell();
        onProgress?.({ episodes: tally.episodes, steps: step, curve: tally.curve });
      }
    }
    learn();
  };
  /** This thread's part of the state once `step` steps are done. */
  const part = (steps: number): TrainingStatePart => {
    const core: TrainingCore | undefined = metrics && {
      seconds: secondsSoFar(),
      team: team.state(),
      ...(critic && { critic: critic.team.state() }),
      tally: tally.state(),
      metrics: metrics.state(),
      ...(recorder && { recorder: recorder() }),
    };
    return {
      step: steps,
      from,
      lanes: { ...lanes.state(), begins: tally.begins(to - from), ...(errors && { values: errors.value }) },
      ...(core && { core }),
    };
  };
  const keep = () => {
    // Lanes of other threads may still be ending their episodes; then nobody goes on before the team has been read.
    meet?.();
    tell();
    onPart!(part(step + 1));
    meet?.();
  };
  return {
    get isOver() {
      return tally.stopped;
    },
    get episodes() {
      return tally.episodes;
    },
    get steps() {
      return step;
    },
    get meanReturn() {
      return tally.meanReturn;
    },
    get curve() {
      return tally.curve;
    },
    get seconds() {
      return secondsSoFar();
    },
    observations: lanes.observations,
    get actions() {
      return actions;
    },
    rewards: lanes.rewards,
    ended: lanes.ended,
    returns: lanes.returns,
    get lengths() {
      return Array.from(tally.begins(to - from), (began) => Math.max(0, step - began));
    },
    step() {
      if (tally.stopped) return false;
      try {
        proceed();
      } catch (error) {
        // Weights that are not finite show first as errors in acting, observing or learning.
        checkFinite();
        throw error;
      }
      tally.count(step);
      const isHalt = tally.stopped && tally.episodes < episodes;
      // Where it is to go on later, weights are looked at when a training that never stopped would look at them.
      if ((step & 0xfff) === 0 || (tally.stopped && !(isHalt && onPart))) checkFinite();
      if (onPart && (tally.keeps || isHalt)) keep();
      step++;
      return !tally.stopped;
    },
    state() {
      tell();
      return joinParts([part(step)]);
    },
    finish() {
      tell();
      return { ...reached(), seconds: secondsSoFar(), stopped: tally.episodes < episodes };
    },
    tell,
  };
}

/**
 * Learns from the critic's TD errors. An action that was ignored, since the step only began an episode, is forgotten.
 */
function tdLearner(team: Team, errors: TdErrors, lanes: EnvLanes): () => void {
  const over = new Uint8Array(lanes.count);
  return () => {
    const values = errors.next();
    for (let k = 0; k < over.length; k++) over[k] = lanes.ended[k]! | lanes.wasReset[k]!;
    team.learn(values, over, lanes.errors);
  };
}
