import { cutText } from '../../text/cut-text.js';
import { didYouMean } from '../../text/suggest.js';
import { RuleError } from '../rule-error.js';
import { createOptimizer, type Optimizer, type OptimizerParams } from './optimizer.js';
import { checkOptimizerText, type OptimizerText } from './optimizer-text.js';

/** Beyond any sensible epsilon, and a 32-bit float. */
const LARGEST = 1e30;

/** Plain stochastic gradient ascent. */
export const sgd: OptimizerText = {
  name: 'sgd',
  about: 'w + rate · g',
  source: 'Robbins & Monro (1951)',
  step: 'next = w + rate * g',
};

/**
 * Adam. Moments too small to move a weight become 0 (here and in RMSProp), or those of units that have fallen silent
 * would shrink to denormal numbers, with which processors are several times slower.
 *
 * A direction above 1.8e19 has a square that is no 32-bit float, and every step after it is 0 (here and in RMSProp);
 * teams tell such a weight as NaN, so that the run ends as diverged. With an `epsilon` that is 0 as a 32-bit float, a
 * parameter whose second moment is 0 stays as it is.
 */
export const adam: OptimizerText = {
  name: 'adam',
  about: 'steps of about the rate, whatever the scale of the gradient',
  source: 'Kingma & Ba (2015), arXiv:1412.6980',
  params: {
    beta1: { default: 0.9, min: 0, below: 1 },
    beta2: { default: 0.999, min: 0, below: 1 },
    epsilon: { default: 1e-8, min: 0, below: LARGEST },
    correction: {
      default: 'Infinity',
      min: 0,
      about:
        'updates for which the start-up bias of the moments is corrected: Infinity in the paper, 1000 in the code of the author of Weight Maximization',
    },
  },
  state: ['m', 'v'],
  constants: `
    share1 = 1 - beta1
    share2 = 1 - beta2`,
  clock: `
    c1 = t > correction ? 1 : 1 / (1 - pow(beta1, t))
    c2 = t > correction ? 1 : 1 / (1 - pow(beta2, t))`,
  step: `
    m = beta1 * m + share1 * g
    m = abs(m) < 1e-30 ? 0 : m
    v = beta2 * v + share2 * g * g
    v = epsilon > 0 && v < 1e-36 ? 0 : v
    d = sqrt(v * c2) + epsilon
    next = epsilon > 0 || d > 0 ? w + rate * c1 * m / d : w`,
};

/** RMSProp: the gradient over a running root mean square. */
export const rmsprop: OptimizerText = {
  name: 'rmsprop',
  about: 'the gradient divided by its running root mean square',
  source: 'Tieleman & Hinton (2012), Coursera lecture 6.5',
  params: { decay: { default: 0.99, min: 0, below: 1 }, epsilon: { default: 1e-8, min: 0, below: LARGEST } },
  state: ['v'],
  constants: 'share = 1 - decay',
  step: `
    v = decay * v + share * g * g
    v = epsilon > 0 && v < 1e-36 ? 0 : v
    d = sqrt(v) + epsilon
    next = epsilon > 0 || d > 0 ? w + rate * g / d : w`,
};

const CATALOGUE = { adam, rmsprop, sgd };

/** The name of an optimizer of the catalogue. */
export type OptimizerName = keyof typeof CATALOGUE;

/** The optimizers by name. */
export const OPTIMIZERS: Readonly<Record<string, OptimizerText>> = CATALOGUE;

/**
 * The optimizer of a name in {@link OPTIMIZERS}, or of a text.
 *
 * @throws {@link RuleError} with the closest name, or with what is wrong with the text or the parameters.
 */
export function optimizerOf(nameOrText: string | OptimizerText, params: OptimizerParams = {}): Optimizer {
  return typeof nameOrText === 'object' && nameOrText !== null
    ? createOptimizer(nameOrText, params)
    : optimizerNamed(nameOrText, params);
}

/**
 * The optimizer of a name.
 *
 * @throws {@link RuleError} with the closest name.
 */
export function optimizerNamed(name: string, params: OptimizerParams = {}): Optimizer {
  const text = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
  if (!text)
    throw new RuleError(
      `there is no optimizer '${cutText(String(name))}'` +
        didYouMean(String(name), Object.keys(OPTIMIZERS), `the optimizers are ${Object.keys(OPTIMIZERS).join(', ')}`),
    );
  if (typeof params !== 'object' || params === null || Object.keys(params).length > 0)
    return createOptimizer(text, params);
  const optimizer = DEFAULTS.get(name) ?? createOptimizer(text);
  DEFAULTS.set(name, optimizer);
  return optimizer;
}

/** Those with their defaults, by name, compiled once: every team takes one that asks for nothing else. */
const DEFAULTS = new Map<string, Optimizer>();

/** An optimizer as a run's configuration has it: the name of one of {@link OPTIMIZERS}, else its text. */
export function optimizerNameOrText({ name, text }: Optimizer): string | OptimizerText {
  const own = Object.hasOwn(OPTIMIZERS, name) ? checkOptimizerText(OPTIMIZERS[name]) : undefined;
  return own !== undefined && JSON.stringify(own) === JSON.stringify(text) ? name : text;
}
