import { UserError } from '../errors/user-error.js';
import { requireText } from './arguments.js';
import { checkRecording, type Recording, stepsOf } from './recording.js';

/** The linear dynamics of a population: what its activity becomes in a step. */
export interface FlowField {
  /** `[unit][unit]`: the next activity of the first is the sum over the second. */
  readonly matrix: Float64Array;
  /** Share of the mean square of the next activity that it explains. */
  readonly explained: number;
}

/**
 * The flow field F of h(t + 1) = F h(t) by least squares over all steps of all trials, without a constant.
 *
 * @throws {@link UserError} when the activity does not determine it; `what` names the recording.
 */
export function fitFlowField(recording: Recording, what: string): FlowField {
  requireText(what, 'the name of the recording');
  checkRecording(recording, what);
  const { units: n, trials } = recording;
  const [own, next] = [new Float64Array(n * n), new Float64Array(n * n)];
  let [pairs, total] = [0, 0];
  for (const trial of trials) {
    const { activity: h } = trial;
    for (let t = 0, steps = stepsOf(trial, recording); t + 1 < steps; t++, pairs++)
      for (let i = 0, at = t * n; i < n; i++) {
        const [value, then] = [h[at + i]!, h[at + n + i]!];
        total += then * then;
        for (let j = 0; j < n; j++) {
          own[i * n + j]! += value * h[at + j]!;
          next[i * n + j]! += then * h[at + j]!;
        }
      }
  }
  if (pairs < n)
    throw new UserError(
      `the recording '${what}' has ${pairs} steps that are followed by another, and ${n} units; a flow field needs at least as many steps as units. Record more trials`,
    );
  const factor = cholesky(own, n);
  if (!factor)
    throw new UserError(
      `the activity of the recording '${what}' does not fill its ${n} dimensions, so many flow fields fit it; leave out units that are silent or copies of others`,
    );
  const matrix = new Float64Array(n * n);
  let rest = total;
  for (let i = 0; i < n; i++) {
    const row = solve(factor, next.subarray(i * n, (i + 1) * n), n);
    matrix.set(row, i * n);
    for (let j = 0; j < n; j++) rest -= row[j]! * next[i * n + j]!;
  }
  return { matrix, explained: 1 - rest / total };
}

/**
 * The lower factor L of a symmetric matrix L Lᵀ; undefined where it is not positive definite to the precision of
 * doubles.
 */
function cholesky(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      if (i > j) factor[i * n + j] = sum / factor[j * n + j]!;
      else if (sum > 1e-12 * matrix[i * n + i]!) factor[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  return factor;
}

/** Solves L Lᵀ x = b. */
function solve(factor: Float64Array, b: Float64Array, n: number): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * n + k]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= factor[k * n + i]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}
