import { UserError } from '../errors/user-error.js';

/** Keeps the calls of a team in order: act, then learn once; none inside another; none after close. */
export class Turn {
  #state: 'resting' | 'acted' | 'busy' | 'broken' | 'closed';
  #cause: unknown;

  constructor(hasActed = false) {
    this.#state = hasActed ? 'acted' : 'resting';
  }

  /** Whether there is an action to learn from. */
  get hasActed(): boolean {
    return this.#state === 'acted';
  }

  /** Whether a call is under way. */
  get isBusy(): boolean {
    return this.#state === 'busy';
  }

  /**
   * Before the team is read.
   *
   * @throws {@link Error} when it is closed.
   */
  use(): void {
    if (this.#state === 'closed') throw new Error('this team is closed; make a new one with createTeam');
  }

  /**
   * Before the team is read as a whole, or changed by `call`.
   *
   * @throws {@link Error} in the middle of a step, and after one that failed.
   */
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

  /**
   * Before `act` checks its observations: if these are refused, there is nothing to learn from, not even the action
   * before.
   */
  beforeAct(): void {
    this.useWhole('act');
    this.#state = 'resting';
  }

  /**
   * Before `learn`, or `directions`, checks its rewards: if these are refused, the action can still be learned from.
   *
   * @throws {@link UserError} when there is no action to learn from.
   */
  beforeLearn(call: 'learn' | 'directions' = 'learn'): void {
    this.useWhole(call);
    if (this.#state !== 'acted')
      throw new UserError(
        `team.${call} was called without an act to learn from; one step is act, then the environment, then ${call}`,
      );
  }

  /**
   * Before `step` checks its directions.
   *
   * @throws {@link UserError} between act and learn, which are of the same parameters.
   */
  beforeStep(): void {
    this.useWhole('step');
    if (this.#state === 'acted')
      throw new UserError(
        'team.step was called between act and learn, which need the same parameters; call learn, directions or forget first',
      );
  }

  /** Does the work of a call whose arguments have been checked. If it throws, the team is broken. */
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

  /** The same where the work takes until a promise is settled. */
  async performLater<T>(work: () => Promise<T>, next: 'acted' | 'resting'): Promise<T> {
    this.#state = 'busy';
    try {
      const done = await work();
      this.#state = next;
      return done;
    } catch (error) {
      this.#state = 'broken';
      this.#cause = error;
      throw error;
    }
  }

  /** @throws {@link Error} in the middle of a step. */
  close(): void {
    if (this.#state === 'busy') this.useWhole('close');
    this.#state = 'closed';
  }
}
