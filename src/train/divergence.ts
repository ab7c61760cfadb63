import { UserError } from '../errors/user-error.js';
import type { Team } from '../team/team.js';

/** What a run had reached when it diverged. */
export interface PartialResult {
  readonly episodes: number;
  readonly steps: number;
  readonly meanReturn: number;
  readonly curve: readonly number[];
}

/** Weights or values that are not numbers any more: the learning rate is too high for this rule and task. */
export class DivergenceError extends UserError {
  override readonly name = 'DivergenceError';
  readonly partial: PartialResult;

  constructor(message: string, partial: PartialResult) {
    super(message);
    this.partial = partial;
  }
}

/** The first unit of a team with a weight that is not finite, such as `unit 3 of layer 1`; none if all are. */
export function divergedUnit(team: Team): string | undefined {
  for (const [k, { weights, biases, units }] of team.weights().entries()) {
    const at = weights.findIndex((w) => !Number.isFinite(w));
    const unit = at >= 0 ? at % units : biases.findIndex((w) => !Number.isFinite(w));
    if (unit >= 0) return `unit ${unit} of layer ${k + 1}`;
  }
  return undefined;
}
