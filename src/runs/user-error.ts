/** A mistake in what the user gave: its message says what was given, what was expected and what to do, and needs no stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
