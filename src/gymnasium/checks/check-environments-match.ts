import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import type { Env, Info } from '../env.js';
import { EnvMismatchError, InvalidArgumentError } from '../errors.js';
import { dataEquivalence } from './data-equivalence.js';

const COMPARISONS = ['equivalence', 'superset', 'keys-equivalence', 'keys-superset', 'skip'] as const;

/** How two infos are compared; `superset`: B has all that A has. */
export type InfoComparison = (typeof COMPARISONS)[number];

/** How far and what `checkEnvironmentsMatch` compares. */
export interface CheckEnvironmentsMatchOptions {
  /** Steps to compare; 0 for the reset only. */
  readonly numSteps: number;
  /** Seeds the resets and the actions; default 0. */
  readonly seed?: number;
  readonly skipObs?: boolean;
  readonly skipRew?: boolean;
  readonly skipTerminal?: boolean;
  readonly skipTruncated?: boolean;
  readonly skipRender?: boolean;
  /** Default `equivalence`. */
  readonly infoComparison?: InfoComparison;
}

const OPTION_TYPES = {
  numSteps: 'number',
  seed: 'any?',
  skipObs: 'boolean?',
  skipRew: 'boolean?',
  skipTerminal: 'boolean?',
  skipTruncated: 'boolean?',
  skipRender: 'boolean?',
  infoComparison: 'any?',
};

/**
 * Checks that two environments behave alike: same spaces, and the same results (numbers to 1e−5) for the same seed and
 * actions.
 *
 * Source: Gymnasium 1.3, `check_environments_match`.
 *
 * @throws {@link EnvMismatchError} with the first difference.
 */
export function checkEnvironmentsMatch(a: Env, b: Env, options: CheckEnvironmentsMatchOptions): void {
  checkOptions('checkEnvironmentsMatch', options, OPTION_TYPES);
  const { numSteps, seed = 0, infoComparison = 'equivalence' } = options;
  if (!COMPARISONS.includes(infoComparison)) {
    throw new InvalidArgumentError(
      `checkEnvironmentsMatch got infoComparison = ${quote(infoComparison)}; expected one of ${COMPARISONS.join(', ')}.`,
    );
  }
  const isRendered = options.skipRender !== true && isComparable(a.renderMode) && isComparable(b.renderMode);

  const same = (what: string, when: string, left: unknown, right: unknown): void => {
    if (dataEquivalence(left, right)) return;
    throw new EnvMismatchError(
      `${a} and ${b} differ in ${what} ${when}: ${quote(left)} and ${quote(right)}; expected the same.`,
    );
  };
  const compareInfo = (when: string, left: Info, right: Info): void => {
    if (!infosMatch(left, right, infoComparison)) {
      throw new EnvMismatchError(
        `${a} and ${b} differ in info (${infoComparison}) ${when}: ${quote(left)} and ${quote(right)}.`,
      );
    }
  };
  const compareFrames = (when: string): void => {
    if (isRendered) same('rendering', when, a.render(), b.render());
  };
  const reset = (when: string): void => {
    const [observationA, infoA] = a.reset({ seed });
    const [observationB, infoB] = b.reset({ seed });
    if (options.skipObs !== true) same('observation', when, observationA, observationB);
    compareInfo(when, infoA, infoB);
    compareFrames(when);
  };

  requireEqualSpaces(a, b, options.skipObs === true);
  a.actionSpace.seed(seed);
  reset('after the first reset');
  for (let step = 1; step <= numSteps; step++) {
    const when = `in step ${step}`;
    const action = a.actionSpace.sample();
    const [observationA, rewardA, terminatedA, truncatedA, infoA] = a.step(action);
    const [observationB, rewardB, terminatedB, truncatedB, infoB] = b.step(action);
    if (options.skipObs !== true) same('observation', when, observationA, observationB);
    if (options.skipRew !== true) same('reward', when, rewardA, rewardB);
    if (options.skipTerminal !== true) same('terminated', when, terminatedA, terminatedB);
    if (options.skipTruncated !== true) same('truncated', when, truncatedA, truncatedB);
    compareInfo(when, infoA, infoB);
    compareFrames(when);
    if (terminatedA || truncatedA || terminatedB || truncatedB) reset(`after the reset that follows step ${step}`);
  }
}

function isComparable(renderMode: string | null): boolean {
  return renderMode !== null && renderMode !== 'human';
}

function requireEqualSpaces(a: Env, b: Env, skipObs: boolean): void {
  if (!a.actionSpace.equals(b.actionSpace)) {
    throw new EnvMismatchError(`${a} and ${b} have different action spaces: ${a.actionSpace} and ${b.actionSpace}.`);
  }
  if (!skipObs && !a.observationSpace.equals(b.observationSpace)) {
    throw new EnvMismatchError(
      `${a} and ${b} have different observation spaces: ${a.observationSpace} and ${b.observationSpace}. Pass skipObs to compare the rest.`,
    );
  }
}

function infosMatch(a: Info, b: Info, comparison: InfoComparison): boolean {
  const inB = Object.keys(a).every((key) => Object.hasOwn(b, key));
  const inA = Object.keys(b).every((key) => Object.hasOwn(a, key));
  switch (comparison) {
    case 'skip':
      return true;
    case 'equivalence':
      return dataEquivalence(a, b);
    case 'superset':
      return inB && Object.entries(a).every(([key, value]) => dataEquivalence(value, b[key]));
    case 'keys-equivalence':
      return inA && inB;
    case 'keys-superset':
      return inB;
  }
}
