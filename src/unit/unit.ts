import { Subscription } from 'rxjs';
import type { Bus, Speaker } from '../bus/bus.js';
import { Calling } from '../bus/listener.js';
import type { Activation, Echo, OutputError, Reused, Reward, Tick } from '../bus/message.js';
import { UserError } from '../errors/user-error.js';
import { ACTION_DRAW, type Stream } from '../random/stream.js';
import { type Floats, floats } from '../rule/ops/precision.js';
import type { ScalarProgram, UnitProgram, VectorProgram } from '../rule/program/scalar.js';
import { quote } from '../text/quote.js';
import { Attention } from './attention.js';
import { CreditSender } from './credit-sender.js';
import type { Ear } from './ear.js';
import { clear, EpisodeMemories, type EpisodeMemory } from './episode-memory.js';
import { Keeping } from './keeping.js';
import type { Learner } from './learner.js';
import type { Position } from './position.js';
import { Reception } from './reception.js';
import { type Intercept, putAction, Settler } from './settler.js';

/** What a unit is made with. */
export interface UnitParts {
  readonly bus: Bus;
  /** Hears activations and credit for it, on the same bus. */
  readonly ear: Ear;
  /** Sends what it says. */
  readonly speaker: Speaker;
  /** Its rule, for its role. */
  readonly program: UnitProgram;
  readonly learner: Learner;
  /** The random stream of its actions. */
  readonly stream: Stream;
  /** Lanes. */
  readonly batch: number;
  /** Decides what it says in place of its action, which then is its action. Default: it says what it chose. */
  readonly intercept?: Intercept | undefined;
}

/**
 * A unit of the literal engine, an agent: one policy, one learner, random streams and weights of its own. It knows
 * nothing but what reaches it on the bus, files that under its sender, and acts on the ticks of its layer.
 */
export class Unit {
  /** `[logit][sender, then peer, then the bias]`: the weights of its synapses. */
  readonly weights: Floats;
  /** What it keeps from step to step, to be read and written. */
  readonly keeping: Keeping;
  readonly #episodes: EpisodeMemories;
  readonly #settler: Settler | undefined;
  readonly #creditSender: CreditSender;
  readonly #reception: Reception;
  readonly #subscriptions = new Subscription();

  readonly #speaker: Speaker;
  readonly #program: UnitProgram;
  /** `[component][sum]`, while a unit that says vectors acts. */
  readonly #sums: Floats;
  readonly #learner: Learner;
  readonly #stream: Stream;
  readonly #intercept: Intercept | undefined;
  #attention: Attention | undefined;
  /** The message in which it says its actions: one object, used again for each. */
  readonly #activation: Reused<Activation>;
  /** `[pass]`: draws of this step; only those of passes that its rule reads in others are kept up to date. */
  readonly #passDraws: number[] = [];
  /** Whether {@link told} has received for the next learning, which must not undo what was changed since. */
  #hasReceived = false;

