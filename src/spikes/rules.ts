import { UserError } from '../errors/user-error.js';
import { cutText } from '../text/cut-text.js';
import { didYouMean } from '../text/suggest.js';
import { catalogueSpikingRule, requireSpikingRule, type SpikingRule } from './spiking-rule.js';

const WINDOW = 'dw = e * (x <= a ? plus : minus)';
const GAP = {
  default: 0.04,
  min: 0,
  about: 'how far apart the times of targets and others shall be, in units of time',
};

/**
 * Stabilised supervised STDP: all units shall fire at set distances from the mean time, targets before it and others
 * after it.
 *
 * `gap · (N − n) / N` before the mean for the n targets among the N units that are updated, `gap · n / N` after it for
 * the others. Units are pushed in both directions, so that a target that fires too early is made to fire later.
 */
export const s2Stdp: SpikingRule = catalogueSpikingRule({
  name: 's2-stdp',
  about: 'each unit learns to fire at a set distance from the mean time, targets before it and others after it',
  source: 'Goupy, Tirilly & Bilasco (2024), Frontiers in Neuroscience 18:1401690, arXiv:2308.02194',
  params: {
    gap: GAP,
    plus: { default: 0.005, about: 'change of a synapse whose input came in time, for an error of 1' },
    minus: { default: -0.05, about: 'change of a synapse whose input came too late' },
  },
  error: `
    after = gap * targets / updated
    before = gap * (updated - targets) / updated
    base = min(mean, T - after)
    aim = target ? base - before : base + after
    e = (a - aim) / T`,
  window: WINDOW,
});

/**
 * Supervised STDP with one-sided errors: a target that fires early enough is left as it is, and so are others that fire
 * late enough.
 */
export const sstdp: SpikingRule = catalogueSpikingRule({
  name: 'sstdp',
  about: 'targets that fire too late learn to fire earlier, others that fire too early learn to fire later',
  source:
    'Liu et al. (2021), Frontiers in Neuroscience 15:756876, as compared by Goupy, Tirilly & Bilasco (2024), arXiv:2308.02194',
  params: {
    gap: { ...GAP, default: 0.09 },
    plus: { default: 0.01, about: 'change of a synapse whose input came in time, for an error of 1' },
    minus: { default: 0, about: 'change of a synapse whose input came too late' },
  },
  error: `
    after = gap * targets / updated
    before = gap * (updated - targets) / updated
    base = min(mean, T - after)
    aim = target ? min(a, base - before) : max(a, base + after)
    e = (a - aim) / T`,
  window: WINDOW,
});

/**
 * Reward-modulated STDP: the unit that fired first is rewarded when its class is the label, and punished otherwise;
 * rewards count the less the more answers are right, punishments the more.
 */
export const rStdp: SpikingRule = catalogueSpikingRule({
  name: 'r-stdp',
  about: 'the unit that fires first learns by STDP when its class is right, and by its reverse when it is wrong',
  source:
    'Mozafari et al. (2018), IEEE TNNLS 29(12), arXiv:1705.09132, as compared by Goupy, Tirilly & Bilasco (2024), arXiv:2308.02194',
  params: {
    plus: { default: 0.05, about: 'change of a synapse whose input came in time, for a reward of 1' },
    minus: { default: -0.001, about: 'change of a synapse whose input came too late' },
  },
  error: 'e = first ? (own ? 1 - accuracy : -accuracy) : 0',
  window: WINDOW,
});

const CATALOGUE = { 's2-stdp': s2Stdp, sstdp, 'r-stdp': rStdp };

/** The name of a rule of the catalogue. */
export type SpikingRuleName = keyof typeof CATALOGUE;

/** The rules of spiking units by name. */
export const SPIKING_RULES: Readonly<Record<string, SpikingRule>> = CATALOGUE;

/**
 * The rule of a name in {@link SPIKING_RULES}, or the rule itself.
 *
 * @throws {@link UserError} with the closest name.
 */
export function spikingRuleOf(of: string, nameOrRule: string | SpikingRule): SpikingRule {
  if (typeof nameOrRule !== 'string') {
    requireSpikingRule(of, nameOrRule);
    return nameOrRule;
  }
  const names = Object.keys(SPIKING_RULES);
  if (Object.hasOwn(SPIKING_RULES, nameOrRule)) return SPIKING_RULES[nameOrRule]!;
  throw new UserError(
    `${of} got the rule '${cutText(nameOrRule)}'` +
      didYouMean(nameOrRule, names, `there are ${names.join(', ')}, and your own by defineSpikingRule`),
  );
}
