import type { Env } from '../gymnasium/index.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import type { Team } from '../team/team.js';
import { actionCoding, observationCoding } from './coding.js';
import { createTallyBoard, Tally, type TallyBoard } from './tally.js';

/** How a run stands. */
export interface TrainingProgress {
  readonly episodes: number;
  readonly steps: number;
  readonly curve: readonly number[];
}

export interface TrainingOptions {
  readonly episodes: number;
  /** Of the environments; each lane has its own seed drawn from it. Default: 0. */
  readonly seed?: Seed;
  /** Equal bins of the learning curve. Default: 20. */
  readonly bins?: number;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Asked at every step; true ends the run after it. */
  readonly shouldStop?: () => boolean;
  /** The lanes that this thread's team acts for, and the board it shares with others. Default: all, on its own. */
  readonly share?: {
    readonly lanes: readonly [from: number, to: number];
    readonly board: TallyBoard;
    readonly isFirst: boolean;
  };
}

export interface TrainingResult {
  readonly episodes: number;
  readonly steps: number;
  readonly meanReturn: number;
  /** Mean return in equal bins of the episodes asked for; fewer when the run was stopped. */
  readonly curve: readonly number[];
  readonly seconds: number;
  readonly stopped: boolean;
}

/** Why a rule cannot act in an environment. */
export const NOT_BINARY =
  'the action of an output unit must be 0 or 1 for the environment to understand it, and this rule does not say so; end its act in `a = condition ? 1 : 0` (for the output layer at least: `a = output ? (condition ? 1 : 0) : …`)';

/** Weights that are not numbers any more: the learning rate is too high for this rule and task. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/**
 * Runs episodes until enough are done: observe, act, step, learn. One environment a lane; when an episode ends its lane starts
 * the next at once. Every lane runs until the last step, so a batch may run a few episodes more than are counted.
 *
 * Throws RangeError when spaces do not fit the team or a number is not finite, and {@link DivergenceError}.
 */
export function train(team: Team, envs: readonly Env[], options: TrainingOptions): TrainingResult {
  const {
    episodes,
    seed = 0,
    bins = 20,
    onProgress,
    shouldStop,
    share = { lanes: [0, team.batch], board: createTallyBoard(team.batch, false), isFirst: true },
  } = options;
  if (!Number.isInteger(episodes) || episodes < 1)
    throw new RangeError(`episodes is ${episodes}; expected a whole number, at least 1`);
  const [from, to] = share.lanes;
  if (envs.length !== to - from)
    throw new RangeError(`${envs.length} environments for ${to - from} lanes; expected one a lane`);
  const tally = new Tally(share.board, episodes, bins);
  const lanes = createLanes(team, envs, (k) => environmentSeed(keyOf(seed), from + k));
  const start = performance.now();
  let reported = start;
  let step = 0;
  for (; !tally.stopped; step++) {
    const actions = team.act(lanes.observations);
    lanes.step(actions, (k, isOver, total) => tally.note(step, from + k, isOver, total));
    if (share.isFirst) tally.requestStop(step, shouldStop?.() === true);
    if (share.isFirst && onProgress && (step & 15) === 0) {
      const now = performance.now();
      if (now - reported > 100) {
        reported = now;
        onProgress({ episodes: tally.episodes, steps: step, curve: tally.curve });
      }
    }
    team.learn(lanes.rewards, lanes.ended);
    tally.count(step);
    if ((step & 0xfff) === 0 || tally.stopped) checkFinite(team, tally.episodes);
  }
  const seconds = (performance.now() - start) / 1000;
  return {
    episodes: tally.episodes,
    steps: step,
    meanReturn: tally.meanReturn,
    curve: tally.curve,
    seconds,
    stopped: tally.episodes < episodes,
  };
}

/** The environments of some lanes, with what they have said last. */
function createLanes(team: Team, envs: readonly Env[], seedOf: (k: number) => number) {
  if (envs.length === 0)
    return {
      observations: new Float32Array(0),
      rewards: new Float32Array(0),
      ended: new Uint8Array(0),
      step: () => {},
    };
  const seen = observationCoding(envs[0]!.observationSpace);
  const done = actionCoding(envs[0]!.actionSpace, team.choices);
  if (!done.isReal && !team.rule.output.binary) throw new RangeError(NOT_BINARY);
  const [inputs, outputs] = [team.sizes[0]!, team.sizes.at(-1)!];
  if (seen.size !== inputs)
    throw new RangeError(`the environment shows ${seen.size} numbers; the team has ${inputs} inputs`);
  if (done.units !== outputs || done.choices !== team.choices)
    throw new RangeError(
      `the environment's actions take ${counted(done)}; the team has ${counted({ units: outputs, choices: team.choices })}`,
    );
  const observations = new Float32Array(envs.length * inputs);
  const rewards = new Float32Array(envs.length);
  const ended = new Uint8Array(envs.length);
  const returns = new Float64Array(envs.length);
  envs.forEach((env, k) => seen.write(env.reset({ seed: seedOf(k) })[0], observations, k * inputs));
  return {
    observations,
    rewards,
    ended,
    step(actions: Float32Array, over: (k: number, isOver: boolean, total: number) => void) {
      for (let k = 0; k < envs.length; k++) {
        const env = envs[k]!;
        const [observation, reward, terminated, truncated] = env.step(done.read(actions, k * outputs));
        const isOver = terminated || truncated;
        rewards[k] = reward;
        ended[k] = isOver ? 1 : 0;
        returns[k]! += reward;
        over(k, isOver, returns[k]!);
        if (isOver) returns[k] = 0;
        seen.write(isOver ? env.reset()[0] : observation, observations, k * inputs);
      }
    },
  };
}

function counted({ units, choices }: { units: number; choices: number }): string {
  return `${units} output unit${units === 1 ? '' : 's'}${choices > 2 ? ` with ${choices} choices` : ''}`;
}

function checkFinite(team: Team, episodes: number): void {
  team.weights().forEach(({ weights, biases, units }, k) => {
    const at = weights.findIndex((w) => !Number.isFinite(w));
    const unit = at >= 0 ? at % units : biases.findIndex((w) => !Number.isFinite(w));
    if (unit >= 0) {
      throw new DivergenceError(
        `after ${episodes} episode${episodes === 1 ? '' : 's'} unit ${unit} of layer ${k + 1} has a weight that is not finite; lower the learning rate, or look for a division by zero in the rule`,
      );
    }
  });
}
