/** Numbers up to which a loop is faster than the copy of the runtime. */
const MOST_IN_A_LOOP = 64;

/** Copies rows of `width` numbers between arrays with other distances from row to row; those of the target begin at `first`. */
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
