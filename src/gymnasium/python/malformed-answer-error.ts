/** An answer of the Python process that is none: not in the form of a message, or not in that of what was asked for. */
export class MalformedAnswerError extends Error {
  override name = 'MalformedAnswerError';
}
