import { UserError } from '../errors/user-error.js';
import { InvalidResultError, type StepResult, Wrapper } from '../gymnasium/index.js';
import { quote } from '../text/quote.js';

/**
 * Keeps what each pull of a bandit paid and what it lost in expectation: regret_t = μ* − μ_{a_t} (in the context
 * shown), which the environment tells as `info.regret`. The sum over pulls is the cumulative pseudo-regret.
 *
 * Bubeck & Cesa-Bianchi (2012), Regret analysis of stochastic and nonstochastic multi-armed bandit problems,
 * arXiv:1204.5721.
 */
export class RecordRegret<Obs, Act> extends Wrapper<Obs, Act> {
  protected override state = { regrets: [] as number[], rewards: [] as number[] };

  /** `[pull]`, over all episodes since the wrapper was made. */
  get regrets(): readonly number[] {
    return this.state.regrets;
  }

  /** `[pull]`. */
  get rewards(): readonly number[] {
    return this.state.rewards;
  }

  /** @throws {@link InvalidResultError} when the environment does not tell a regret. */
  override step(action: Act): StepResult<Obs> {
    const result = this.env.step(action);
    const { regret } = result[4];
    if (typeof regret !== 'number')
      throw new InvalidResultError(
        `${this.env} gave an info without "regret"; expected best mean − mean of the pulled arm. Wrap a bandit, such as make('bernoulli-bandit').`,
      );
    this.state.regrets.push(regret);
    this.state.rewards.push(result[1]);
    return result;
  }
}

/**
 * The cumulative regret at the end of each of `bins` equal parts of the pulls, `[bin]`; one bin a pull where there are
 * fewer pulls than bins.
 */
export function regretCurve(regrets: readonly number[], bins: number): number[] {
  if (!Array.isArray(regrets))
    throw new UserError(`regrets is ${quote(regrets)}; expected a list of numbers, one a pull`);
  if (!Number.isInteger(bins) || bins < 1)
    throw new UserError(`bins is ${quote(bins)}; expected a whole number, at least 1`);
  const count = Math.min(bins, regrets.length);
  const curve: number[] = [];
  let total = 0;
  let pull = 0;
  for (let bin = 1; bin <= count; bin++) {
    for (const end = Math.round((bin * regrets.length) / count); pull < end; pull++) total += regrets[pull]!;
    curve.push(total);
  }
  return curve;
}
