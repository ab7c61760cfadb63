import { UserError } from '../errors/user-error.js';
import type { Floats } from '../rule/ops/precision.js';
import { NAME } from '../rule/text/lexer.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { type EpisodeMemories, keptInEpisode } from './episode-memory.js';
import { isOfEpisode, type Kept } from './kept.js';
import type { Learner } from './learner.js';

/** All that a unit keeps from step to step, as numbers that can be read and written. */
export class Keeping {
  readonly #learner: Learner;
  readonly #episodes: EpisodeMemories;

  constructor(learner: Learner, episodes: EpisodeMemories) {
    this.#learner = learner;
    this.#episodes = episodes;
  }

  /** Steps of its optimizer. */
  get updates(): number {
    return this.#learner.updates;
  }

  set updates(count: number) {
    this.#learner.updates = count;
  }

  /** A live view of its numbers of a kind: of one lane (those of one round after the other), and of one logit if it has several. */
  of(what: Kept, lane = 0, logit = 0): Floats {
    return isOfEpisode(what)
      ? keptInEpisode(this.#episodes.at(lane), this.#learner.layout, what, logit)
      : this.#learner.kept(what, logit);
  }

  /** A variable of one episode, in the last round. Throws UserError for one that it does not keep, and where there is no such episode or logit. */
  recall(name: string, episode: number, logit: number): number {
    const { memory, logits } = this.#learner.layout;
    if (!memory.includes(name)) {
      const names = memory.filter((known) => NAME.test(known));
      throw new UserError(
        `the unit keeps no ${quote(name)}${didYouMean(String(name), names)}; it keeps ${names.join(', ')}`,
      );
    }
    requirePlace('lane', episode, this.#episodes.batch);
    requirePlace('logit', logit, logits);
    return this.#episodes.last(episode)!.memory[logit * memory.length + memory.indexOf(name)]!;
  }
}

function requirePlace(what: string, given: number, count: number): void {
  if (!Number.isInteger(given) || given < 0 || given >= count)
    throw new UserError(
      `${what} is ${quote(given)}; expected ${count === 1 ? '0' : `a whole number from 0 to ${count - 1}`}`,
    );
}
