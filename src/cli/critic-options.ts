import { type Command, Option } from 'commander';
import { UserError } from '../errors/user-error.js';
import type { Rate } from '../rule/optimizer/rate.js';
import { findRule, type RuleCatalogue } from '../runs/find-rule.js';
import type { CriticConfig, RunConfig } from '../runs/run-config.js';
import { type CriticSettings, criticSettings } from '../train/critic.js';
import { learningRates } from './learning-rates.js';
import {
  type Assignment,
  aboveZero,
  assignment,
  fromZeroToOne,
  hiddenSizes,
  numbersOrTexts,
  parametersOfLayers,
  wiringOfLayers,
} from './option-values.js';

/** The options of the command line that concern a critic. */
export interface CriticOptions extends Partial<CriticSettings> {
  readonly critic?: string;
  readonly criticParam?: readonly Assignment[];
  readonly criticLayerParam?: readonly Assignment[];
  readonly criticWiring?: readonly Assignment[];
  readonly criticHidden?: readonly number[];
  readonly criticLr?: Rate | readonly Rate[];
}

const DISCOUNT = 0.98;

/** Flags that need `--critic`. */
const ABOUT: Readonly<Record<Exclude<keyof CriticOptions, 'critic'>, string>> = {
  criticParam: '--critic-param',
  criticLayerParam: '--critic-layer-param',
  criticWiring: '--critic-wiring',
  criticHidden: '--critic-hidden',
  criticLr: '--critic-lr',
  discount: '--discount',
  truncation: '--truncation',
  rewardLimit: '--reward-limit',
};

/** Adds the options of a critic to a command. */
export function addCriticOptions(command: Command): Command {
  return command
    .optionsGroup('The critic (without one, units hear only the reward of each step):')
    .option(
      '--critic <name|file>',
      'a rule whose output is a value, such as td-backprop; units then hear the TD error\nr + discount * V(next) - V in place of the reward',
    )
    .option('--critic-param <name=value>', "a parameter of the critic's rule; repeatable", assignment)
    .option(
      '--critic-layer-param <name=values>',
      "a parameter of the critic's rule with a value for each layer; repeatable",
      assignment,
    )
    .option('--critic-wiring <layer=form>', 'what its units listen to, as --wiring; repeatable', assignment)
    .option('--critic-hidden <sizes>', 'its hidden layers (default: as --hidden)', hiddenSizes)
    .option('--critic-lr <rates>', 'its learning rate, as --lr', learningRates)
    .option('--discount <x>', `what a reward is worth a step later, 0 to 1 (default: ${DISCOUNT})`, fromZeroToOne)
    .addOption(
      new Option(
        '--truncation <what>',
        'at a time limit: bootstrap (the default) from the value of the last observation, or skip the step',
      ).choices(['bootstrap', 'skip']),
    )
    .option('--reward-limit <x>', 'clip rewards to ± x for learning (default: no limit)', aboveZero);
}

/**
 * The critic that the options ask for, if any; it has the optimizer of the run.
 *
 * @throws {@link UserError} when there are options of a critic and no `--critic`.
 */
export function criticConfig(
  options: CriticOptions,
  { hidden, optimizer, optimizerParams }: Pick<RunConfig, 'hidden' | 'optimizer' | 'optimizerParams'>,
  rules: RuleCatalogue,
): CriticConfig | undefined {
  const { critic, criticParam, criticLayerParam, criticWiring, criticHidden, criticLr } = options;
  if (critic === undefined) {
    const given = Object.entries(ABOUT).find(([name]) => options[name as keyof typeof ABOUT] !== undefined);
    if (given)
      throw new UserError(`${given[1]} is about the critic of a run, and this one has none; add --critic td-backprop`);
    return undefined;
  }
  const rule = findRule(critic, rules);
  const layers = criticHidden ?? hidden;
  const layerParams = parametersOfLayers('--critic-layer-param', criticLayerParam, layers.length + 1);
  const wiring = wiringOfLayers('--critic-wiring', criticWiring, layers.length + 1);
  return {
    rule: rule.text,
    params: rule.resolve(numbersOrTexts(criticParam)),
    ...(layerParams === undefined ? {} : { layerParams }),
    ...(wiring === undefined ? {} : { wiring }),
    hidden: layers,
    ...(criticLr === undefined ? {} : { learningRate: criticLr }),
    optimizer,
    optimizerParams,
    ...criticSettings({ ...options, discount: options.discount ?? DISCOUNT }),
  };
}
