import { catalogueRule } from '../src/rule/rule.js';

/**
 * Associative reward-penalty, A_R−P: a rewarded unit moves towards what it did, a punished one, `lambda` times as far,
 * towards the opposite. `lambda: 0` gives A_R−I, which is unbiased; otherwise the rule is biased.
 *
 * The paper's reward lies in [0, 1]; here `low` and `high` are the rewards that count as 0 and 1 (the default suits
 * ±1).
 *
 * Barto & Anandan (1985), IEEE Transactions on Systems, Man, and Cybernetics 15:360–375.
 */
export const rewardPenalty = catalogueRule({
  name: 'reward-penalty',
  about: 'rewarded units repeat themselves, punished ones do the opposite (A_R-P)',
  source: 'Barto & Anandan (1985), IEEE Trans. SMC 15:360-375',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive' },
    lambda: { default: 0.01, min: 0, max: 1, about: 'size of a step after failure, relative to success' },
    low: { default: -1, about: 'the reward that is complete failure' },
    high: { default: 1, about: 'the reward that is complete success' },
  },
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    p = sigmoid(h / temperature)
    a = u < p ? 1 : 0`,
  learn: `
    r  = clip((R - low) / (high - low), 0, 1)
    dw = (r * (a - p) + lambda * (1 - r) * (1 - a - p)) * x / temperature`,
});
