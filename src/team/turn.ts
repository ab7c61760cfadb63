import { UserError } from '../errors/user-error.js';

/** Keeps a team's calls in their order: act, then learn once; none inside another; nothing after close. */
export class Turn {
  #state: 'resting' | 'acted' | 'busy' | 'broken' | 'closed';
  #cause: unknown;

  constructor(hasActed = false) {
    this.#state = hasActed ? 'acted' : 'resting';
  }

  /** There is an action to learn from. */
  get hasActed(): boolean {
    return this.#state === 'acted';
  }

  /** To be read. Throws Error when the team is closed. */
  use(): void {
    if (this.#state === 'closed') throw new Error('this team is closed; make a new one with createTeam');
  }

  /** To be read as a whole, or changed by `call`. Throws Error in the middle of a step, and after one that did not come to its end. */
  useWhole(call: string): void {
    this.use();
    if (this.#state === 'busy')
      throw new Error(
        `team.${call} was called in the middle of act or learn, by who listens to the bus or plays a unit; call it when they have returned`,
      );
    if (this.#state === 'broken') {
      const why = this.#cause instanceof Error ? this.#cause.message : String(this.#cause);
      throw new Error(
        `this team stopped in the middle of a step, and its units are no longer in the same one: ${why}. Make a new team`,
        { cause: this.#cause },
      );
    }
  }

  /** Before observations are looked at: if they are refused there is nothing to learn from, also not from what came before. */
  beforeAct(): void {
    this.useWhole('act');
    this.#state = 'resting';
  }

  /** Throws UserError when there is no action to learn from; if rewards are refused then, there still is one. */
  beforeLearn(): void {
    this.useWhole('learn');
    if (this.#state !== 'acted')
      throw new UserError(
        'team.learn was called without an act to learn from; one step is act, then the environment, then learn',
      );
  }

  /** Does what has been found to be right; what it throws leaves the team broken. */
  perform(work: () => void, next: 'acted' | 'resting'): void {
    this.#state = 'busy';
    try {
      work();
      this.#state = next;
    } catch (error) {
      this.#state = 'broken';
      this.#cause = error;
      throw error;
    }
  }

  /** Throws Error in the middle of a step. */
  close(): void {
    if (this.#state === 'busy') this.useWhole('close');
    this.#state = 'closed';
  }
}
