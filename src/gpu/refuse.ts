import { UserError } from '../errors/user-error.js';
import type { LayerPlan } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';

/** What a team may have that no kernel of a graphics card is written for: whether a layer has it, and its words. */
const MISSING: readonly (readonly [has: (layer: LayerPlan, plan: TeamPlan) => boolean, words: string])[] = [
  [({ components }) => components > 1, 'its units say vectors'],
  [({ rule }) => rule.settlingSteps > 0, 'its units settle'],
  [({ rule }) => rule.passes.length > 0, 'its units act in several passes a step'],
  [({ rounds }) => rounds > 1, 'its hidden units act in rounds (lateralRounds)'],
  [({ delay }) => delay > 0, 'its units hear their peers a step late (lateralDelay)'],
  [(_, { config }) => config.wiring !== undefined, 'its layers are wired (wiring)'],
  [(_, { interventions }) => interventions.length > 0, 'something is done to its units (interventions)'],
  [
    ({ role, logits }) => logits > 1 && hearsOthers(role),
    'its output units choose among several actions and hear errors',
  ],
];

function hearsOthers({ errorSums, ownError, feedbackDeltas }: LayerPlan['role']): boolean {
  return errorSums.length + ownError.length + feedbackDeltas.length > 0;
}

/** @throws {@link UserError} for a team that has what no kernel is written for. */
export function refuseUncovered(plan: TeamPlan): void {
  for (const layer of plan.layers)
    for (const [has, words] of MISSING)
      if (has(layer, plan))
        throw new UserError(
          `engine 'gpu' cannot play this team, of rule '${layer.rule.text.name}': ${words}, which has no kernels for graphics cards yet. Take engine 'dense'`,
        );
}
