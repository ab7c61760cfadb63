/** 12345 as 12,345. */
export function countText(value: number): string {
  return value.toLocaleString('en-US');
}

/** Two digits and a power of ten: 1.7e−2. */
export function powerText(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('-', '−');
}

/** Four digits, written with a power of ten where it is very small or large. */
export function shortText(value: number): string {
  return value === 0 || (value >= 1e-3 && value < 1e5) ? value.toPrecision(4) : powerText(value);
}

/** Four places, – for null. */
export function ratioText(value: number | null): string {
  return value === null ? '–' : value.toFixed(4).replace('-', '−');
}
