import { Discrete, type Env } from '../../../src/gymnasium/index.js';
import { createActionCoding, createObservationCoding } from '../../../src/train/coding.js';
import type { Plain } from '../contract.js';

/** Names of an environment in words. */
export interface EnvWords {
  readonly sensors: readonly string[];
  readonly actions: readonly string[];
  /** Whether an episode is one step. */
  readonly isOneStep: boolean;
}

/** What sensors see and actions are, in words. */
export function wordsOf(_env: string, _params: Readonly<Record<string, Plain>>, made: Env): EnvWords {
  const { size } = createObservationCoding(made.observationSpace);
  const count =
    made.actionSpace instanceof Discrete ? made.actionSpace.n : createActionCoding(made.actionSpace, undefined).units;
  return {
    sensors: Array.from({ length: size }, (_, k) => `sensor ${k}`),
    actions: Array.from({ length: count }, (_, k) => `action ${k}`),
    isOneStep: false,
  };
}
