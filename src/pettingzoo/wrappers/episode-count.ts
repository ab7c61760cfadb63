import { InvalidArgumentError, type ResetArgs } from '../../gymnasium/index.js';

/**
 * Counts episodes up to a number of them, and tells how to reset for the next: the same options, the seed plus 1 if
 * there was one.
 */
export class EpisodeCount {
  #begun = 0;
  #args: ResetArgs = {};

  /** @throws {@link InvalidArgumentError} unless `numEpisodes` is a positive whole number. */
  constructor(
    readonly numEpisodes: number,
    owner: string,
  ) {
    if (Number.isSafeInteger(numEpisodes) && numEpisodes >= 1) return;
    throw new InvalidArgumentError(`${owner} got numEpisodes = ${numEpisodes}; expected a whole number of at least 1.`);
  }

  /** Whether all episodes have begun. */
  get isLast(): boolean {
    return this.#begun >= this.numEpisodes;
  }

  /** Begins the first episode, and gives its arguments back. */
  first(args: ResetArgs = {}): ResetArgs {
    this.#begun = 1;
    this.#args = args;
    return args;
  }

  /** Begins another episode, and gives the arguments of its `reset`. */
  next(): ResetArgs {
    this.#begun++;
    const { seed, options } = this.#args;
    this.#args =
      seed === undefined || seed === null
        ? { options }
        : { options, seed: typeof seed === 'bigint' ? seed + 1n : seed + 1 };
    return this.#args;
  }
}
