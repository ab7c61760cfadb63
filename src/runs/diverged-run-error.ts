import { DivergenceError } from '../train/divergence.js';
import type { RunRecord } from './run-record.js';

/** The weights of a run diverged; carries the record of what it had reached. */
export class DivergedRunError extends DivergenceError {
  constructor(
    { message, partial }: DivergenceError,
    readonly record: RunRecord,
  ) {
    super(message, partial);
  }
}
