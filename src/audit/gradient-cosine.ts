import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { isRule, type Rule } from '../rule/rule.js';
import type { LayerWeights } from '../team/team.js';
import { quote } from '../text/quote.js';
import type { AuditTask } from './audit-task.js';
import { measureGradient } from './measure-gradient.js';
import { sampleAtWeights } from './sample-at-weights.js';

/** Options of {@link gradientCosine}. */
export interface GradientCosineOptions {
  /** The rule whose expected update is compared, with the parameters that differ from its defaults. */
  readonly rule: Rule;
  readonly params?: Readonly<Record<string, number | string>>;
  /**
   * A rule whose expected update is the gradient, such as `unbiasedWeightMax` or `reinforce`: its mean update stands
   * for the gradient.
   */
  readonly reference: Rule;
  /** Its observations and rewards; of one step. */
  readonly task: AuditTask;
  /** Episodes that are played for each of the two. Default: 2000. */
  readonly episodes?: number;
  /** Default: 0. */
  readonly seed?: number | string;
}

/**
 * Makes a function of a team's weights: the cosine, for each layer, between the update that a rule makes in expectation
 * and the gradient of the expected reward, from sampled episodes at these weights, as `klopf audit` samples; null where
 * it is lost in noise. It is what the option `cosine` of `record` takes. What units learn beside their weights counts
 * as 0.
 *
 * Each call plays twice `episodes` in plain JavaScript: about a tenth of a second for a thousand episodes of a network
 * of a hundred units.
 *
 * @throws {@link UserError} for options that make no sense; the function does for weights that do not fit the task.
 */
export function gradientCosine(
  options: GradientCosineOptions,
): (weights: readonly LayerWeights[]) => readonly (number | null)[] {
  checkOptions(options, {
    of: 'gradientCosine',
    known: ['rule', 'params', 'reference', 'task', 'episodes', 'seed'],
    example: '{ rule: weightMax, reference: unbiasedWeightMax, task: { patterns, rewards } }',
  });
  const { rule, params = {}, reference, task, episodes = 2000, seed = 0 } = options;
  for (const [name, given] of Object.entries({ rule, reference }))
    if (!isRule(given))
      throw new UserError(`gradientCosine: ${name} is ${quote(given)}; expected a rule such as weightMax`);
  const { patterns, rewards } = task ?? {};
  const isRight =
    Array.isArray(patterns) && patterns.length > 0 && Array.isArray(rewards) && rewards.length === patterns.length;
  if (!isRight || [...patterns, ...rewards].some((row) => typeof row?.length !== 'number'))
    throw new UserError(
      `gradientCosine: the task is ${quote(task)}; expected { patterns, rewards }, observations [pattern][input] and the reward of each joint outcome [pattern][configuration]`,
    );
  if (!Number.isSafeInteger(episodes) || episodes < 1)
    throw new UserError(`gradientCosine: episodes is ${quote(episodes)}; expected a whole number from 1`);
  if (!['number', 'string'].includes(typeof seed))
    throw new UserError(`gradientCosine: seed is ${quote(seed)}; expected a number or a text`);
  rule.resolve(params);
  return (weights) => {
    if (!Array.isArray(weights) || weights.length === 0 || weights.some((one) => typeof one?.inputs !== 'number'))
      throw new UserError(`the weights are ${quote(weights)}; expected those of a team, as team.weights() gives them`);
    const point = { task, weights };
    const samples = sampleAtWeights({ rule: reference }, point, { episodes, seed: `${seed}/reference` });
    const layers = measureGradient({ rule, params }, point, { episodes, seed: `${seed}/rule`, reference: samples });
    return layers.map(({ cosine }) => cosine?.value ?? null);
  };
}
