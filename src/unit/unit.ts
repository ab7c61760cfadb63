import { Subscription } from 'rxjs';
import type { Bus, Speaker } from '../bus/bus.js';
import { Calling } from '../bus/listener.js';
import type { Reward, Tick } from '../bus/message.js';
import { ACTION_DRAW, type Stream } from '../random/stream.js';
import type { Floats } from '../rule/ops/precision.js';
import type { ScalarProgram } from '../rule/program/scalar.js';
import { CreditSender } from './credit-sender.js';
import { Lanes } from './episode-memories.js';
import { clear, type Lane } from './episode-memory.js';
import { ActivationFiling, CreditFiling } from './filing.js';
import { Keeping } from './keeping.js';
import type { Learner } from './learner.js';
import type { Position } from './position.js';
import { Settler } from './settler.js';

/**
 * An agent: one policy, one learner, one random stream, its own weights. It knows nothing but what reaches it on the bus,
 * files it under its sender, and acts on the tick of its layer.
 */
export class Unit {
  /** Weights of its synapses in the order of its senders and peers, then the bias; with several logits, of each in turn. */
  readonly weights: Floats;
  /** All that it keeps from step to step, to be read and written. */
  readonly keeping: Keeping;
  private readonly lanes: Lanes;
  private readonly settler: Settler | undefined;
  private readonly creditSender: CreditSender;
  private readonly subscriptions = new Subscription();

  constructor(
    readonly position: Position,
    bus: Bus,
    private readonly speaker: Speaker,
    private readonly program: ScalarProgram,
    private readonly learner: Learner,
    private readonly stream: Stream,
    batch: number,
  ) {
    this.weights = learner.weights;
    this.lanes = new Lanes(learner.layout, position, batch);
    this.keeping = new Keeping(learner, this.lanes);
    const { senders, peers, receivers, address, layer } = position;
    const { arriving, inboxes } = this.lanes;
    const hear = (hearing: Subscription) => this.subscriptions.add(hearing);
    hear(bus.activationsOf(layer - 1).subscribe(new ActivationFiling(arriving, senders.first)));
    if (peers.count > 0)
      hear(bus.activationsOf(layer).subscribe(new ActivationFiling(arriving, peers.first, senders.count)));
    this.creditSender = new CreditSender(speaker, position);
    if (learner.settling) this.settler = new Settler(position, speaker, learner.settling, learner, this.creditSender);
    const { channelsIn, settlingChannelsIn, hearsReward } = learner.layout;
    if (channelsIn + settlingChannelsIn > 0)
      hear(bus.creditsTo(address).subscribe(new CreditFiling(inboxes, receivers)));
    if (hearsReward) hear(bus.rewards.subscribe(new Calling(({ lane, value }: Reward) => this.lanes.pay(lane, value))));
    hear(bus.ticks(layer).subscribe(new Calling((tick) => this.beat(tick))));
  }

  /** Its memory of one episode (of one logit, and of the last round), by name: `p`, `a`, what the rule keeps. Throws UserError for others. */
  recall(name: string, lane = 0, logit = 0): number {
    return this.keeping.recall(name, lane, logit);
  }

  /** Stops listening. */
  leave(): void {
    this.subscriptions.unsubscribe();
  }

  private beat({ phase, lane, step, round = 0 }: Tick): void {
    const index = round * this.lanes.batch + lane;
    if (phase === 'act') this.act(lane, index, step);
    else if (phase === 'learn' || phase === 'follow') this.learn(this.lanes.at(index), index, phase);
    else if (phase === 'step') this.learner.step(this.lanes.batch);
    else if (phase === 'credit') this.credit(this.lanes.at(lane), lane);
    else if (phase === 'end') this.lanes.end(lane);
    else if (this.settler) this.settler.beat(phase, this.lanes.at(lane), lane);
    else if (phase === 'hear') this.lanes.hear(lane, round);
  }

  private act(episode: number, index: number, step: number): void {
    const { address, layer, rounds } = this.position;
    if (rounds === 1) this.lanes.takeArrived(index);
    const { memory, x, traces } = this.lanes.at(index);
    const { learned, own, inputs } = this.learner;
    const draw = this.stream.uniform(step, index, ACTION_DRAW);
    const value = this.program.act(memory, x, learned, own, traces, inputs, draw);
    this.speaker.send({ kind: 'activation', from: address, layer, lane: episode, value });
  }

  private learn(lane: Lane, index: number, phase: 'learn' | 'follow'): void {
    const { own, layout } = this.learner;
    this.program.receive(lane.inbox, lane.heard, this.position.receivers.count);
    this.program.learn(lane.memory, lane.heard, own);
    clear(lane.inbox);
    clear(lane.heard);
    if (this.position.sendersLearn && !layout.creditAfterStep) this.credit(lane, index);
    if (phase === 'learn') this.learner.ascend(lane, index);
    else this.learner.follow(lane, index);
  }

  private credit(lane: Lane, index: number): void {
    const { count } = this.position.senders;
    const { learned, old, layout, out } = this.learner;
    this.program.send(lane.memory, lane.x, learned, old, lane.traces, lane.oldTraces, out, count);
    this.creditSender.send(out, index, layout.channelsOut);
  }
}
