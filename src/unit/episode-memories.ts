import type { Floats } from '../rule/ops/precision.js';
import { createLane, endEpisode, type Lane, type Layout, takeArrived } from './episode-memory.js';
import type { Position } from './position.js';

/** What a unit keeps for each episode of the batch; where it acts in rounds, for all episodes of one round after the other. */
export class Lanes {
  private readonly all: readonly Lane[];
  /** `[episode]`: what has been said to it from below, then by peers. */
  readonly arriving: readonly Floats[];
  readonly inboxes: readonly Floats[];

  constructor(
    private readonly layout: Layout,
    private readonly position: Position,
    readonly batch: number,
  ) {
    this.all = Array.from({ length: position.rounds * batch }, () => createLane(layout, position));
    this.arriving = this.all.slice(0, batch).map((lane) => lane.arriving);
    this.inboxes = this.all.slice(0, batch).map((lane) => lane.inbox);
  }

  at(index: number): Lane {
    return this.all[index]!;
  }

  /** Of an episode, in the round that counts. */
  last(episode: number): Lane | undefined {
    return this.all[(this.position.rounds - 1) * this.batch + episode];
  }

  /** Before the units act, where they act once. */
  takeArrived(index: number): void {
    takeArrived(this.all[index]!, this.position.senders.count);
  }

  /** Before a round: what has been said from below, and by peers in the last round; at first they have said nothing. */
  hear(episode: number, round: number): void {
    const { senders, rounds } = this.position;
    const arriving = this.arriving[episode]!;
    if (round === 0) arriving.fill(0, senders.count);
    this.all[round * this.batch + episode]!.x.set(arriving);
    arriving.fill(0, round === rounds - 1 ? 0 : senders.count);
  }

  /** The reward of an episode is that of all its rounds. */
  pay(episode: number, reward: number): void {
    for (let k = episode; k < this.all.length; k += this.batch) this.all[k]!.heard.fill(reward, this.layout.rewardAt);
  }

  end(episode: number): void {
    for (let k = episode; k < this.all.length; k += this.batch) endEpisode(this.all[k]!, this.layout);
  }
}
