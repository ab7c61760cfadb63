import { type MonoTypeOperatorFunction, merge, type Observable, Subscription } from 'rxjs';
import type { Address, Message, MessageKind, MessageOf, Tick } from './message.js';
import { Passage } from './passage.js';
import { Topic } from './topic.js';

/** Messages and floats since the last {@link Bus.resetCounts}, by kind. Floats count deliveries to units, one a listener. */
export type Counts = Readonly<Record<MessageKind, { readonly messages: number; readonly floats: number }>>;

/** What units hear each other through. Open to anyone: every stream can be tapped, changed on its way, or silenced. */
export interface Bus {
  /** Says something. Delivered at once, or, with `delivery: 'on tick'` or `'shuffled'`, before the next tick. */
  send(message: Message): void;
  /** Delivers what is held back, then beats for everyone listening to this layer. */
  tick(tick: Tick): void;
  /** The ticks of one layer. */
  ticks(layer: number): Observable<Tick>;
  /** What the sensors (layer 0) or units of one layer say to those they feed. */
  activationsOf(layer: number): Observable<MessageOf<'activation'>>;
  /** What is said to one unit alone. */
  creditsTo(to: Address): Observable<MessageOf<'credit'>>;
  /** The broadcast reward. */
  readonly rewards: Observable<MessageOf<'reward'>>;
  /** A copy of everything of a kind (or of all kinds) that is delivered; listening changes nothing. */
  tap<K extends MessageKind>(kind: K): Observable<MessageOf<K>>;
  tap(): Observable<Message>;
  /**
   * Sends every message of a kind through an rxjs operator: `filter(() => false)` drops, `delayTicks(bus, 3)` delays.
   * Unsubscribing takes it out again; operators apply in the order they were added.
   */
  through<K extends MessageKind>(kind: K, operator: MonoTypeOperatorFunction<MessageOf<K>>): Subscription;
  /** From now on nothing that this unit says is delivered; unsubscribing gives it its voice back. */
  silence(unit: Address): Subscription;
  readonly counts: Counts;
  resetCounts(): void;
  /** Completes every stream. */
  close(): void;
}

export interface BusOptions {
  /**
   * `'at once'` (default); `'on tick'`: held until the next tick; `'shuffled'`: held and delivered in an order drawn
   * from `random`. The order never changes what units do: each message is filed under its sender until the tick.
   */
  readonly delivery?: 'at once' | 'on tick' | 'shuffled';
  /** Uniform numbers in [0, 1) for `'shuffled'`. */
  readonly random?: () => number;
}

/** Makes a bus. Nothing on it depends on the order of messages between two ticks. */
export function createBus({ delivery = 'at once', random = Math.random }: BusOptions = {}): Bus {
  const tickers: Topic<Tick>[] = [];
  const senders: Topic<MessageOf<'activation'>>[] = [];
  const receivers: Topic<MessageOf<'credit'>>[] = [];
  const rewards = new Topic<MessageOf<'reward'>>();
  const taps = { activation: new Topic<Message>(), reward: new Topic<Message>(), credit: new Topic<Message>() };
  const passages = { activation: new Passage(route), reward: new Passage(route), credit: new Passage(route) };
  /** How many hold each silenced unit. */
  const silent = new Map<Address, number>();
  const held: Message[] = [];
  const zero = () => ({
    activation: { messages: 0, floats: 0 },
    reward: { messages: 0, floats: 0 },
    credit: { messages: 0, floats: 0 },
  });
  let counts = zero();
  let isUntouched = true;
  let isClosed = false;

  function route(message: Message): void {
    switch (message.kind) {
      case 'activation':
        arrive(message, senders[message.layer], counts.activation, taps.activation);
        break;
      case 'credit':
        arrive(message, receivers[message.to], counts.credit, taps.credit);
        break;
      case 'reward':
        arrive(message, rewards, counts.reward, taps.reward);
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
    if (!topic) return;
    count.floats += topic.listeners;
    topic.emit(message);
  }

  function deliver(message: Message): void {
    if (isUntouched) route(message);
    else if (message.kind === 'reward' || !silent.has(message.from)) passages[message.kind].enter(message);
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

  const topicOf = <T>(topics: Topic<T>[], address: number): Topic<T> => {
    const topic = (topics[address] ??= new Topic<T>());
    if (isClosed) topic.complete();
    return topic;
  };

  return {
    send: delivery === 'at once' ? deliver : (message) => held.push(message),
    tick(tick) {
      flush();
      tickers[tick.layer]?.emit(tick);
    },
    ticks: (layer) => topicOf(tickers, layer).stream,
    activationsOf: (layer) => topicOf(senders, layer).stream,
    creditsTo: (to) => topicOf(receivers, to).stream,
    rewards: rewards.stream,
    tap: ((kind?: MessageKind) =>
      kind ? taps[kind].stream : merge(taps.activation.stream, taps.reward.stream, taps.credit.stream)) as Bus['tap'],
    through(kind, operator) {
      const subscription = passages[kind].add(operator as unknown as MonoTypeOperatorFunction<Message>);
      subscription.add(noteChanges);
      noteChanges();
      return subscription;
    },
    silence(unit) {
      silent.set(unit, (silent.get(unit) ?? 0) + 1);
      noteChanges();
      return new Subscription(() => {
        const holders = silent.get(unit)! - 1;
        if (holders > 0) silent.set(unit, holders);
        else silent.delete(unit);
        noteChanges();
      });
    },
    get counts() {
      return structuredClone(counts);
    },
    resetCounts() {
      counts = zero();
    },
    close() {
      isClosed = true;
      for (const topic of [...tickers, ...senders, ...receivers, rewards, ...Object.values(taps)]) topic?.complete();
    },
  };
}

/** Fisher–Yates. */
function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
}
