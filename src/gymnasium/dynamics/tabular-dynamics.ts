import type { Generator } from '../seeding/generator.js';
import type { Dynamics } from './dynamics.js';

/** One outcome of taking an action in a state. */
export interface Transition {
  readonly probability: number;
  /** The state that follows. */
  readonly state: number;
  readonly reward: number;
  /** Whether the episode ends there. */
  readonly terminated: boolean;
}

/** The outcomes of every action in every state: `table[state][action]`, whose probabilities sum to 1. */
export type TransitionTable = readonly (readonly (readonly Transition[])[])[];

/** What the numbers of a tabular state are, from its place `at` on. */
export const tabular = { state: 0, lastAction: 1, probability: 2, terminated: 3, size: 4 } as const;

/**
 * The dynamics of a finite Markov decision process given as a table. State: the number of the state, the last action
 * (−1 before the first), the probability of the outcome that led here, and 1 where the episode has ended.
 *
 * Each `reset` and each `step` takes one draw, certain outcomes included.
 *
 * @param start the probability of each state at the start of an episode.
 */
export function tabularDynamics(table: TransitionTable, start: readonly number[]): Dynamics {
  return {
    stateSize: tabular.size,
    observationSize: 1,
    info: { prob: tabular.probability },

    reset(rng, s, at) {
      s[at] = categorical(start, rng);
      s[at + tabular.lastAction] = -1;
      s[at + tabular.probability] = 1;
      s[at + tabular.terminated] = 0;
    },

    step(s, at, action, rng) {
      const outcome = drawTransition(table[s[at]!]![action]!, rng);
      s[at] = outcome.state;
      s[at + tabular.lastAction] = action;
      s[at + tabular.probability] = outcome.probability;
      s[at + tabular.terminated] = outcome.terminated ? 1 : 0;
      return outcome.reward;
    },

    terminated(s, at) {
      return s[at + tabular.terminated] === 1;
    },

    observe(s, at, observation, into) {
      observation[into] = s[at]!;
    },
  };
}

/**
 * The first outcome at which the sum of the probabilities exceeds a uniform draw; the first of all where rounding lets
 * none do so.
 */
function drawTransition(outcomes: readonly Transition[], rng: Generator): Transition {
  const draw = rng.random();
  let sum = 0;
  for (const outcome of outcomes) {
    sum += outcome.probability;
    if (sum > draw) return outcome;
  }
  return outcomes[0]!;
}

/** The same for the index of a probability. */
function categorical(probabilities: readonly number[], rng: Generator): number {
  const draw = rng.random();
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    sum += probabilities[i]!;
    if (sum > draw) return i;
  }
  return 0;
}
