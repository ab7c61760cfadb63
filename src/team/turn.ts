/** Keeps a team's calls in their order: act, then learn once; nothing after close. */
export class Turn {
  private state: 'resting' | 'acted' | 'closed';

  constructor(hasActed = false) {
    this.state = hasActed ? 'acted' : 'resting';
  }

  /** There is an action to learn from. */
  get hasActed(): boolean {
    return this.state === 'acted';
  }

  /** Throws Error when the team is closed. */
  use(): void {
    if (this.state === 'closed') throw new Error('this team is closed; make a new one with createTeam');
  }

  act(): void {
    this.use();
    this.state = 'acted';
  }

  /** Throws RangeError when there is no action to learn from. */
  learn(): void {
    this.use();
    if (this.state !== 'acted')
      throw new RangeError(
        'team.learn was called without an act to learn from; one step is act, then the environment, then learn',
      );
    this.state = 'resting';
  }

  /** There is nothing to learn from any more. */
  forget(): void {
    this.use();
    this.state = 'resting';
  }

  close(): void {
    this.state = 'closed';
  }
}
