import { BernoulliBandit, Multiplexer } from '../../envs/index.js';
import type { Bus } from '../../src/bus/bus.js';
import { createTeam } from '../../src/engines/create-team.js';
import type { Env } from '../../src/gymnasium/index.js';
import { programOf } from '../../src/rule/rule.js';
import type { Engine } from '../../src/team/plain-options.js';
import type { TeamOptions } from '../../src/team/team-options.js';
import { createActionCoding, createObservationCoding } from '../../src/train/coding.js';
import { DivergenceError } from '../../src/train/divergence.js';
import { train } from '../../src/train/train.js';
import { Wandering } from './wandering.js';

/**
 * An environment to train on: `multiplexer k`, `bandit k` (k arms, four pulls an episode) or
 * `wandering inputs outputs`.
 */
export type Task =
  | readonly ['multiplexer', addressBits: number]
  | readonly ['bandit', arms: number]
  | readonly ['wandering', inputs: number, outputs: number];

/** A short run: all that both engines are told. */
export interface Trial extends Omit<TeamOptions, 'inputs' | 'outputs' | 'engine'> {
  readonly task: Task;
  readonly episodes: number;
}

/** What must be equal, bit for bit. */
export interface TrialResult {
  readonly digest: string;
  readonly curve: readonly number[];
  readonly steps: number;
}

/**
 * `components`: numbers that each output unit says; `errors`: those that the team is told, in a world that tells them.
 */
export function makeTaskEnv(task: Task, isReal = false, components = 1, errors?: number): Env {
  const outputs = (task[0] === 'wandering' ? task[2] : 1) * components;
  if (isReal || errors !== undefined)
    return new Wandering(inputsOf(task), outputs, isReal, errors ?? outputs) as unknown as Env;
  if (task[0] === 'multiplexer') return new Multiplexer({ addressBits: task[1] }) as Env;
  if (task[0] === 'bandit') return new BernoulliBandit({ arms: task[1], steps: 4 }) as Env;
  return new Wandering(task[1], task[2]) as unknown as Env;
}

function inputsOf(task: Task): number {
  return task[0] === 'wandering' ? task[1] : createObservationCoding(makeTaskEnv(task).observationSpace).size;
}

/** Trains a team from its start and returns what it ended with. */
export async function runTrial(trial: Trial, engine: Engine, bus?: Bus): Promise<TrialResult> {
  const { task: asked, episodes, ...options } = trial;
  // A rule whose output units draw numbers acts in a world that takes them.
  const { hidden, output, components } = programOf(trial.rule, trial.params);
  // Where actions of several passes are paid, one whose task tells what others would have been.
  const isScored = [hidden, output].some(({ rewardPasses }) => rewardPasses.some((pass) => pass > 0));
  const task: Task = isScored && asked[0] === 'bandit' ? ['multiplexer', 2] : asked;
  const isReal = !output.binary;
  // Where hidden units are told errors too, in one that tells as many.
  const told = [...(trial.hidden ?? [64, 32]), task[0] === 'wandering' ? task[2] : 1].reduce((a, b) => a + b);
  const errors = hidden.ownError.length > 0 ? told : undefined;
  const envs = Array.from({ length: trial.batch ?? 1 }, () => makeTaskEnv(task, isReal, components, errors));
  const { units, choices } = createActionCoding(envs[0]!.actionSpace, trial.rule.picks ? undefined : 2);
  const outputs = units / components;
  const shape = { inputs: createObservationCoding(envs[0]!.observationSpace).size, outputs, choices };
  const team =
    engine === 'literal'
      ? createTeam({ ...options, ...shape, engine }, bus)
      : createTeam({ ...options, ...shape, engine });
  try {
    const { curve, steps } = train(team, envs, { episodes, seed: trial.seed ?? 0 });
    return { digest: await team.digest(), curve, steps };
  } catch (error) {
    // A rate too high for the rule is too high in both engines, from the same unit at the same step.
    if (!(error instanceof DivergenceError)) throw error;
    return { digest: error.message, curve: error.partial.curve, steps: error.partial.steps };
  } finally {
    team.close();
  }
}
