import type { Speaker } from '../bus/bus.js';
import type { Tick } from '../bus/message.js';
import type { ScalarProgram } from '../rule/program/scalar.js';
import type { CreditSender } from './credit-sender.js';
import { type Lane, takeArrived } from './episode-memory.js';
import type { Learner } from './learner.js';
import type { Position } from './position.js';

/** How a unit settles between acting and learning: form its sums, tell those it listens to, change its action, hear theirs. */
export class Settler {
  constructor(
    private readonly position: Position,
    private readonly speaker: Speaker,
    private readonly program: ScalarProgram,
    private readonly learner: Learner,
    private readonly creditSender: CreditSender,
  ) {}

  beat(phase: Tick['phase'], lane: Lane, index: number): void {
    if (phase === 'hear') takeArrived(lane, this.position.senders.count);
    else if (phase === 'sense') this.sense(lane);
    else if (phase === 'tell') this.tell(lane, index);
    else if (phase === 'move') this.move(lane, index);
  }

  private sense(lane: Lane): void {
    const { count } = this.position.senders;
    this.program.act(lane.memory, lane.x, this.learner.learned, this.learner.own, lane.traces, count, 0);
  }

  private tell(lane: Lane, index: number): void {
    const { learned, old, layout, settlingOut } = this.learner;
    const { count } = this.position.senders;
    this.program.send(lane.memory, lane.x, learned, old, lane.traces, lane.oldTraces, settlingOut, count);
    this.creditSender.send(settlingOut, index, layout.settlingChannelsOut, layout.channelsOut);
  }

  private move(lane: Lane, index: number): void {
    const { address, layer, receivers } = this.position;
    const { layout, own } = this.learner;
    this.program.receive(lane.inbox.subarray(layout.channelsIn * receivers.count), lane.settlingHeard, receivers.count);
    this.program.learn(lane.memory, lane.settlingHeard, own);
    const value = lane.memory[layout.memory.indexOf('a')]!;
    this.speaker.send({ kind: 'activation', from: address, layer, lane: index, value });
  }
}
