import { createPlayer } from '../engines/create-player.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import { fitCodings } from '../train/env-lanes.js';
import { requireObject } from './arguments.js';
import type { RecordedTrial, Recording } from './recording.js';

/** The options of {@link recordTrials}. */
export interface RecordOptions {
  /** Episodes that are recorded. Default: 500. */
  readonly trials?: number | undefined;
  /** Whose activity: 1 for the first layer of units. Default: the output layer. */
  readonly layer?: number | undefined;
  /** Of the environment and of the units' draws. Default: 0. */
  readonly seed?: Seed | undefined;
}

/**
 * Records what the units of a layer do in some episodes, and the errors that the task tells (`info.error`), without
 * learning. It is a copy of the team that plays.
 *
 * @throws {@link UserError} when environment and team do not fit each other.
 */
export function recordTrials(team: Pick<Team, 'state'> | TeamState, env: Env, options: RecordOptions = {}): Recording {
  requireObject(team, 'the team of recordTrials', 'a team or its state');
  if (typeof (env as Partial<Env> | undefined)?.step !== 'function')
    throw new UserError(
      `the environment of recordTrials is ${quote(env)}; expected one, as make('CentreOut-v0') makes it`,
    );
  checkOptions(options, { of: 'recordTrials', known: ['trials', 'layer', 'seed'], example: '{ trials: 500 }' });
  const state = 'config' in team ? team : typeof team.state === 'function' ? team.state() : undefined;
  if (!Array.isArray(state?.config?.sizes))
    throw new UserError(`the team of recordTrials is ${quote(team)}; expected a team or its state`);
  const { sizes } = state.config;
  const { trials = 500, layer = sizes.length - 1, seed = 0 } = options;
  if (!Number.isSafeInteger(trials) || trials < 1)
    throw new UserError(`trials is ${quote(trials)}; expected a whole number, at least 1`);
  if (!Number.isSafeInteger(layer) || layer < 1 || layer >= sizes.length)
    throw new UserError(
      `layer is ${quote(layer)}; expected a whole number from 1 to ${sizes.length - 1}, the output layer`,
    );
  const player = createPlayer(state, { batch: 1, seed: `recording of ${seed}`, greedy: false });
  try {
    const { observationCoding, actionCoding } = fitCodings(player, env.observationSpace, env.actionSpace);
    const seen = new Float32Array(observationCoding.size);
    const units = sizes[layer]!;
    const all: RecordedTrial[] = [];
    let errors = 0;
    for (let trial = 0; trial < trials; trial++) {
      const [activity, told]: [number[], number[]] = [[], []];
      let [observation] = env.reset(trial === 0 ? { seed: environmentSeed(keyOf(seed), 0) } : {}) as [unknown, unknown];
      for (let ended = false; !ended; ) {
        observationCoding.write(observation, seen, 0);
        const actions = player.act(seen);
        activity.push(...(layer === sizes.length - 1 ? actions : saidIn(player, layer)));
        const [next, , terminated, truncated, info] = env.step(actionCoding.read(actions, 0));
        observation = next;
        ended = terminated || truncated;
        told.push(...errorOf(info));
        player.forget([ended]);
      }
      errors = (told.length * units) / activity.length;
      all.push({ activity: Float64Array.from(activity), errors: Float64Array.from(told) });
    }
    return { units, errors, trials: all };
  } finally {
    player.close();
  }
}

function saidIn(player: Team, layer: number): ArrayLike<number> & Iterable<number> {
  return player.state().tensors[`layer${layer}/memory/a`]!.data;
}

function errorOf(info: Readonly<Record<string, unknown>>): Iterable<number> {
  const error = info?.['error'];
  if (typeof error === 'number') return [error];
  const isList = Array.isArray(error) || error instanceof Float32Array || error instanceof Float64Array;
  return isList ? (error as Iterable<number>) : [];
}
