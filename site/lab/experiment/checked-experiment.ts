import {
  aNumber,
  either,
  type Fault,
  faultsText,
  listOf,
  objectOf,
  optional,
  recordOf,
  type Shape,
  that,
} from '../../../src/errors/shape.js';
import { UserError } from '../../../src/errors/user-error.js';
import { quote } from '../../../src/text/quote.js';
import type { LabExperiment, LabPart, LabRule, Plain } from '../contract.js';

/** What an experiment of the lab may be at most: a link comes from anybody, and a page has little memory. */
export const BOUNDS = {
  /** Hidden layers, units of each, and weights between hidden layers. */
  layers: 12,
  units: 2048,
  weights: 2_000_000,
  /** Characters of a rule's text. */
  text: 20_000,
  /** Entries of parameters, and of a list or object of the environment's arguments. */
  entries: 200,
  /** Levels of the environment's arguments. */
  depth: 6,
  interventions: 200,
  /** Episodes that are played before one looks. */
  episodes: 100_000_000,
  steps: 1_000_000,
} as const;

/** The seed of an experiment that names none, as of `klopf run`. */
export const DEFAULT_SEED = 1;
/** What a reward is worth a step later, unless said, as of `klopf run`. */
export const DEFAULT_DISCOUNT = 0.98;
/** Units of the hidden layers, unless said, as of `klopf run`; a test holds it to that. */
export const DEFAULT_HIDDEN: readonly number[] = [64, 32];

/** Names that objects have from birth, which nothing can be called. */
const BORN = ['__proto__', 'prototype', 'constructor'];

function textOf(expected: string, pattern: RegExp, most: number): Shape {
  return that(
    `${expected}, of at most ${most} characters`,
    (value) => typeof value === 'string' && value.length <= most && pattern.test(value),
  );
}

function whole(least: number, most: number): Shape {
  return that(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  );
}

function record(shape: Shape): Shape {
  const isBounded = that(
    `at most ${BOUNDS.entries} entries, with names of at most 100 characters, and not ${BORN.join(', ')}`,
    (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
      const names = Object.keys(value);
      return names.length <= BOUNDS.entries && names.every((name) => name.length <= 100 && !BORN.includes(name));
    },
  );
  return both(isBounded, recordOf(shape));
}

/** What the first says; where it has nothing to say, what the second does. */
function both(first: Shape, second: Shape): Shape {
  return (value) => {
    const faults = first(value);
    return faults.length > 0 ? faults : second(value);
  };
}

/** A value of JSON, as an argument of an environment, with bounds. */
function isPlain(value: unknown, depth = 0): value is Plain {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return value.length <= 1000;
  if (typeof value !== 'object' || depth >= BOUNDS.depth) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= BOUNDS.entries && entries.every(([key, one]) => !BORN.includes(key) && isPlain(one, depth + 1))
  );
}

const plain = that(`a value of JSON of at most ${BOUNDS.depth} levels and ${BOUNDS.entries} entries each`, (value) =>
  isPlain(value),
);

/**
 * A name that a shell, a file and a person can read: it begins with a letter or digit, and is no name of a file with a
 * rule.
 */
const ruleName = textOf('the name of a rule', /^(?!.*\.(?:json|ya?ml)$)[A-Za-z0-9][\w.-]*$/i, 100);

const rule = either(
  objectOf({ name: ruleName }, true),
  objectOf({ text: textOf('the text of a rule', /\S/, BOUNDS.text) }, true),
);

/** Texts are trimmed where they are read from a command line. */
const param = either(aNumber, textOf('a number, or a text without spaces around it', /^\S(.*\S)?$/s, 200));
const rate = that('a learning rate, a number from 0', (value) => Number.isFinite(value) && (value as number) >= 0);
const hidden = both(
  listOf(whole(1, BOUNDS.units), 0, BOUNDS.layers),
  that(
    `hidden layers with at most ${BOUNDS.weights} weights between them`,
    (value) =>
      (value as readonly number[]).reduce((sum, units, k, all) => sum + units * (all[k - 1] ?? 0), 0) <= BOUNDS.weights,
  ),
);

const PART = {
  rule,
  params: optional(record(param)),
  hidden,
  learningRate: optional(either(rate, listOf(rate, 1, BOUNDS.layers + 1))),
  optimizer: optional(textOf('the name of an optimizer', /^[a-z][\w-]*$/i, 60)),
};

