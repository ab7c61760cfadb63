import { normalMass } from '../../statistics/normal-mass.js';
import { normalQuantile } from '../../statistics/normal-quantile.js';
import { type Distribution, type NumberRange, rangeOf, roundedTo } from './space.js';

/** An estimate of the density of the values of one setting, made of the values that some trials had. */
export interface ParzenEstimator {
  /**
   * Of a real number the density on the scale of the range, its logarithm where that is one; of others the probability.
   */
  logDensity(value: number): number;
  /** A value for two uniform draws. */
  sample(kernel: number, within: number): number;
}

/** The weight of the prior, one observation's. */
const PRIOR = 1;
/** So many of the last observations have their full weight, and older ones less. */
const RECENT = 25;
/** e to this is 0. */
const LEAST_EXPONENT = -746;

/**
 * The mixture of a kernel around each observation (in the order of trials), and of a wide one that is the prior.
 *
 * Bergstra, Bardenet, Bengio & Kégl (2011), Algorithms for hyper-parameter optimization, section 4; widths, weights and
 * clipping as in Optuna 5 with `TPESampler(multivariate=False)`, whose densities are equal for equal observations.
 */
export function parzenEstimator(distribution: Distribution, observations: readonly number[]): ParzenEstimator {
  const weights = normalized([...observationWeights(observations.length), PRIOR]);
  return distribution.kind === 'choice'
    ? choiceEstimator(distribution.values.length, observations, weights)
    : numberEstimator(rangeOf(distribution), observations, weights);
}

/** Weights by age: they rise in a straight line to 1, which the last {@link RECENT} have. */
function observationWeights(count: number): number[] {
  const older = Math.max(0, count - RECENT);
  return Array.from({ length: count }, (_, k) => {
    if (k >= older) return 1;
    return older === 1 ? 1 / count : 1 / count + (1 - 1 / count) * (k / (older - 1));
  });
}

/** A kernel gives each value the same small share, and its own one more. */
function choiceEstimator(values: number, observations: readonly number[], weights: readonly number[]): ParzenEstimator {
  const kernels = observations.length + 1;
  const share = PRIOR / kernels;
  const total = values * share + 1;
  const probabilities = new Array<number>(values).fill(weights.at(-1)! / values);
  observations.forEach((seen, k) => {
    for (let value = 0; value < values; value++)
      probabilities[value]! += (weights[k]! * (share + (value === seen ? 1 : 0))) / total;
  });
  return {
    logDensity: (value) => Math.log(probabilities[value]!),
    sample: (_, within) => pick(probabilities, within),
  };
}

function numberEstimator(
  range: NumberRange,
  observations: readonly number[],
  weights: readonly number[],
): ParzenEstimator {
  const { isLog, step } = range;
  const scaled = isLog ? Math.log : (value: number) => value;
  const half = step === undefined ? 0 : step / 2;
  const [low, high] = [scaled(range.low - half), scaled(range.high + half)];
  const seen = Float64Array.from(observations, scaled);
  const kernels = seen.length + 1;
  const centres = Float64Array.of(...seen, (low + high) / 2);
  const widths = Float64Array.of(...kernelWidths(seen, low, high), high - low);
  const masses = centres.map((centre, k) => normalMass((low - centre) / widths[k]!, (high - centre) / widths[k]!));
  // The density of each kernel at its centre, times its weight.
  const heights = centres.map((_, k) => weights[k]! / (Math.sqrt(2 * Math.PI) * widths[k]! * masses[k]!));
  const density = (value: number) => {
    const at = scaled(value);
    let sum = 0;
    for (let k = 0; k < kernels; k++) {
      const z = (at - centres[k]!) / widths[k]!;
      const exponent = (-z * z) / 2;
      // Most kernels are narrow and far away: what they add is 0.
      if (exponent > LEAST_EXPONENT) sum += heights[k]! * Math.exp(exponent);
    }
    return sum;
  };
  const probability = (value: number) => {
    const [left, right] = [scaled(value - half), scaled(value + half)];
    return weights.reduce((sum, weight, k) => {
      const [centre, width] = [centres[k]!, widths[k]!];
      return sum + (weight * normalMass((left - centre) / width, (right - centre) / width)) / masses[k]!;
    }, 0);
  };
  const known = new Map<number, number>();
  return {
    logDensity(value) {
      if (step === undefined) return Math.log(density(value));
      // Draws from few values are often the same.
      const before = known.get(value) ?? Math.log(probability(value));
      known.set(value, before);
      return before;
    },
    sample(kernel, within) {
      const k = pick(weights, kernel);
      const [centre, width] = [centres[k]!, widths[k]!];
      const below = normalMass(Number.NEGATIVE_INFINITY, (low - centre) / width);
      const drawn = centre + width * normalQuantile(below + within * masses[k]!);
      const inside = Math.min(high, Math.max(low, drawn));
      return roundedTo(range, isLog ? Math.exp(inside) : inside);
    },
  };
}

/** The width of each kernel: the distance to its farther neighbour, within bounds. */
function kernelWidths(centres: Float64Array, low: number, high: number): Float64Array {
  const order = Uint32Array.from(centres, (_, k) => k).sort((a, b) => centres[a]! - centres[b]!);
  const [least, most] = [(high - low) / Math.min(100, centres.length + 2), high - low];
  const widths = new Float64Array(centres.length);
  order.forEach((k, place) => {
    const [before, after] = [order[place - 1], order[place + 1]];
    const left = centres[k]! - (before === undefined ? low : centres[before]!);
    const right = (after === undefined ? high : centres[after]!) - centres[k]!;
    // The ends of the range are no neighbours, unless there are no others.
    const width =
      centres.length > 1 && before === undefined
        ? right
        : centres.length > 1 && after === undefined
          ? left
          : Math.max(left, right);
    widths[k] = Math.min(most, Math.max(least, width));
  });
  return widths;
}

function normalized(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The index that a uniform draw falls on. */
function pick(probabilities: readonly number[], draw: number): number {
  let sum = 0;
  const index = probabilities.findIndex((probability) => (sum += probability) > draw);
  return index < 0 ? probabilities.length - 1 : index;
}
