/** Copies rows of `width` numbers between arrays with other distances from row to row. */
export function copyRows(
  source: ArrayLike<number>,
  width: number,
  target: Float32Array,
  targetWidth: number,
  rows: number,
): void {
  if (width === targetWidth && ArrayBuffer.isView(source)) {
    target.set(source);
    return;
  }
  const columns = Math.min(width, targetWidth);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < columns; k++) target[row * targetWidth + k] = source[row * width + k]!;
  }
}
