import { criticalZ } from './judge-samples.js';
import type { MeanDirection } from './mean-directions.js';

/** What an audit found of one learned parameter in one layer. */
export interface ErrorLayerAudit {
  /** 1 hears the observation, the last is the output. */
  readonly layer: number;
  /** Its name in the rule. */
  readonly parameter: string;
  /** Euclidean length of the gradient. */
  readonly gradientNorm: number;
  /** Cosine of the angle between direction and gradient, and the angle in degrees; null where one of them is 0. */
  readonly cosine: number | null;
  readonly angle: number | null;
  /** Length of the direction, in lengths of the gradient; null where that is 0. */
  readonly ratio: number | null;
  /** Of the components that neither has at 0, the share with equal signs; null where there is none. */
  readonly equalSigns: number | null;
  /** Length of their difference, in lengths of the gradient. */
  readonly difference: number | null;
  /** Whether the direction is the gradient: up to rounding, or of rules that draw up to noise. */
  readonly verdict: 'gradient' | 'another direction' | 'cannot tell';
  /**
   * Of rules that draw: the length of the mean's standard errors, in gradients, and the largest |difference| / standard
   * error.
   */
  readonly noise?: number;
  readonly maxAbsZ?: number;
}

/** Noise above this share of the gradient says too little. */
const MOST_NOISE = 0.5;

/**
 * The figures of each parameter that has a gradient. `draws`: of how many the directions found are the mean; 1: they
 * are exact up to rounding, and `tolerance` tells how far that goes.
 */
export function judgeDirections(
  gradient: ReadonlyMap<string, Float64Array>,
  found: ReadonlyMap<string, MeanDirection>,
  draws: number,
  tolerance: number,
): ErrorLayerAudit[] {
  const components = [...gradient.values()].reduce((sum, { length }) => sum + length, 0);
  const critical = criticalZ(components);
  return [...gradient].map(([name, g]): ErrorLayerAudit => {
    const none = { mean: new Float64Array(g.length), error: new Float64Array(g.length) };
    const { mean, error } = found.get(name) ?? none;
    const [, layer, parameter] = /^layer(\d+)\/(.*)$/.exec(name)!;
    const difference = g.map((value, i) => mean[i]! - value);
    const [gradientNorm, length] = [norm(g), norm(mean)];
    const along = g.reduce((sum, value, i) => sum + value * mean[i]!, 0);
    const cosine = gradientNorm > 0 && length > 0 ? Math.min(1, Math.max(-1, along / (gradientNorm * length))) : null;
    const signed = [...g.keys()].filter((i) => g[i] !== 0 && mean[i] !== 0);
    const equal = signed.filter((i) => g[i]! > 0 === mean[i]! > 0).length;
    const ratioTo = (value: number) => (gradientNorm > 0 ? value / gradientNorm : null);
    const relative = ratioTo(norm(difference));
    const figures = {
      ...{ layer: Number(layer), parameter: parameter!, gradientNorm, cosine },
      angle: angleBetween(g, mean, gradientNorm, length),
      ratio: ratioTo(length),
      equalSigns: signed.length > 0 ? equal / signed.length : null,
      difference: relative,
    };
    const isEqual = relative === null ? length === 0 : relative <= tolerance;
    if (draws === 1) return { ...figures, verdict: isEqual ? 'gradient' : 'another direction' };
    const noise = ratioTo(norm(error)) ?? Number.POSITIVE_INFINITY;
    const rounding = tolerance * gradientNorm;
    const maxAbsZ = difference.reduce((most, value, i) => {
      const beyond = Math.max(0, Math.abs(value) - rounding);
      return Math.max(most, beyond === 0 ? 0 : beyond / error[i]!);
    }, 0);
    const verdict =
      maxAbsZ > critical ? 'another direction' : isEqual || noise <= MOST_NOISE ? 'gradient' : 'cannot tell';
    return { ...figures, verdict, noise, maxAbsZ };
  });
}

/** In degrees, without the loss of digits that the arc cosine has near 1: by the chord between the unit vectors. */
function angleBetween(a: Float64Array, b: Float64Array, normOfA: number, normOfB: number): number | null {
  if (normOfA === 0 || normOfB === 0) return null;
  const chord = norm(a.map((value, i) => value / normOfA - b[i]! / normOfB));
  return (360 / Math.PI) * Math.asin(Math.min(1, chord / 2));
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
