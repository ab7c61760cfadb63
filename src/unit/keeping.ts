import type { Floats } from '../rule/precision.js';
import { isInLane, type Kept } from './kept.js';
import { keptInLane } from './lane.js';
import type { Lanes } from './lanes.js';
import type { Learner } from './learner.js';

/** All that a unit keeps from step to step, as numbers that can be read and written. */
export class Keeping {
  constructor(
    private readonly learner: Learner,
    private readonly lanes: Lanes,
  ) {}

  /** Steps of its optimizer. */
  get updates(): number {
    return this.learner.updates;
  }

  set updates(count: number) {
    this.learner.updates = count;
  }

  /** A live view of its numbers of a kind: of one lane (those of one round after the other), and of one logit if it has several. */
  of(what: Kept, lane = 0, logit = 0): Floats {
    return isInLane(what)
      ? keptInLane(this.lanes.at(lane), this.learner.layout, what, logit)
      : this.learner.kept(what, logit);
  }

  /** A variable of one episode, in the last round; undefined for a name that it does not keep. */
  recall(name: string, episode: number, logit: number): number | undefined {
    const { memory } = this.learner.layout;
    const at = logit * memory.length + memory.indexOf(name);
    return memory.includes(name) ? this.lanes.last(episode)?.memory[at] : undefined;
  }
}
