import { hearsErrors } from '../program/heard.js';
import type { RuleProgram } from '../program/program.js';

/**
 * Why the hidden units of a rule cannot act in rounds, as the message of an error; undefined: they can. The reward is
 * one for all rounds of a step; credit, errors and echoes would have to be sent for each round.
 */
export function whyNotLateral(rule: string, { hidden, settlingSteps, passes }: RuleProgram): string | undefined {
  const why =
    settlingSteps > 0
      ? 'its units settle'
      : passes.length > 0
        ? 'its units act in passes'
        : hidden.receptions.length > 0
          ? 'its hidden units hear from those they feed'
          : hearsErrors(hidden)
            ? 'its hidden units hear errors'
            : hidden.awaitsEcho
              ? 'its hidden units hear echoes'
              : undefined;
  return (
    why &&
    `lateralRounds does not go with rule '${rule}': ${why}; expected a rule whose hidden units hear the broadcast reward alone, such as reinforce`
  );
}
