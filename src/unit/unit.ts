import { Subscription } from 'rxjs';
import type { Bus, Speaker } from '../bus/bus.js';
import { Calling } from '../bus/listener.js';
import type { Echo, OutputError, Reward, Tick } from '../bus/message.js';
import { ACTION_DRAW, type Stream } from '../random/stream.js';
import type { Floats } from '../rule/ops/precision.js';
import type { ScalarProgram } from '../rule/program/scalar.js';
import { CreditSender } from './credit-sender.js';
import { clear, EpisodeMemories, type EpisodeMemory } from './episode-memory.js';
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
  /** `[logit][sender, then peer, then the bias]`: the weights of its synapses. */
  readonly weights: Floats;
  /** All that it keeps from step to step, to be read and written. */
  readonly keeping: Keeping;
  readonly #episodes: EpisodeMemories;
  readonly #settler: Settler | undefined;
  readonly #creditSender: CreditSender;
  readonly #subscriptions = new Subscription();

  readonly #speaker: Speaker;
  readonly #program: ScalarProgram;
  readonly #learner: Learner;
  readonly #stream: Stream;

  constructor(
    readonly position: Position,
    bus: Bus,
    speaker: Speaker,
    program: ScalarProgram,
    learner: Learner,
    stream: Stream,
    batch: number,
  ) {
    this.#speaker = speaker;
    this.#program = program;
    this.#learner = learner;
    this.#stream = stream;

    this.weights = learner.weights;
    this.#episodes = new EpisodeMemories(learner.layout, position, batch);
    this.keeping = new Keeping(learner, this.#episodes);
    const { senders, peers, receivers, address, layer } = position;
    const { arriving, inboxes } = this.#episodes;
    const hear = (hearing: Subscription) => this.#subscriptions.add(hearing);
    hear(bus.activationsOf(layer - 1).subscribe(new ActivationFiling(arriving, senders.first)));
    if (peers.count > 0)
      hear(bus.activationsOf(layer).subscribe(new ActivationFiling(arriving, peers.first, senders.count)));
    this.#creditSender = new CreditSender(speaker, position);
    if (learner.settling) this.#settler = new Settler(position, speaker, learner.settling, learner, this.#creditSender);
    const { channelsIn, settlingChannelsIn, hearsReward } = learner.layout;
    if (channelsIn + settlingChannelsIn > 0)
      hear(bus.creditsTo(address).subscribe(new CreditFiling(inboxes, receivers)));
    if (hearsReward)
      hear(bus.rewards.subscribe(new Calling(({ lane, value }: Reward) => this.#episodes.pay(lane, value))));
    if (learner.layout.hearsErrors) {
      const { outputs } = position;
      hear(
        bus.errors.subscribe(
          new Calling(({ lane, of, value }: OutputError) => {
            this.#episodes.at(lane).errors[of - outputs.first] = value;
          }),
        ),
      );
    }
    if (learner.layout.echoChannels > 0) {
      const synapses = senders.count + 1;
      hear(
        bus.echoesOf(layer - 1).subscribe(
          new Calling(({ lane, from, channel, value }: Echo) => {
            this.#episodes.at(lane).echoes[channel * synapses + from - senders.first] = value;
          }),
        ),
      );
    }
    hear(bus.ticks(layer).subscribe(new Calling((tick) => this.#beat(tick))));
  }

  /**
   * A variable of the rule by its name (`p`, `a` …), as it is in one lane (of one logit, and of the last round).
   *
   * @throws {@link UserError} for a name that the unit does not keep, or a lane or logit that there is not.
   */
  recall(name: string, lane = 0, logit = 0): number {
    return this.keeping.recall(name, lane, logit);
  }

  /** Stops listening. */
  leave(): void {
    this.#subscriptions.unsubscribe();
  }

  #beat({ phase, lane, step, round = 0 }: Tick): void {
    const index = round * this.#episodes.batch + lane;
    if (phase === 'act') this.#act(lane, index, step);
    else if (phase === 'learn' || phase === 'follow') this.#learn(this.#episodes.at(index), index, phase);
    else if (phase === 'ascend' || phase === 'trail') this.#ascend(this.#episodes.at(lane), lane, phase === 'ascend');
    else if (phase === 'echo') this.#echo(this.#episodes.at(lane), lane);
    else if (phase === 'update') this.#learner.update(this.#episodes.batch);
    else if (phase === 'credit') this.#credit(this.#episodes.at(lane), lane);
    else if (phase === 'end') this.#episodes.end(lane);
    else if (this.#settler) this.#settler.beat(phase, this.#episodes.at(lane), lane);
    else if (phase === 'hear') this.#episodes.hear(lane, round);
  }

  #act(lane: number, index: number, step: number): void {
    const { address, layer, rounds } = this.position;
    if (rounds === 1) this.#episodes.takeArrived(index);
    const { memory, x, traces } = this.#episodes.at(index);
    const { learned, own, inputs } = this.#learner;
    const draw = this.#stream.uniform(step, index, ACTION_DRAW);
    const value = this.#program.act(memory, x, learned, own, traces, inputs, draw);
    this.#speaker.send({ kind: 'activation', from: address, layer, lane, value });
  }

  #learn(episode: EpisodeMemory, index: number, phase: 'learn' | 'follow'): void {
    const { own, layout, feedback } = this.#learner;
    const { receivers, outputs, address } = this.position;
    this.#program.receive(episode.inbox, episode.heard, receivers.count);
    if (layout.hearsErrors)
      this.#program.hearErrors(episode.errors, episode.heard, feedback, address - outputs.first, outputs.count);
    this.#program.learn(episode.memory, episode.heard, own);
    clear(episode.inbox);
    clear(episode.heard);
    if (this.position.sendersLearn && !layout.creditAfterStep) this.#credit(episode, index);
    if (layout.echoChannels === 0) this.#ascend(episode, index, phase === 'learn');
  }

  /** What it says to those it feeds once it has received. */
  #echo({ memory }: EpisodeMemory, lane: number): void {
    const { address, layer } = this.position;
    this.#learner.layout.echoes.forEach((at, channel) =>
      this.#speaker.send({ kind: 'echo', from: address, layer, lane, channel, value: memory[at]! }),
    );
  }

  #ascend(episode: EpisodeMemory, index: number, learns: boolean): void {
    if (learns) this.#learner.ascend(episode, index);
    else this.#learner.follow(episode, index);
    clear(episode.errors);
    clear(episode.echoes);
  }

  #credit(episode: EpisodeMemory, index: number): void {
    const { count } = this.position.senders;
    const { learned, old, layout, out } = this.#learner;
    this.#program.send(episode.memory, episode.x, learned, old, episode.traces, episode.oldTraces, out, count);
    this.#creditSender.send(out, index, layout.channelsOut);
  }
}
