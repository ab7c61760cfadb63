/** Two runs of the same rule that must be equal are not, or one of them does what none may do. */
export class DifferenceError extends Error {
  override readonly name = 'DifferenceError';
}
