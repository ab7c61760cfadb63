import type { Floats } from '../rule/ops/precision.js';

/**
 * The mean of a parameter's directions over draws, and the standard error of each component; 0 where they were formed
 * once.
 */
export interface MeanDirection {
  readonly mean: Float64Array;
  readonly error: Float64Array;
}

/**
 * Means of the directions of parameters, by name, and their standard errors, as they come (Welford): of equal
 * directions the error is exactly 0.
 */
export class MeanDirections {
  readonly #known = new Map<string, { readonly mean: Float64Array; readonly squares: Float64Array }>();
  #count = 0;

  add(directions: Iterable<readonly [name: string, values: Floats]>): void {
    this.#count++;
    for (const [name, values] of directions) {
      const { mean, squares } = this.#known.get(name) ?? {
        mean: new Float64Array(values.length),
        squares: new Float64Array(values.length),
      };
      this.#known.set(name, { mean, squares });
      values.forEach((value, i) => {
        const off = value - mean[i]!;
        mean[i]! += off / this.#count;
        squares[i]! += off * (value - mean[i]!);
      });
    }
  }

  found(): ReadonlyMap<string, MeanDirection> {
    const count = this.#count;
    return new Map(
      [...this.#known].map(([name, { mean, squares }]) => [
        name,
        { mean, error: squares.map((square) => (count === 1 ? 0 : Math.sqrt(square / (count * (count - 1))))) },
      ]),
    );
  }
}
