import { type MonoTypeOperatorFunction, type Observable, Subscription } from 'rxjs';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Floats } from '../rule/ops/precision.js';
import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { sendingCredits } from './credit-rows.js';
import { CreditTopic } from './credit-topic.js';
import type { Address, Credit, Message, MessageKind, MessageOf, Reused, Tick } from './message.js';
import { KINDS, NAMED_KINDS, ofKinds } from './message-kinds.js';
import { Passage } from './passage.js';
import { expectedOf, isHeard, isMessage, isWhole, type Resident } from './resident.js';
import { Topic } from './topic.js';

/**
 * Messages and floats since the last {@link Bus.resetCounts}, by kind. A message counts as many floats as it has
 * listeners in the team.
 */
export type Counts = Readonly<Record<MessageKind, { readonly messages: number; readonly floats: number }>>;

/**
 * The bus on which units talk. It is open: every stream can be tapped, changed on its way, or silenced.
 *
 * Subscribers observe: they get copies, and one that throws is reported once and hears no more. Operators of {@link
 * through} are part of the run: what they throw comes out of the team's call. See docs/bus.md.
 */
export interface Bus {
  /**
   * Sends a message. It is delivered at once, or, with `delivery: 'on tick'` or `'shuffled'`, before the next tick; the
   * sender may change the object when this returns.
   *
   * @throws {@link UserError} when it is no message, or its sender, receiver, layer or lane is not on the bus.
   */
  send(message: Message): void;
  /** Delivers what is held back, then sends the tick to everyone who listens to its layer. */
  tick(tick: Tick): void;
  /**
   * The ticks of one layer.
   *
   * @throws {@link UserError} when there is no such layer, as the other streams do.
   */
  ticks(layer: number): Observable<Tick>;
  /** The activations of the sensors (layer 0) or units of one layer, for the units they feed. */
  activationsOf(layer: number): Observable<MessageOf<'activation'>>;
  /** The activations of one sensor or unit, for units that hear it and not all of its layer. */
  activationsFrom(sender: Address): Observable<MessageOf<'activation'>>;
  /** The credit sent to one unit, or to so many with successive addresses. */
  creditsTo(to: Address, units?: number): Observable<MessageOf<'credit'>>;
  /** The echoes of the units of one layer, for the units they feed. */
  echoesOf(layer: number): Observable<MessageOf<'echo'>>;
  /** The echoes of one unit, for units that hear it and not all of its layer. */
  echoesFrom(sender: Address): Observable<MessageOf<'echo'>>;
  /** The spikes of the sensors (layer 0) or units of one layer. */
  spikesOf(layer: number): Observable<MessageOf<'spike'>>;
  /** What the units of one group say to each other before they fire. */
  inhibitionsOf(group: number): Observable<MessageOf<'inhibition'>>;
  /** The broadcast label. */
  readonly labels: Observable<MessageOf<'label'>>;
  /** The broadcast reward. */
  readonly rewards: Observable<MessageOf<'reward'>>;
  /** The errors of the output units. */
  readonly errors: Observable<MessageOf<'error'>>;
  /**
   * Copies of all delivered messages of a kind (or of all kinds); listening changes nothing.
   *
   * @throws {@link UserError} for another kind than `'activation'`, `'reward'`, `'error'`, `'credit'`, `'echo'`,
   * `'spike'`, `'inhibition'` and `'label'`.
   */
  tap<K extends MessageKind>(kind: K): Observable<MessageOf<K>>;
  /** Everything that is delivered. */
  tap(): Observable<Message>;
  /**
   * Passes every message of a kind through an rxjs operator: `filter(() => false)` drops, `delayTicks(bus, 3)` delays.
   * Unsubscribing removes it; operators apply in the order they were added. One that completes lets nothing more
   * through.
   */
  through<K extends MessageKind>(kind: K, operator: MonoTypeOperatorFunction<MessageOf<K>>): Subscription;
  /**
   * Drops everything that this unit says from now on; unsubscribing ends that.
   *
   * @throws {@link UserError} when there is no such unit.
   */
  silence(unit: Address): Subscription;
  /**
   * Puts a team on the bus: its sensors, then the units of each layer, in so many lanes and passes (default: 1).
   * Streams and silences that were asked for before are checked now. Returns what the team's own units send through.
   * `feeds`, `[layer]`: the layers that hear it, which may send it credit; default: the next one. `components`: of the
   * vectors that they say; default: 1, scalars. `told`: how many errors the task tells, numbered from the first output
   * unit on, or `'units'`, one of every unit; default: one of each output unit.
   *
   * @throws {@link UserError} when a stream or silence asked for before has no such layer or unit.
   */
  populate(
    sizes: readonly number[],
    lanes?: number,
    passes?: number,
    feeds?: readonly (readonly number[])[],
    components?: number,
    told?: number | 'units',
  ): Speaker;
  readonly counts: Counts;
  /** Counts from 0 again. */
  resetCounts(): void;
  /** Completes every stream; nothing can be sent on the bus afterwards. */
  close(): void;
}

