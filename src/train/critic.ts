import { UserError } from '../errors/user-error.js';
import { fitsFloat32 } from '../rule/ops/precision.js';
import { checkNumbers } from '../team/check-numbers.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import type { EnvLanes } from './env-lanes.js';

/** The settings of a critic, as plain data. */
export interface CriticSettings {
  /** γ: what a reward is worth one step later, in [0, 1]. */
  readonly discount: number;
  /**
   * At a time limit: `bootstrap` (default) takes the value of the last observation, as at any step that did not end the
   * task; `skip` learns nothing from that step.
   */
  readonly truncation?: 'bootstrap' | 'skip' | undefined;
  /** Rewards are clipped to ± this for learning; returns are not. Default: no limit. */
  readonly rewardLimit?: number | undefined;
}

/** A critic: a team that sees what the actor sees, and whose single output is the value of that. */
export interface Critic extends CriticSettings {
  /** As many inputs and lanes as the actor, one output, a rule that acts with a number, such as `td-backprop`. */
  readonly team: Team;
}

/** What each of {@link CriticSettings} must be. This table is the only place that lists them. */
export const CRITIC_SETTINGS: Readonly<
  Record<keyof CriticSettings, readonly [isRight: (value: unknown) => boolean, expected: string]>
> = {
  discount: [(value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'],
  truncation: [(value) => value === undefined || value === 'bootstrap' || value === 'skip', "'bootstrap' or 'skip'"],
  rewardLimit: [(value) => value === undefined || (typeof value === 'number' && value > 0), 'a number above 0'],
};

/** @throws {@link UserError} when a setting is wrong; `of` is put behind its name. */
export function checkCriticSettings(settings: Readonly<Record<string, unknown>>, of = ''): void {
  for (const [name, [isRight, expected]] of Object.entries(CRITIC_SETTINGS))
    if (!isRight(settings[name])) throw new UserError(`${name}${of} is ${quote(settings[name])}; expected ${expected}`);
}

/** The settings of a critic that are given, without anything else. */
export function criticSettings(given: CriticSettings): CriticSettings {
  const known = Object.entries(given).filter(([name, value]) => name in CRITIC_SETTINGS && value !== undefined);
  return Object.fromEntries(known) as unknown as CriticSettings;
}

/** The properties of a team, or of its plan, that a critic has to fit. */
type Shape = Pick<Team, 'components' | 'sizes' | 'batch' | 'rule'>;

/** @throws {@link UserError} when a critic does not fit the team it criticises. */
export function checkCritic(
  { team: critic, ...settings }: CriticSettings & { readonly team: Shape },
  actor: Shape,
): void {
  const [inputs, outputs] = [critic.sizes[0]!, critic.sizes.at(-1)!];
  if (inputs !== actor.sizes[0])
    throw new UserError(`the critic has ${inputs} inputs and the team ${actor.sizes[0]}; both see the same`);
  if (critic.batch !== actor.batch)
    throw new UserError(`the critic has batch ${critic.batch} and the team ${actor.batch}; expected the same lanes`);
  if (outputs * critic.components !== 1 || critic.rule.output.binary)
    throw new UserError(
      `the critic has ${outputs} output${critic.components > 1 ? ' whose action is a vector' : outputs === 1 ? ' that only fires or not' : 's'}; expected one that is a number, as by rule td-backprop or td-weight-max`,
    );
  checkCriticSettings({ ...settings });
}

/**
 * TD errors of the lanes of a run, δ = r + γ V(s′) − V(s), without V(s′) where s′ ended the task. There is none in a
 * step that only began an episode, nor at a time limit that is skipped. V(s) is the critic's output from when it saw s.
 *
 * The critic learns along: it hears δ once it has seen s′, and its rule learns by the traces of the past.
 */
export class TdErrors {
  /** `[lane]`: δ of the last {@link next}; null where nothing is to be learned. */
  readonly values: (number | null)[];
  readonly #critic: Critic;
  readonly #lanes: EnvLanes;
  /** `[lane]`: V(s), the critic's output on the observation before. */
  readonly #value: Float32Array;

  /** `start`: V(s) of the present observations, for a critic that goes on. */
  constructor(critic: Critic, lanes: EnvLanes, start?: Float32Array) {
    this.#critic = critic;
    this.#lanes = lanes;
    this.values = new Array<null>(lanes.count).fill(null);
    if (start) {
      this.#value = start.slice();
      return;
    }
    this.#value = Float32Array.from(critic.team.act(lanes.observations));
    critic.team.learn(this.values);
  }

  /** `[lane]`: V(s) of the present observations, copied. */
  get value(): Float32Array {
    return this.#value.slice();
  }

  /** To be called after a step of the lanes: lets the critic act and learn, and returns {@link values}. */
  next(): readonly (number | null)[] {
    const { count, observations, rewards, terminated, truncated, ended, wasReset } = this.#lanes;
    const { team, discount, truncation, rewardLimit = Number.POSITIVE_INFINITY } = this.#critic;
    const after = team.act(observations);
    for (let k = 0; k < count; k++) {
      const isSkipped = wasReset[k] === 1 || (truncation === 'skip' && truncated[k] === 1 && terminated[k] === 0);
      // Clipping would turn NaN and Infinity into numbers, or hide them.
      if (!fitsFloat32(rewards[k])) checkNumbers(rewards, count, 'rewards');
      const reward = Math.min(Math.max(rewards[k]!, -rewardLimit), rewardLimit);
      const target = terminated[k] ? reward : reward + discount * after[k]!;
      this.values[k] = isSkipped ? null : Math.fround(target - this.#value[k]!);
    }
    this.#value.set(after);
    team.learn(this.values, ended);
    return this.values;
  }
}
