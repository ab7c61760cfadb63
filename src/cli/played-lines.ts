import type { Env } from '../gymnasium/env.js';
import { type RolloutLine, rollout } from '../gymnasium/rollout/rollout.js';
import type { Seed } from '../gymnasium/seeding/seed-words.js';
import type { Space } from '../gymnasium/spaces/space.js';

/** One line of a rollout: a step with the action that led to it, or a reset, without one. */
export interface PlayedLine {
  readonly line: RolloutLine<unknown>;
  readonly action?: unknown;
}

/** What to play. */
export interface PlayOptions {
  readonly seed: Seed;
  readonly actions: Iterable<unknown>;
  /** Actions to take at most; without it, all of them. */
  readonly steps?: number | undefined;
  /** Stop at the end of the first episode, without the reset after it. */
  readonly oneEpisode: boolean;
}

/**
 * Plays an environment step by step.
 *
 * @throws what `rollout` throws.
 */
export function* playedLines(env: Env, options: PlayOptions): Generator<PlayedLine> {
  const { seed, actions, steps, oneEpisode } = options;
  let action: unknown;
  function* watched(): Generator<unknown> {
    for (action of actions) yield action;
  }
  for (const line of rollout(env, { seed, actions: watched(), steps })) {
    if (!('reward' in line)) {
      yield { line };
      continue;
    }
    yield { line, action };
    if (oneEpisode && (line.terminated || line.truncated)) return;
  }
}

/** Samples of a space without end, from the random stream of a seed. */
export function* samples(space: Space, seed: Seed): Generator<unknown> {
  space.seed(seed);
  for (;;) yield space.sample();
}