/**
 * How the units of a team send, delivered as {@link Bus.send} does. Their messages are right by construction and not
 * checked, which would take a fifth of a step. The sender may change the object when this returns.
 */
export interface Speaker {
  /** Sends a message. */
  send(message: Message): void;
  /**
   * Sends the credit of successive units, from the receiver that the message names on: `values[at + i]` to the i-th.
   * They are so many messages; that they are handed over together where nobody else hears them makes it quick.
   */
  sendCredits(message: Reused<Credit>, values: Floats, at: number, count: number): void;
}

/** Options of {@link createBus}. */
export interface BusOptions {
  /**
   * `'at once'` (default); `'on tick'`: held until the next tick; `'shuffled'`: held and delivered in an order drawn
   * from `random`. The order never changes what units do: each message is filed under its sender until the tick.
   */
  readonly delivery?: 'at once' | 'on tick' | 'shuffled';
  /** Uniform numbers in [0, 1) for `'shuffled'`. */
  readonly random?: () => number;
  /**
   * Called once with what a subscriber threw; it hears no more. What this function itself throws ends the run. Default:
   * `console.error`.
   */
  readonly onError?: (error: Error) => void;
}

const DELIVERIES = ['at once', 'on tick', 'shuffled'];

/**
 * Makes a bus. The order of messages between two ticks changes nothing that units do.
 *
 * @throws {@link UserError} for wrong options.
 */
