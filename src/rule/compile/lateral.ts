import type { RuleProgram } from '../program/program.js';
import { hearsErrors } from '../program/scalar.js';

/**
 * Why the hidden units of a rule cannot act in rounds, as a sentence; undefined if they can. Only the reward is about all rounds of
 * a step: what is told by the units fed would have to be told for each.
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
