import { EXIT } from './exit-code.js';

/** A command was stopped from outside; its message says what is left of the work. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.interrupted,
  ) {
    super(message);
  }
}
