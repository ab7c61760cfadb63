import { cutText } from '../../text/cut-text.js';
import { didYouMean } from '../../text/suggest.js';
import { RuleError } from '../rule-error.js';
import { createOptimizer, type Optimizer, type OptimizerText } from './optimizer.js';

/** Beyond any sensible epsilon, and a 32-bit float. */
const LARGEST = 1e30;

/** Plain stochastic gradient ascent. */
export const sgd: OptimizerText = {
  name: 'sgd',
  about: 'w + rate · g',
  source: 'Robbins & Monro (1951)',
  params: {},
  ranges: {},
  state: [],
  scalars: [],
  step: 'next = w + rate * g',
  clock: () => [],
};

/**
 * Adam. Moments too small to move a weight become 0 (here and in RMSProp), or those of units that have fallen silent would
 * shrink to denormal numbers, with which processors are several times slower. `correction` is the number of steps for which the start-up bias of the moments is corrected; Infinity is the
 * paper's algorithm, 1000 that of the author of Weight Maximization.
 *
 * A direction above 1.8e19 has a square that is no 32-bit float, and every step after it is 0 (here and in RMSProp); teams tell such a
 * weight as NaN, so that the run ends as diverged. With an `epsilon` that is 0 as a 32-bit float, a parameter whose second moment
 * is 0 stays as it is.
 */
export const adam: OptimizerText = {
  name: 'adam',
  about: 'steps of about the rate, whatever the scale of the gradient',
  source: 'Kingma & Ba (2015), arXiv:1412.6980',
  params: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, correction: Number.POSITIVE_INFINITY },
  ranges: {
    beta1: [0, 1],
    beta2: [0, 1],
    epsilon: [0, LARGEST],
    correction: [0, Number.POSITIVE_INFINITY],
  },
  state: ['m', 'v'],
  scalars: ['c1', 'c2'],
  constants: ({ beta1, beta2 }) => ({ share1: 1 - beta1!, share2: 1 - beta2! }),
  step: `
    m = beta1 * m + share1 * g
    m = abs(m) < 1e-30 ? 0 : m
    v = beta2 * v + share2 * g * g
    v = epsilon > 0 && v < 1e-36 ? 0 : v
    d = sqrt(v * c2) + epsilon
    next = epsilon > 0 || d > 0 ? w + rate * c1 * m / d : w`,
  clock: (t, { beta1, beta2, correction }) =>
    t > correction! ? [1, 1] : [1 / (1 - beta1! ** t), 1 / (1 - beta2! ** t)],
};

/** RMSProp: the gradient over a running root mean square. */
export const rmsprop: OptimizerText = {
  name: 'rmsprop',
  about: 'the gradient divided by its running root mean square',
  source: 'Tieleman & Hinton (2012), Coursera lecture 6.5',
  params: { decay: 0.99, epsilon: 1e-8 },
  ranges: { decay: [0, 1], epsilon: [0, LARGEST] },
  state: ['v'],
  scalars: [],
  constants: ({ decay }) => ({ share: 1 - decay! }),
  step: `
    v = decay * v + share * g * g
    v = epsilon > 0 && v < 1e-36 ? 0 : v
    d = sqrt(v) + epsilon
    next = epsilon > 0 || d > 0 ? w + rate * g / d : w`,
  clock: () => [],
};

/** The optimizers by name. */
export const OPTIMIZERS: Readonly<Record<string, OptimizerText>> = { adam, rmsprop, sgd };

/** The optimizer of a name. Throws {@link RuleError} with the closest name. */
export function optimizerNamed(name: string, params: Readonly<Record<string, number>> = {}): Optimizer {
  const text = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
  if (!text)
    throw new RuleError(
      `there is no optimizer '${cutText(String(name))}'${didYouMean(String(name), Object.keys(OPTIMIZERS))}; known: ${Object.keys(OPTIMIZERS).join(', ')}`,
    );
  return createOptimizer(text, params);
}
