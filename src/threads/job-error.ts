import { UserError } from '../errors/user-error.js';

/** What a job failed with in its thread, or how the thread died. */
export class JobError extends Error {
  override readonly name = 'JobError';
  /** It tells of something that the user gave. */
  readonly isMistake: boolean;

  constructor(message: string, isMistake: boolean, stack: string | undefined) {
    super(message);
    this.isMistake = isMistake;
    if (stack !== undefined) this.stack = stack;
  }

  /**
   * What whoever asked for the job tells of it: the message behind the name of the job, as a {@link UserError} where it
   * is the user's mistake.
   */
  named(job: string): Error {
    const text = job === '' ? this.message : `${job}: ${this.message}`;
    if (this.isMistake) return new UserError(text);
    const named = new Error(text, { cause: this });
    if (this.stack !== undefined) named.stack = this.stack;
    return named;
  }
}
