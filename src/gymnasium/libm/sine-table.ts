/** Fixed-point numbers with this many bits after the point. */
const BITS = 256n;
const ONE = 1n << BITS;

/** How many nodes there are: k/128 for k = 0 … 109, up to the 0.8555 beyond which arguments are reduced. */
const NODES = 110;

/**
 * Four doubles for each node x = k/128: sin x and what is missing to it, cos x and what is missing to it.
 * Each pair gives its value to about 106 bits.
 */
export const sineTable: Float64Array = tabulate();

function tabulate(): Float64Array {
  const step = ONE >> 7n;
  const [stepSin, stepCos] = taylor(step);
  const table = new Float64Array(4 * NODES);
  let sin = 0n;
  let cos = ONE;
  for (let k = 0; k < NODES; k++) {
    splitInto(table, 4 * k, sin);
    splitInto(table, 4 * k + 2, cos);
    const next = times(sin, stepCos) + times(cos, stepSin);
    cos = times(cos, stepCos) - times(sin, stepSin);
    sin = next;
  }
  return table;
}

/** Sine and cosine of a small x by their Taylor series. */
function taylor(x: bigint): [sin: bigint, cos: bigint] {
  const sums = [0n, 0n];
  let term = ONE;
  for (let n = 0; term !== 0n; n++) {
    sums[n % 2]! += n % 4 < 2 ? term : -term;
    term = times(term, x) / BigInt(n + 1);
  }
  return [sums[1]!, sums[0]!];
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) >> BITS;
}

/** Writes the nearest double, and the nearest double to the rest. */
function splitInto(table: Float64Array, at: number, value: bigint): void {
  const nearest = Number(value);
  const unit = 2 ** -Number(BITS);
  table[at] = nearest * unit;
  table[at + 1] = Number(value - BigInt(nearest)) * unit;
}
