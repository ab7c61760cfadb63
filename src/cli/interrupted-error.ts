/** The user stopped a command; its message says what is left of the work. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}
