/** A time at which some inputs spike. */
export interface Moment {
  readonly time: number;
  /** In their order. */
  readonly inputs: readonly number[];
}

/**
 * The spikes of one sample before `end` in order of time, those of one time in order of their inputs. `times`:
 * `[input]`.
 */
export function momentsOf(times: Float32Array, end: number): Moment[] {
  const inputs = [...times.keys()].filter((input) => times[input]! < end);
  const found = new Map<number, number[]>();
  for (const input of inputs.sort((a, b) => times[a]! - times[b]! || a - b)) {
    const time = times[input]!;
    const together = found.get(time);
    if (together) together.push(input);
    else found.set(time, [input]);
  }
  return Array.from(found, ([time, together]) => ({ time, inputs: together }));
}
