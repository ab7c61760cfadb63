/** One synapse as a line: `size` is its part of the largest weight of its layer, 0 to 1, with its sign. */
export interface WeightLine {
  readonly sender: number;
  readonly unit: number;
  readonly size: number;
}

/**
 * The `count` largest weights of a layer by size, the largest last so that it is drawn over the others. `weights` are
 * `[sender][column]`, then the biases `[column]`; a unit that selects among K actions has K − 1 columns, of which its
 * largest counts.
 */
export function strongestWeights(
  weights: Float32Array,
  senders: number,
  units: number,
  count: number,
  isWanted?: (sender: number, unit: number) => boolean,
): readonly WeightLine[] {
  const columns = weights.length / (senders + 1);
  const perUnit = columns / units;
  const found: { sender: number; unit: number; weight: number; size: number }[] = [];
  let largest = 0;
  for (let k = 0; k < senders * columns; k++) largest = Math.max(largest, Math.abs(weights[k]!));
  if (!(largest > 0) || !Number.isInteger(perUnit)) return [];
  const least = thresholdOf(weights, senders * columns, largest, count * 2 * perUnit);
  for (let sender = 0; sender < senders; sender++)
    for (let unit = 0; unit < units; unit++) {
      if (isWanted && !isWanted(sender, unit)) continue;
      let weight = 0;
      for (let k = 0; k < perUnit; k++) {
        const each = weights[sender * columns + unit * perUnit + k]!;
        if (Math.abs(each) > Math.abs(weight)) weight = each;
      }
      // What only some units are asked for is sorted whole.
      if (weight === 0 || (!isWanted && Math.abs(weight) < least)) continue;
      found.push({ sender, unit, weight, size: weight / largest });
    }
  return found
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, count)
    .reverse()
    .map(({ sender, unit, size }) => ({ sender, unit, size }));
}

const BINS = 256;

/** A size that at least `count` weights reach, and not many more: so that few have to be sorted. */
function thresholdOf(weights: Float32Array, length: number, largest: number, count: number): number {
  if (length <= count) return 0;
  const bins = new Uint32Array(BINS);
  const scale = (BINS - 1) / largest;
  for (let k = 0; k < length; k++) bins[Math.floor(Math.abs(weights[k]!) * scale)]!++;
  let seen = 0;
  for (let bin = BINS - 1; bin >= 0; bin--) {
    seen += bins[bin]!;
    if (seen >= count) return bin / scale;
  }
  return 0;
}
