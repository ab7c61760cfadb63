import { UserError } from '../errors/user-error.js';
import type { Team } from '../team/team.js';

/** The result of a run until it diverged. */
export interface PartialResult {
  readonly episodes: number;
  readonly steps: number;
  readonly meanReturn: number;
  readonly curve: readonly number[];
}

/** Weights or values are not finite any more: the learning rate is too high for this rule and task. */
export class DivergenceError extends UserError {
  override readonly name = 'DivergenceError';
  readonly partial: PartialResult;

  constructor(message: string, partial: PartialResult) {
    super(message);
    this.partial = partial;
  }
}

/**
 * The name of the first unit with a weight that is not finite, as in `unit 3 of layer 1`; undefined if all are finite.
 */
export function divergedUnit(team: Team): string | undefined {
  for (const [k, { weights, biases, units }] of team.weights().entries()) {
    const at = weights.findIndex((w) => !Number.isFinite(w));
    const unit = at >= 0 ? at % units : biases.findIndex((w) => !Number.isFinite(w));
    if (unit >= 0) return `unit ${unit} of layer ${k + 1}`;
  }
  return undefined;
}
