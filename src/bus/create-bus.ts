import { type MonoTypeOperatorFunction, Subscription } from 'rxjs';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import type { Bus, BusOptions, Speaker } from './bus.js';
import { sendingCredits } from './credit-rows.js';
import { CreditTopic } from './credit-topic.js';
import type { Address, Message, MessageKind, MessageOf, Tick } from './message.js';
import { KINDS, NAMED_KINDS, ofKinds } from './message-kinds.js';
import { NumberedTopics } from './numbered-topics.js';
import { Passage } from './passage.js';
import { isWhole, Residents } from './residents.js';
import { Topic } from './topic.js';

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
  const residents = new Residents();
  const layerOf = (layer: number, place: string) => residents.requireLayer(layer, place);
  const unitOf = (unit: number, place: string) => residents.requireUnit(unit, place);
  // The tick of the layer past the output ends acting.
  const tickOf = (layer: number, place: string) => residents.requireLayer(layer, place, 1);
  const tickers = new NumberedTopics<Tick>('bus.ticks', tickOf, fault);
  const senders = new NumberedTopics<MessageOf<'activation'>>('bus.activationsOf', layerOf, fault);
  const speakers = new NumberedTopics<MessageOf<'activation'>>('bus.activationsFrom', unitOf, fault);
  const receivers = new NumberedTopics<MessageOf<'credit'>>('bus.creditsTo', unitOf, fault);
  /** Those that hear the credit of several units. */
  const creditTopics: CreditTopic[] = [];
  const repliers = new NumberedTopics<MessageOf<'echo'>>('bus.echoesOf', layerOf, fault);
  const echoers = new NumberedTopics<MessageOf<'echo'>>('bus.echoesFrom', unitOf, fault);
  const spikers = new NumberedTopics<MessageOf<'spike'>>('bus.spikesOf', layerOf, fault);
  const inhibitors = new NumberedTopics<MessageOf<'inhibition'>>('bus.inhibitionsOf', requireGroup, fault);
  const numbered = [tickers, senders, speakers, receivers, repliers, echoers, spikers, inhibitors];
  const labels = new Topic<MessageOf<'label'>>('bus.labels', fault);
  const rewards = new Topic<MessageOf<'reward'>>('bus.rewards', fault);
  const errors = new Topic<MessageOf<'error'>>('bus.errors', fault);
  const tapOf = (kind: MessageKind) => new Topic<Message>(`bus.tap('${kind}')`, fault);
  const taps = ofKinds(tapOf);
  const tapOfAll = new Topic<Message>('bus.tap()', fault);
  const passageOf = (kind: MessageKind) =>
    new Passage(kind, (message) => {
      residents.requireHeard(message, `an operator of bus.through('${kind}', …) gave`);
      route(message);
    });
  const passages = ofKinds(passageOf);
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
        arrive(message, senders.at[message.layer], counts.activation, taps.activation);
        if (speakers.at.length > 0) arriveAlso(message, speakers.at[message.from], counts.activation);
        break;
      case 'credit':
        arrive(message, receivers.at[message.to], counts.credit, taps.credit);
        for (const topic of creditTopics) if (topic.includes(message.to)) arriveAlso(message, topic, counts.credit);
        break;
      case 'reward':
        arrive(message, rewards, counts.reward, taps.reward);
        break;
      case 'error':
        arrive(message, errors, counts.error, taps.error);
        break;
      case 'echo':
        arrive(message, repliers.at[message.layer], counts.echo, taps.echo);
        if (echoers.at.length > 0) arriveAlso(message, echoers.at[message.from], counts.echo);
        break;
      case 'spike':
        arrive(message, spikers.at[message.layer], counts.spike, taps.spike);
        break;
      case 'inhibition':
        arrive(message, inhibitors.at[message.group], counts.inhibition, taps.inhibition);
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

  const requireKind = (kind: MessageKind, place: string) => {
    if (!KINDS.includes(kind))
      throw new UserError(
        `${place} was given ${quote(kind)}` + didYouMean(String(kind), KINDS, `expected ${NAMED_KINDS}`),
      );
  };
  const refuse = (): never => {
    throw new Error('this bus is closed; make a new one with createBus');
  };

  const speaker: { -readonly [K in keyof Speaker]: Speaker[K] } = {
    send: delivery === 'at once' ? deliver : (message: Message) => void held.push({ ...message }),
    sendCredits: sendingCredits({
      receivers: receivers.at,
      layers: creditTopics,
      isPlain: () => isUntouched && delivery === 'at once' && taps.credit.listeners + tapOfAll.listeners === 0,
      counts: () => counts.credit,
      send: (message) => speaker.send(message),
    }),
  };
  const bus: Bus = {
    send(message) {
      residents.requireHeard(message, 'bus.send was given');
      speaker.send(message);
    },
    tick(tick) {
      flush();
      tickers.at[tick.layer]?.emit(tick);
    },
    ticks: (layer) => tickers.of(layer),
    activationsOf: (layer) => senders.of(layer),
    activationsFrom: (sender) => speakers.of(sender),
    creditsTo(to, units) {
      if (units === undefined) return receivers.of(to);
      residents.requireUnit(to, 'bus.creditsTo');
      if (!isWhole(units) || units === 0)
        throw new UserError(`bus.creditsTo was given ${quote(units)} units; expected a whole number from 1`);
      residents.requireUnit(to + units - 1, 'bus.creditsTo');
      const topic = new CreditTopic(to, units, fault);
      creditTopics.push(topic);
      if (isClosed) topic.complete();
      return topic.stream;
    },
    echoesOf: (layer) => repliers.of(layer),
    echoesFrom: (sender) => echoers.of(sender),
    spikesOf: (layer) => spikers.of(layer),
    inhibitionsOf: (group) => inhibitors.of(group),
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
      residents.requireUnit(unit, 'bus.silence');
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
      residents.add(sizes, { lanes, passes, feeds, components, told });
      for (const unit of silent.keys()) residents.requireUnit(unit, 'bus.silence');
      for (const topics of numbered) topics.check();
      for (const { end } of creditTopics) residents.requireUnit(end - 1, 'bus.creditsTo');
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
      const all = [...numbered, ...creditTopics, labels, rewards, errors, ...Object.values(taps), tapOfAll];
      for (const topic of all) topic.complete();
    },
  };
  return bus;
}

/** @throws {@link UserError} for what is no group. */
function requireGroup(group: number, place: string): void {
  if (!isWhole(group))
    throw new UserError(`${place} was given ${quote(group)}; expected a group, a whole number from 0`);
}

/** Shuffles in place (Fisher–Yates). */
function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
}
