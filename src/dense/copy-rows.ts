/** Numbers up to which a loop is faster than the runtime's own copy. */
const MOST_IN_A_LOOP = 64;

/**
 * Copies rows between arrays whose rows have different lengths, `width` and `targetWidth`; what both have of a row. In
 * `target` they begin at `first`.
 */
export function copyRows(
  source: ArrayLike<number>,
  width: number,
  target: Float32Array,
  targetWidth: number,
  rows: number,
  first = 0,
): void {
  if (width === targetWidth && ArrayBuffer.isView(source) && source.length > MOST_IN_A_LOOP) {
    target.set(source, first);
    return;
  }
  const columns = Math.min(width, targetWidth);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * width, first + row * targetWidth];
    for (let k = 0; k < columns; k++) target[to + k] = source[from + k]!;
  }
}
