/**
 * The root of every error that tells of a mistake in what the user gave: an option, a rule, a file, an action. Its
 * message says what was given, what was expected and what to do, and needs no stack trace. Anything else that is thrown
 * is a fault of klopf, or of the machine: a stack overflow is a RangeError and no UserError.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