  constructor(
    readonly position: Position,
    { bus, ear, speaker, program, learner, stream, batch, intercept }: UnitParts,
  ) {
    this.#speaker = speaker;
    this.#program = program;
    this.#learner = learner;
    this.#stream = stream;
    this.#intercept = intercept;

    this.weights = learner.weights;
    this.#episodes = new EpisodeMemories(learner.layout, position, ear, batch);
    this.keeping = new Keeping(learner, this.#episodes);
    const { senders, peers, address, layer, components, passes } = position;
    // Not a whole number from the start, so that V8 stores the field as a float for good.
    this.#activation = { kind: 'activation', from: address, layer, lane: 0, value: 0.5 };
    if (components > 1) this.#activation.component = 0;
    else if (passes > 1) this.#activation.pass = 0;
    this.#sums = floats(learner.layout.precision, components * learner.layout.sums);
    const hear = (hearing: Subscription) => this.#subscriptions.add(hearing);
    const { wires } = position;
    this.#creditSender = new CreditSender(speaker, position);
    if (learner.settling)
      this.#settler = new Settler(position, speaker, learner.settling, learner, this.#creditSender, intercept);
    this.#reception = new Reception(learner.layout, position, program, 0, learner.layout.received);
    if (learner.layout.hearsReward)
      hear(
        bus.rewards.subscribe(
          new Calling(({ lane, pass = 0, value }: Reward) => this.#episodes.pay(lane, value, pass)),
        ),
      );
    if (learner.layout.hearsErrors) {
      const { told } = position;
      hear(
        bus.errors.subscribe(
          new Calling(({ lane, component = 0, of, value }: OutputError) => {
            this.#episodes.at(component * batch + lane).errors[of - told.first] = value;
          }),
        ),
      );
    }
    if (learner.layout.echoChannels > 0) {
      const synapses = senders.count + peers.count + components;
      const filing = (offset: number) =>
        new Calling(({ lane, component = 0, from, channel, value }: Echo) => {
          this.#episodes.at(component * batch + lane).echoes[channel * synapses + from + offset] = value;
        });
      let place = 0;
      for (const { first, count, layer: whole } of wires?.senders ?? [{ ...senders, layer: layer - 1 }]) {
        if (whole !== undefined) hear(bus.echoesOf(whole).subscribe(filing(place - first)));
        else if (first >= 0)
          for (let k = 0; k < count; k++) hear(bus.echoesFrom(first + k).subscribe(filing(place - first)));
        place += count;
      }
    }
    hear(bus.ticks(layer).subscribe(new Calling((tick) => this.#beat(tick))));
  }

  /**
   * The last value of a name of its rule (`p`, `a` …), in one lane, of one logit or component, and of the last round.
   * It is told of names that the unit keeps; after {@link attend}, of all that it hears, that act and learn assign, and
   * that it has learned (before the update).
   *
   * @throws {@link UserError} when the unit keeps no such name, or there is no such lane or logit.
   */
  recall(name: string, lane = 0, logit = 0): number {
    if (!this.#attention?.has(name) || this.keeping.has(name)) return this.keeping.recall(name, lane, logit);
    this.keeping.requirePlace(lane, logit);
    return this.#attention.value(name, this.#lastRow(lane), logit);
  }

  /**
   * The last values of a name for each of its synapses, `[sender, then peer, then the bias]`, in one lane and of one
   * logit; after {@link attend} alone. A name is one that learn assigns (`dw`), the input `x`, a parameter before the
   * update (`w`) or after it (`w'`), or an echo; for feedback synapses, `[output unit]`, a parameter, its direction, or
   * the error.
   *
   * @throws {@link UserError} when it does not attend, when synapses have no such name, or there is no such lane or
   * logit.
   */
  recallSynapses(name: string, lane = 0, logit = 0): Floats {
    if (!this.#attention)
      throw new UserError(
        `the unit does not keep what its synapses make of ${quote(name)}; call attend() before it acts and learns`,
      );
    this.keeping.requirePlace(lane, logit);
    if (this.position.components > 1 && logit > 0)
      throw new UserError(
        `logit is ${quote(logit)}; expected none, since the components of a vector share their synapses`,
      );
    return this.#attention.ofSynapses(String(name), this.#lastRow(lane), logit);
  }

  /**
   * From the next step on the unit also computes all that its rule names and it does not keep, for {@link recall} and
   * {@link recallSynapses}. What it does stays the same, to the bit, and takes about twice the time; units without it
   * pay nothing.
   */
  attend(): void {
    this.#attention ??= new Attention(this.#learner, this.#episodes, this.position);
  }

  /** The names that {@link recall} knows at present, and those that {@link recallSynapses} knows. */
  get names(): { readonly own: readonly string[]; readonly synapses: readonly string[] } {
    const kept = this.keeping.names;
    if (!this.#attention) return { own: kept, synapses: [] };
    const { own, synapses } = this.#attention;
    return { own: [...new Set([...own, ...kept])], synapses };
  }

  /** The row of a lane in the last round. */
  #lastRow(lane: number): number {
    return (this.position.rounds - 1) * this.#episodes.batch + lane;
  }

  /**
   * Receives what it was sent in a row, before it learns from it, and returns what it hears, `[name]`: a live view, in
   * which interventions change what it learns from.
   */
  told(row: number): Floats {
    const { inbox, heard } = this.#episodes.at(row);
    this.#reception.receive(inbox, heard);
    this.#hasReceived = true;
    return heard;
  }

  /** Ends its subscriptions: it hears, acts and says nothing any more. */
  leave(): void {
    this.#subscriptions.unsubscribe();
  }

  #beat({ phase, lane, step, round = 0, pass = 0, component = 0 }: Tick): void {
    if (this.position.components > 1 && this.#vectorBeat(phase, lane, step, component)) return;
    const row = (round + pass) * this.#episodes.batch + lane;
    if (phase === 'act') this.#act(lane, row, step, pass);
    else if (phase === 'learn' || phase === 'follow') this.#learn(this.#episodes.at(row), row, phase);
    else if (phase === 'ascend' || phase === 'trail') this.#ascend(this.#episodes.at(lane), lane, phase === 'ascend');
    else if (phase === 'echo') this.#echo(this.#episodes.at(lane), lane);
    else if (phase === 'update') this.#learner.update(this.#episodes.batch);
    else if (phase === 'tally') this.#tally();
    else if (phase === 'revert') this.#learner.revert();
    else if (phase === 'apply') this.#learner.apply();
    else if (phase === 'credit') this.#credit(this.#episodes.at(lane), lane);
    else if (phase === 'end') this.#episodes.end(lane);
    else if (this.#settler) this.#settler.beat(phase, this.#episodes.at(lane), lane, step);
  }

  #act(lane: number, row: number, step: number, pass: number): void {
    const episode = this.#episodes.at(row);
    const { memory, x, traces } = episode;
    const { learned, own, inputs } = this.#learner;
    const draw = this.#stream.uniform(step, row, ACTION_DRAW);
    const draws = this.#drawsOfPasses(lane, step);
    this.#attention?.acts(row, episode, draw, pass, draws);
    const chosen = (this.#program as ScalarProgram).act(memory, x, learned, own, traces, inputs, draw, pass, draws);
    const value = this.#intercept ? this.#said(memory, step, row, chosen) : chosen;
    if (this.position.passes > 1) this.#activation.pass = pass;
    this.#say(lane, value);
  }

  /** Says its action, in a lane. */
  #say(lane: number, value: number): void {
    const said = this.#activation;
    said.lane = lane;
    said.value = value;
    this.#speaker.send(said);
  }

  /** `[pass]`: the draws of this step, at least of the passes whose draws its rule reads in others. */
  #drawsOfPasses(lane: number, step: number): readonly number[] {
    for (const pass of this.#learner.role.passDraws)
      this.#passDraws[pass] = this.#stream.uniform(step, pass * this.#episodes.batch + lane, ACTION_DRAW);
    return this.#passDraws;
  }

  /** What the intercept has it say in place of the action it chose; in its memory, too, that is then its action. */
  #said(memory: Floats, step: number, row: number, chosen: number): number {
    const value = this.#intercept!(step, row, chosen);
    if (value !== chosen) putAction(memory, this.#learner.layout, value);
    return value;
  }

  #learn(episode: EpisodeMemory, row: number, phase: 'learn' | 'follow'): void {
    const { own, layout, feedback } = this.#learner;
    const { told, address } = this.position;
    if (!this.#hasReceived) this.#reception.receive(episode.inbox, episode.heard);
    this.#hasReceived = false;
    if (layout.hearsErrors)
      this.#program.hearErrors(episode.errors, episode.heard, feedback, address - told.first, told.count);
    this.#attention?.learns(row, episode);
    (this.#program as ScalarProgram).learn(episode.memory, episode.heard, own, this.#episodes.passesOf(row));
    clear(episode.inbox);
    // What it heard of those it feeds stays to be recalled, until it hears anew.
    clear(episode.heard, layout.received);
    if (this.position.sendersLearn && !layout.creditAfterUpdate) this.#credit(episode, row);
    if (layout.echoChannels === 0) this.#ascend(episode, row, phase === 'learn');
  }

  /**
   * Forms its mean directions. Where its credit depends on the update, it also takes the updated parameters, until
   * `revert`.
   */
  #tally(): void {
    this.#learner.tally(this.#episodes.batch);
    if (this.position.sendersLearn && this.#learner.layout.creditAfterUpdate) this.#learner.rehearse();
  }

  /** Says its echoes to the units it feeds. */
  #echo({ memory }: EpisodeMemory, lane: number, ofComponent?: { readonly component: number }): void {
    const { address, layer } = this.position;
    this.#learner.layout.echoes.forEach((at, channel) =>
      this.#speaker.send({ kind: 'echo', from: address, layer, lane, ...ofComponent, channel, value: memory[at]! }),
    );
  }

  /**
   * Does a beat of a unit that says vectors: its components act and learn together, and add to the direction one after
   * the other. Returns false, and does nothing, for phases in which vectors make no difference.
   */
  #vectorBeat(phase: Tick['phase'], lane: number, step: number, component: number): boolean {
    const { batch } = this.#episodes;
    const row = component * batch + lane;
    if (phase === 'act') this.#actTogether(lane, step);
    else if (phase === 'learn' || phase === 'follow') this.#learnTogether(lane);
    else if (phase === 'ascend' || phase === 'trail') this.#ascend(this.#episodes.at(row), row, phase === 'ascend');
    else if (phase === 'echo') this.#eachComponent(lane, (episode, of) => this.#echo(episode, lane, { component: of }));
    else if (phase === 'credit') this.#eachComponent(lane, (episode, of) => this.#credit(episode, lane, of));
    else return false;
    return true;
  }

  /** Calls `use` with the memory of each component in a lane. */
  #eachComponent(lane: number, use: (episode: EpisodeMemory, component: number) => void): void {
    const { batch, components } = this.#episodes;
    for (let component = 0; component < components; component++)
      use(this.#episodes.at(component * batch + lane), component);
  }

  #actTogether(lane: number, step: number): void {
    const program = this.#program as VectorProgram;
    const { own, fixed, layout } = this.#learner;
    this.#eachComponent(lane, (episode, component) => {
      this.#learner.sum(program, episode, this.#sums, component);
    });
    const draw = this.#stream.uniform(step, lane, ACTION_DRAW);
    this.#attention?.actsTogether(lane, this.#episodes.whole[lane]!.memory, this.#sums, draw);
    program.actTogether(this.#episodes.whole[lane]!.memory, this.#sums, own, fixed, draw);
    const action = layout.memory.indexOf('a');
    this.#eachComponent(lane, ({ memory }, component) => {
      const chosen = memory[action]!;
      const row = component * this.#episodes.batch + lane;
      const value = this.#intercept ? this.#said(memory, step, row, chosen) : chosen;
      this.#activation.component = component;
      this.#say(lane, value);
    });
  }

  #learnTogether(lane: number): void {
    const { own, fixed, layout, feedback } = this.#learner;
    const { told, address, sendersLearn } = this.position;
    const program = this.#program as VectorProgram;
    this.#eachComponent(lane, ({ inbox, heard, errors }) => {
      if (!this.#hasReceived) this.#reception.receive(inbox, heard);
      if (layout.hearsErrors) program.hearErrors(errors, heard, feedback, address - told.first, told.count);
    });
    this.#hasReceived = false;
    const { memory, heard } = this.#episodes.whole[lane]!;
    this.#attention?.learnsTogether(lane, memory, heard);
    program.learnTogether(memory, heard, own, fixed);
    this.#eachComponent(lane, (episode, component) => {
      clear(episode.heard, layout.received);
      clear(episode.inbox);
      if (sendersLearn && !layout.creditAfterUpdate) this.#credit(episode, lane, component);
    });
  }

  #ascend(episode: EpisodeMemory, row: number, learns: boolean): void {
    const passes = this.#episodes.passesOf(row);
    this.#attention?.ascends(row, episode);
    if (learns) this.#learner.ascend(episode, row, passes);
    else this.#learner.follow(episode, row, passes);
    clear(episode.errors);
    clear(episode.echoes);
  }

  #credit(episode: EpisodeMemory, lane: number, component?: number): void {
    const { count } = this.position.senders;
    const { learned, old, layout, out } = this.#learner;
    const passes = this.#episodes.passesOf(lane);
    this.#program.send(episode.memory, episode.x, learned, old, episode.traces, episode.oldTraces, out, count, passes);
    this.#creditSender.send(out, lane, layout.channelsOut, 0, component);
  }
}
