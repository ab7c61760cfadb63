import { UserError } from '../errors/user-error.js';
import type { Floats } from '../rule/ops/precision.js';
import { NAME } from '../rule/text/lexer.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { type EpisodeMemories, keptInEpisode } from './episode-memory.js';
import { isOfEpisode, type Kept } from './kept.js';
import type { Learner } from './learner.js';

/** What a unit keeps from step to step, as numbers to be read and written. */
export class Keeping {
  readonly #learner: Learner;
  readonly #episodes: EpisodeMemories;

  constructor(learner: Learner, episodes: EpisodeMemories) {
    this.#learner = learner;
    this.#episodes = episodes;
  }

  /** Updates so far. */
  get updates(): number {
    return this.#learner.updates;
  }

  set updates(count: number) {
    this.#learner.updates = count;
  }

  /**
   * A live view of the numbers of one kind: of one lane (`lane` counts the lanes of one round after those of another),
   * and of one logit.
   */
  of(what: Kept, lane = 0, logit = 0): Floats {
    return isOfEpisode(what)
      ? keptInEpisode(this.#episodes.at(lane), this.#learner.layout, what, logit)
      : this.#learner.kept(what, logit);
  }

  /** Names that {@link recall} knows. */
  get names(): readonly string[] {
    const { memory, receivedNames, aliases } = this.#learner.layout;
    const all = [...memory, ...receivedNames, ...Object.keys(aliases).filter((other) => this.has(other))];
    return [...new Set(all)].filter((known) => NAME.test(known));
  }

  /** Whether {@link recall} knows a name. */
  has(name: string): boolean {
    const other = this.#learner.layout.aliases[name];
    return this.#isThere(name) || (other !== undefined && this.#isThere(other));
  }

  #isThere(name: string): boolean {
    const { memory, receivedNames } = this.#learner.layout;
    return memory.includes(name) || receivedNames.includes(name);
  }

  /** @throws {@link UserError} where there is no such lane, logit or component. */
  requirePlace(lane: number, logit: number): void {
    const { components, batch } = this.#episodes;
    requirePlace('lane', lane, batch);
    const isVector = components > 1;
    requirePlace(isVector ? 'component' : 'logit', logit, isVector ? components : this.#learner.layout.logits);
  }

  /**
   * The last value of a name of the rule in one lane, in the last round: a variable, or what the unit hears of those it
   * feeds. `logit`: for a unit that says vectors, the component.
   *
   * @throws {@link UserError} when the unit keeps no such name, or there is no such lane or logit.
   */
  recall(name: string, lane: number, logit: number): number {
    const { memory, receivedNames, aliases } = this.#learner.layout;
    if (!this.has(name)) {
      const names = this.names;
      throw new UserError(
        `${typeof name === 'string' ? `the unit keeps no ${quote(name)}` : `recall was given ${quote(name)}; expected a name of its rule`}` +
          didYouMean(
            String(name),
            names,
            `it keeps ${names.join(', ')}. With attend() it keeps all that its rule names from then on`,
          ),
      );
    }
    const under = this.#isThere(name) ? name : aliases[name]!;
    this.requirePlace(lane, logit);
    const { components, batch } = this.#episodes;
    const isVector = components > 1;
    const episode = isVector ? this.#episodes.at(logit * batch + lane) : this.#episodes.last(lane)!;
    const at = memory.indexOf(under);
    if (at < 0) return episode.heard[receivedNames.indexOf(under)]!;
    return episode.memory[isVector ? at : logit * memory.length + at]!;
  }
}

function requirePlace(what: string, given: number, count: number): void {
  if (!Number.isInteger(given) || given < 0 || given >= count)
    throw new UserError(
      `${what} is ${quote(given)}; expected ${count === 1 ? '0' : `a whole number from 0 to ${count - 1}`}`,
    );
}
