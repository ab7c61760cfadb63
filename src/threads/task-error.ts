/** What a task failed with in its thread, or how the thread died. */
export class TaskError extends Error {
  override readonly name = 'TaskError';

  /** `isMistake`: it tells of something that the user gave. */
  constructor(
    message: string,
    readonly isMistake: boolean,
    stack: string | undefined,
  ) {
    super(message);
    if (stack !== undefined) this.stack = stack;
  }
}
