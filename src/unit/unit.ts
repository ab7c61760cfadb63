import { Subscription } from 'rxjs';
import type { Bus } from '../bus/bus.js';
import { Listener } from '../bus/listener.js';
import type { Activation, Address, Credit, Tick } from '../bus/message.js';
import { ACTION_DRAW, type Stream } from '../random/stream.js';
import type { Floats } from '../rule/precision.js';
import type { ScalarProgram } from '../rule/scalar.js';
import { clear, createLane, endEpisode, type Lane, takeArrived } from './lane.js';
import type { Learner } from './learner.js';
import { Settler } from './settler.js';

/** Where a unit stands: its own address, the addresses it listens to and those it feeds, each a run of neighbours. */
export interface Position {
  readonly address: Address;
  readonly layer: number;
  readonly senders: { readonly first: Address; readonly count: number };
  readonly receivers: { readonly first: Address; readonly count: number };
  /** Whether those it listens to are units, who learn from credit. */
  readonly sendersLearn: boolean;
}

/**
 * An agent: one policy, one learner, one random stream, its own weights. It knows nothing but what reaches it on the bus,
 * files it under its sender, and acts on the tick of its layer.
 */
export class Unit {
  /** Weights of its synapses in the order of its senders, then the bias; with several logits, of each in turn. */
  readonly weights: Floats;
  private readonly lanes: Lane[];
  private readonly settler: Settler | undefined;
  private readonly subscriptions = new Subscription();

  constructor(
    readonly position: Position,
    private readonly bus: Bus,
    private readonly program: ScalarProgram,
    private readonly learner: Learner,
    private readonly stream: Stream,
    laneCount: number,
  ) {
    this.weights = learner.weights;
    this.lanes = Array.from({ length: laneCount }, () => createLane(learner.layout, position));
    const { senders, receivers, address, layer } = position;
    const hear = (hearing: Subscription) => this.subscriptions.add(hearing);
    const arriving = this.lanes.map((lane) => lane.arriving);
    const inboxes = this.lanes.map((lane) => lane.inbox);
    const { channelsIn, settlingChannelsIn, hearsReward, rewardAt } = learner.layout;
    const take = (m: Activation) => void (arriving[m.lane]![m.from - senders.first] = m.value);
    hear(bus.activationsOf(layer - 1).subscribe(new Listener(take)));
    if (learner.settling) this.settler = new Settler(position, bus, learner.settling, learner);
    if (channelsIn + settlingChannelsIn > 0) {
      const { first, count } = receivers;
      const file = (m: Credit) => void (inboxes[m.lane]![m.channel * count + m.from - first] = m.value);
      hear(bus.creditsTo(address).subscribe(new Listener(file)));
    }
    if (hearsReward) hear(bus.rewards.subscribe((m) => void this.lanes[m.lane]!.heard.fill(m.value, rewardAt)));
    hear(bus.ticks(layer).subscribe(new Listener((tick) => this.beat(tick))));
  }

  /** Its memory of one episode of the batch, by name: `p`, `a`, what the rule keeps; of one logit, if it has several. */
  recall(name: string, lane = 0, logit = 0): number | undefined {
    const { memory } = this.learner.layout;
    return memory.includes(name) ? this.lanes[lane]?.memory[logit * memory.length + memory.indexOf(name)] : undefined;
  }

  /** Stops listening. */
  leave(): void {
    this.subscriptions.unsubscribe();
  }

  private beat({ phase, lane, step }: Tick): void {
    if (phase === 'act') this.act(this.lanes[lane]!, lane, step);
    else if (phase === 'learn') this.learn(this.lanes[lane]!, lane);
    else if (phase === 'step') this.learner.step(this.lanes.length);
    else if (phase === 'credit') this.credit(this.lanes[lane]!, lane);
    else if (phase === 'end') endEpisode(this.lanes[lane]!, this.learner.layout);
    else this.settler?.beat(phase, this.lanes[lane]!, lane);
  }

  private act(lane: Lane, index: number, step: number): void {
    takeArrived(lane, this.position.senders.count);
    const draw = this.stream.uniform(step, index, ACTION_DRAW);
    const { learned, own } = this.learner;
    const value = this.program.act(lane.memory, lane.x, learned, own, lane.traces, this.position.senders.count, draw);
    this.bus.send({ kind: 'activation', from: this.position.address, layer: this.position.layer, lane: index, value });
  }

  private learn(lane: Lane, index: number): void {
    const { own, layout } = this.learner;
    this.program.receive(lane.inbox, lane.heard, this.position.receivers.count);
    this.program.learn(lane.memory, lane.heard, own);
    clear(lane.inbox);
    clear(lane.heard);
    if (this.position.sendersLearn && !layout.creditAfterStep) this.credit(lane, index);
    this.learner.ascend(lane, index);
  }

  private credit(lane: Lane, index: number): void {
    const { first, count } = this.position.senders;
    const { learned, old, layout, out } = this.learner;
    this.program.send(lane.memory, lane.x, learned, old, lane.traces, lane.oldTraces, out, count);
    const { bus, position } = this;
    for (let channel = 0; channel < layout.channelsOut; channel++) {
      for (let i = 0; i < count; i++) {
        const value = out[channel * count + i]!;
        bus.send({ kind: 'credit', from: position.address, to: first + i, lane: index, channel, value });
      }
    }
  }
}
