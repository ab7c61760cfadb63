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

/** `layer 2`, `layers 1 and 3`, or `every layer` where they are all there are. */
export function layersText(layers: readonly { readonly layer: number }[], count = Number.POSITIVE_INFINITY): string {
  if (layers.length === count && count > 1) return 'every layer';
  const numbers = layers.map(({ layer }) => String(layer));
  return numbers.length === 1
    ? `layer ${numbers[0]}`
    : `layers ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

/** Four places, – for null. */
export function ratioText(value: number | null): string {
  return value === null ? '–' : value.toFixed(4).replace('-', '−');
}
