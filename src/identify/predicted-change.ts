import { type RecordedTrial, stepsOf } from './recording.js';

/** Of what a change of the flow field is predicted. */
export interface Prediction {
  readonly units: number;
  readonly errors: number;
  /** `[error][unit]`: through what the errors would have reached the units. */
  readonly candidate: ArrayLike<number>;
  /**
   * `[row][unit]`: the decoder D of a cursor that the units saw, which learning then acts through; undefined: they did
   * not.
   */
  readonly seen?: ArrayLike<number> | undefined;
}

/**
 * The change of the flow field to be expected of units that learned from errors which reached them over the candidate
 * A, up to a factor: the sum over trials and steps of (Aᵀ e) hᵀ; where the units saw the cursor, of (Aᵀ e)(D h)ᵀ D.
 * `[unit][unit]`.
 */
export function predictedChange(
  trials: readonly RecordedTrial[],
  { units: n, errors: k, candidate, seen }: Prediction,
): Float64Array {
  const change = new Float64Array(n * n);
  const [credit, heard] = [new Float64Array(n), new Float64Array(n)];
  for (const trial of trials) {
    const { activity: h, errors: e } = trial;
    for (let t = 0, steps = stepsOf(trial, { units: n }); t < steps; t++) {
      credit.fill(0);
      for (let row = 0; row < k; row++)
        for (let i = 0; i < n; i++) credit[i]! += candidate[row * n + i]! * e[t * k + row]!;
      for (let j = 0; j < n; j++) heard[j] = h[t * n + j]!;
      if (seen) throughDecoder(heard, seen, n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) change[i * n + j]! += credit[i]! * heard[j]!;
    }
  }
  return change;
}

/** Turns h into Dᵀ D h. */
function throughDecoder(h: Float64Array, decoder: ArrayLike<number>, n: number): void {
  const rows = decoder.length / n;
  const decoded = Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += decoder[row * n + i]! * h[i]!;
    return sum;
  });
  for (let i = 0; i < n; i++) h[i] = decoded.reduce((sum, y, row) => sum + y * decoder[row * n + i]!, 0);
}

/**
 * How alike two changes are in what they do to the activity of a trial: the mean over its steps of the cosine between
 * `a` h and `b` h; steps in which either is 0 are left out. NaN where none is left.
 */
export function likeness(trial: RecordedTrial, a: Float64Array, b: Float64Array, n: number): number {
  const { activity: h } = trial;
  let [sum, count] = [0, 0];
  for (let t = 0, steps = stepsOf(trial, { units: n }); t < steps; t++) {
    let [product, ofA, ofB] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      let [x, y] = [0, 0];
      for (let j = 0; j < n; j++) {
        const value = h[t * n + j]!;
        x += a[i * n + j]! * value;
        y += b[i * n + j]! * value;
      }
      product += x * y;
      ofA += x * x;
      ofB += y * y;
    }
    if (ofA === 0 || ofB === 0) continue;
    sum += product / Math.sqrt(ofA * ofB);
    count++;
  }
  return sum / count;
}