export function createBus(options: BusOptions = {}): Bus {
  checkOptions(options, {
    of: 'createBus',
    known: ['delivery', 'random', 'onError'],
    example: "{ delivery: 'on tick' }",
  });
  const { delivery = 'at once', random = Math.random, onError = (error: Error) => console.error(error) } = options;
  if (!DELIVERIES.includes(delivery))
    throw new UserError(`delivery is ${quote(delivery)}; expected 'at once', 'on tick' or 'shuffled'`);
  for (const [name, given] of Object.entries({ random, onError }))
    if (typeof given !== 'function') throw new UserError(`${name} is ${quote(given)}; expected a function`);
  const fault = (place: string, cause: unknown, name: string) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    onError(
      new Error(
        `${name === '' ? 'a subscriber' : `the subscriber ${cutText(name)}`} of ${place} threw, and hears no more: ${message}`,
        { cause },
      ),
    );
  };
  const tickers: Topic<Tick>[] = [];
  const senders: Topic<MessageOf<'activation'>>[] = [];
  const receivers: Topic<MessageOf<'credit'>>[] = [];
  /** Those that hear the credit of several units. */
  const creditTopics: CreditTopic[] = [];
  const repliers: Topic<MessageOf<'echo'>>[] = [];
  /** By the address of the sender; empty where everyone hears whole layers. */
  const speakers: Topic<MessageOf<'activation'>>[] = [];
  const echoers: Topic<MessageOf<'echo'>>[] = [];
  const spikers: Topic<MessageOf<'spike'>>[] = [];
  /** By group. */
  const inhibitors: Topic<MessageOf<'inhibition'>>[] = [];
  const labels = new Topic<MessageOf<'label'>>('bus.labels', fault);
  const rewards = new Topic<MessageOf<'reward'>>('bus.rewards', fault);
  const errors = new Topic<MessageOf<'error'>>('bus.errors', fault);
  const tapOf = (kind: MessageKind) => new Topic<Message>(`bus.tap('${kind}')`, fault);
  const taps = ofKinds(tapOf);
  const tapOfAll = new Topic<Message>('bus.tap()', fault);
  const passageOf = (kind: MessageKind) =>
    new Passage(kind, (message) => {
      requireHeard(message, `an operator of bus.through('${kind}', …) gave`);
      route(message);
    });
  const passages = ofKinds(passageOf);
  /** `[layer]`: the number of sensors, then of units in each layer; undefined until a team is on the bus. */
  let population: readonly number[] | undefined;
  /** The teams on the bus; usually one. Addresses count within a team. */
  const residents: Resident[] = [];
  /** For each silenced unit, how many subscriptions silence it. */
  const silent = new Map<Address, number>();
  const held: Message[] = [];
  const zero = () => ofKinds(() => ({ messages: 0, floats: 0 }));
  let counts = zero();
  let isUntouched = true;
  let isClosed = false;

  function route(message: Message): void {
    switch (message.kind) {
      case 'activation':
        arrive(message, senders[message.layer], counts.activation, taps.activation);
        if (speakers.length > 0) arriveAlso(message, speakers[message.from], counts.activation);
        break;
      case 'credit':
        arrive(message, receivers[message.to], counts.credit, taps.credit);
        for (const topic of creditTopics) if (topic.includes(message.to)) arriveAlso(message, topic, counts.credit);
        break;
      case 'reward':
        arrive(message, rewards, counts.reward, taps.reward);
        break;
      case 'error':
        arrive(message, errors, counts.error, taps.error);
        break;
      case 'echo':
        arrive(message, repliers[message.layer], counts.echo, taps.echo);
        if (echoers.length > 0) arriveAlso(message, echoers[message.from], counts.echo);
        break;
      case 'spike':
        arrive(message, spikers[message.layer], counts.spike, taps.spike);
        break;
      case 'inhibition':
        arrive(message, inhibitors[message.group], counts.inhibition, taps.inhibition);
        break;
      case 'label':
        arrive(message, labels, counts.label, taps.label);
        break;
    }
  }

  function arrive<M extends Message>(
    message: M,
    topic: Topic<M> | undefined,
    count: { messages: number; floats: number },
    tap: Topic<Message>,
  ): void {
    count.messages++;
    if (tap.listeners > 0) tap.emit(message);
    if (tapOfAll.listeners > 0) tapOfAll.emit(message);
    if (!topic) return;
    count.floats += topic.listeners;
    topic.emit(message);
  }

  /** Delivers a message, which has been counted, to those who hear its sender alone. */
  function arriveAlso<M extends Message>(message: M, topic: Topic<M> | undefined, count: { floats: number }): void {
    if (!topic) return;
    count.floats += topic.listeners;
    topic.emit(message);
  }

  function deliver(message: Message): void {
    if (isUntouched) route(message);
    else if (!('from' in message) || !silent.has(message.from)) passages[message.kind].enter({ ...message });
  }

  function noteChanges(): void {
    isUntouched = silent.size === 0 && Object.values(passages).every((passage) => passage.isOpen);
  }

  function flush(): void {
    if (held.length === 0) return;
    const messages = held.splice(0);
    if (delivery === 'shuffled') shuffle(messages, random);
    for (const message of messages) deliver(message);
  }

  /**
   * @throws {@link UserError} when a layer or unit is not on the bus, as far as that is known; `beyond`: layers past
   * the last that are allowed.
   */
  const require = (what: 'layer' | 'unit', given: number, place: string, beyond = 0) => {
    const sizes = population ?? [];
    const end = what === 'layer' ? sizes.length + beyond : sizes.reduce((sum, size) => sum + size, 0);
    const known = population === undefined ? '' : `, from 0 to ${end - 1}`;
    if (Number.isInteger(given) && given >= 0 && (population === undefined || given < end)) return;
    const meant =
      what === 'layer'
        ? `a layer${known}, where 0 are the sensors`
        : `an address${known}: sensors come first, then units layer by layer`;
    throw new UserError(`${place} was given ${quote(given)}; expected ${meant}`);
  };
  const topicOf = <T extends object>(topics: Topic<T>[], address: number, place: string): Topic<T> => {
    const topic = (topics[address] ??= new Topic<T>(`${place}(${address})`, fault));
    if (isClosed) topic.complete();
    return topic;
  };
  const requireKind = (kind: MessageKind, place: string) => {
    if (!KINDS.includes(kind))
      throw new UserError(
        `${place} was given ${quote(kind)}` + didYouMean(String(kind), KINDS, `expected ${NAMED_KINDS}`),
      );
  };
  const requireHeard = (message: Message, what: string) => {
    // The most frequent case first: one team, and a message that it may hear.
    if (residents.length === 1 && isMessage(message) && isHeard(message, residents[0]!)) return;
    if (!isMessage(message))
      throw new UserError(
        `${what} ${quote(message)}; expected a message of kind ${NAMED_KINDS}, with whole numbers from 0 for who, to whom, layer, lane and channel, and a number for its value`,
      );
    if (residents.length === 0 || residents.some((resident) => isHeard(message, resident))) return;
    throw new UserError(`${what} ${quote(message)}; ${residents.map((one) => expectedOf(message, one)).join(', or ')}`);
  };
  const refuse = (): never => {
    throw new Error('this bus is closed; make a new one with createBus');
  };

  const speaker: { -readonly [K in keyof Speaker]: Speaker[K] } = {
    send: delivery === 'at once' ? deliver : (message: Message) => void held.push({ ...message }),
    sendCredits: sendingCredits({
      receivers,
      layers: creditTopics,
      isPlain: () => isUntouched && delivery === 'at once' && taps.credit.listeners + tapOfAll.listeners === 0,
      counts: () => counts.credit,
      send: (message) => speaker.send(message),
    }),
  };
  const bus: Bus = {
    send(message) {
      requireHeard(message, 'bus.send was given');
      speaker.send(message);
    },
    tick(tick) {
      flush();
      tickers[tick.layer]?.emit(tick);
    },
    ticks(layer) {
      require('layer', layer, 'bus.ticks', 1);
      return topicOf(tickers, layer, 'bus.ticks').stream;
    },
    activationsOf(layer) {
      require('layer', layer, 'bus.activationsOf');
      return topicOf(senders, layer, 'bus.activationsOf').stream;
    },
    creditsTo(to, units) {
      require('unit', to, 'bus.creditsTo');
      if (units === undefined) return topicOf(receivers, to, 'bus.creditsTo').stream;
      if (!isWhole(units) || units === 0)
        throw new UserError(`bus.creditsTo was given ${quote(units)} units; expected a whole number from 1`);
      require('unit', to + units - 1, 'bus.creditsTo');
      const topic = new CreditTopic(to, units, fault);
      creditTopics.push(topic);
      if (isClosed) topic.complete();
      return topic.stream;
    },
    echoesOf(layer) {
      require('layer', layer, 'bus.echoesOf');
      return topicOf(repliers, layer, 'bus.echoesOf').stream;
    },
    activationsFrom(sender) {
      require('unit', sender, 'bus.activationsFrom');
      return topicOf(speakers, sender, 'bus.activationsFrom').stream;
    },
    echoesFrom(sender) {
      require('unit', sender, 'bus.echoesFrom');
      return topicOf(echoers, sender, 'bus.echoesFrom').stream;
    },
    spikesOf(layer) {
      require('layer', layer, 'bus.spikesOf');
      return topicOf(spikers, layer, 'bus.spikesOf').stream;
    },
    inhibitionsOf(group) {
      if (!isWhole(group))
        throw new UserError(`bus.inhibitionsOf was given ${quote(group)}; expected a group, a whole number from 0`);
      return topicOf(inhibitors, group, 'bus.inhibitionsOf').stream;
    },
    labels: labels.stream,
    rewards: rewards.stream,
    errors: errors.stream,
    tap: ((kind?: MessageKind) => {
      if (kind === undefined) return tapOfAll.stream;
      requireKind(kind, 'bus.tap');
      return taps[kind].stream;
    }) as Bus['tap'],
    through(kind, operator) {
      requireKind(kind, 'bus.through');
      if (typeof operator !== 'function')
        throw new UserError(`bus.through was given ${quote(operator)}; expected an rxjs operator such as filter(…)`);
      const subscription = passages[kind].add(operator as unknown as MonoTypeOperatorFunction<Message>);
      subscription.add(noteChanges);
      noteChanges();
      return subscription;
    },
    silence(unit) {
      require('unit', unit, 'bus.silence');
      silent.set(unit, (silent.get(unit) ?? 0) + 1);
      noteChanges();
      return new Subscription(() => {
        const holders = silent.get(unit)! - 1;
        if (holders > 0) silent.set(unit, holders);
        else silent.delete(unit);
        noteChanges();
      });
    },
    populate(sizes, lanes = 1, passes = 1, feeds, components = 1, told = sizes.at(-1)!) {
      const starts = [0];
      for (const size of sizes) starts.push(starts.at(-1)! + size);
      const of = told === 'units' ? starts[1]! : starts.at(-2)!;
      residents.push({
        starts,
        lanes,
        passes,
        feeds,
        components,
        told: [of, told === 'units' ? starts.at(-1)! : of + told],
      });
      population = sizes.map((size, k) => Math.max(size, population?.[k] ?? 0));
      for (const unit of silent.keys()) require('unit', unit, 'bus.silence');
      for (const layer of Object.keys(tickers)) require('layer', Number(layer), 'bus.ticks', 1);
      for (const layer of Object.keys(senders)) require('layer', Number(layer), 'bus.activationsOf');
      for (const layer of Object.keys(spikers)) require('layer', Number(layer), 'bus.spikesOf');
      for (const layer of Object.keys(repliers)) require('layer', Number(layer), 'bus.echoesOf');
      for (const to of Object.keys(receivers)) require('unit', Number(to), 'bus.creditsTo');
      for (const { end } of creditTopics) require('unit', end - 1, 'bus.creditsTo');
      for (const sender of Object.keys(speakers)) require('unit', Number(sender), 'bus.activationsFrom');
      for (const sender of Object.keys(echoers)) require('unit', Number(sender), 'bus.echoesFrom');
      return speaker;
    },
    get counts() {
      return structuredClone(counts);
    },
    resetCounts() {
      counts = zero();
    },
    close() {
      isClosed = true;
      speaker.send = speaker.sendCredits = bus.send = bus.tick = refuse;
      const all = [
        ...tickers,
        ...senders,
        ...receivers,
        ...creditTopics,
        ...repliers,
        ...speakers,
        ...echoers,
        ...spikers,
        ...inhibitors,
        labels,
        rewards,
        errors,
        ...Object.values(taps),
        tapOfAll,
      ];
      for (const topic of all) topic?.complete();
    },
  };
  return bus;
}

/** Shuffles in place (Fisher–Yates). */
function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
}