/** As `klopf run --seed` takes it: what looks like another number is a slip. */
const seed = either(
  whole(0, Number.MAX_SAFE_INTEGER),
  textOf(
    'a text with a letter in it',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a seed must not have.
    /^(?![-+]?[\d.]+(?:e[-+]?\d+)?$)[^\s\u0000-\u001f\u007f](?:[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f])?$/i,
    100,
  ),
);

const intervention = both(
  textOf('a line such as 1/3 silence @5000', /^\d[^\r\n]*$/, 300),
  that(
    'an intervention without a file: silence, clamp, drop, delay, replay, shuffle, or rule with a rule of the catalogue',
    (value) => !/transplant|\.(?:json|ya?ml)\b/i.test(value as string),
  ),
);

const EXPERIMENT = objectOf(
  {
    env: textOf('the id of an environment', /^[A-Za-z0-9][\w./:-]*$/, 100),
    envParams: optional(record(plain)),
    ...PART,
    seed,
    critic: optional(
      objectOf(
        {
          ...PART,
          discount: optional(
            that(
              'a number from 0 to 1',
              (value) => Number.isFinite(value) && (value as number) >= 0 && (value as number) <= 1,
            ),
          ),
        },
        true,
      ),
    ),
    interventions: optional(listOf(intervention, 0, BOUNDS.interventions)),
    episodes: optional(whole(0, BOUNDS.episodes)),
    steps: optional(whole(0, BOUNDS.steps)),
  },
  true,
);

/**
 * An experiment from outside, with every field checked and without those that say what holds anyway; so two that mean
 * the same are equal. Whether there is such a rule or environment, and whether they take these parameters, is known to
 * those who make the team.
 *
 * @throws {@link UserError} that says what was found where, and what was expected.
 */
export function checkedExperiment(value: unknown): LabExperiment {
  const faults = EXPERIMENT(value);
  if (faults.length > 0) throw new UserError(`this is not an experiment of the lab: ${inWords(faults)}`);
  const given = value as LabExperiment;
  const { env, envParams, seed, critic, interventions = [], episodes = 0, steps = 0 } = given;
  if (critic?.optimizer !== undefined && critic.optimizer !== (given.optimizer ?? 'adam'))
    throw new UserError(
      `the critic has the optimizer ${quote(critic.optimizer)} and the team ${quote(given.optimizer ?? 'adam')}; expected the same for both, as klopf run has it`,
    );
  return {
    env,
    ...(envParams !== undefined && isFilled(envParams) && { envParams: copyOf(envParams) as Record<string, Plain> }),
    ...part(given),
    ...(given.optimizer !== undefined && given.optimizer !== 'adam' && { optimizer: given.optimizer }),
    seed,
    ...(critic && {
      critic: {
        ...part(critic),
        ...(critic.discount !== undefined && critic.discount !== DEFAULT_DISCOUNT && { discount: critic.discount }),
      },
    }),
    ...(interventions.length > 0 && { interventions: interventions.map((line) => line.trim()) }),
    ...(episodes > 0 && { episodes }),
    ...(steps > 0 && { steps }),
  };
}

function part({ rule, params, hidden, learningRate }: LabPart): LabPart {
  const rates = typeof learningRate === 'object' && learningRate.length === 1 ? learningRate[0]! : learningRate;
  return {
    rule: { ...rule } as LabRule,
    ...(params !== undefined && isFilled(params) && { params: { ...params } }),
    hidden: [...hidden],
    ...(rates !== undefined && { learningRate: typeof rates === 'number' ? rates : [...rates] }),
  };
}

/** Whether hidden layers are those that a run has when nothing is said. */
export function isDefaultHidden(hidden: readonly number[]): boolean {
  return hidden.length === DEFAULT_HIDDEN.length && hidden.every((units, k) => units === DEFAULT_HIDDEN[k]);
}

function isFilled(record: object): boolean {
  return Object.keys(record).length > 0;
}

function copyOf(value: Plain): Plain {
  return JSON.parse(JSON.stringify(value)) as Plain;
}

function inWords(faults: readonly Fault[]): string {
  const more = faults.length - 3;
  const named = faults.slice(0, 3).map((fault) => (fault.path.length > 0 ? fault : { ...fault, path: ['the whole'] }));
  return `${faultsText(named)}${more > 0 ? `; and ${more} more` : ''}`;
}
