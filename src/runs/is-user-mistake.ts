import { GymnasiumError } from '../gymnasium/errors.js';
import { RuleError } from '../rule/rule-error.js';
import { DivergenceError } from '../train/divergence.js';
import { UserError } from './user-error.js';

// RangeError is what the library throws for options out of range.
const MISTAKES = [UserError, RuleError, GymnasiumError, DivergenceError, RangeError];

/** Whether an error tells of something that the user gave, so that its message is all there is to say. */
export function isUserMistake(error: unknown): boolean {
  return MISTAKES.some((kind) => error instanceof kind);
}
