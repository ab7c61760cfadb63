import { merge, type MonoTypeOperatorFunction, type Observable, Subject, type Subscription } from 'rxjs';
import type { Address, Message, MessageKind, MessageOf, Tick } from './message.js';

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
  /** What one sensor or unit says to those it feeds. */
  activationsOf(from: Address): Observable<MessageOf<'activation'>>;
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
  silence(unit: Address): { unsubscribe(): void };
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
  const tickers = new Map<number, Subject<Tick>>();
  const senders = new Map<Address, Subject<MessageOf<'activation'>>>();
  const receivers = new Map<Address, Subject<MessageOf<'credit'>>>();
  const rewards = new Subject<MessageOf<'reward'>>();
  const taps = { activation: new Subject<Message>(), reward: new Subject<Message>(), credit: new Subject<Message>() };
  const passages = { activation: new Passage(route), reward: new Passage(route), credit: new Passage(route) };
  const silent = new Set<Address>();
  const held: Message[] = [];
  const zero = () => ({ activation: { messages: 0, floats: 0 }, reward: { messages: 0, floats: 0 }, credit: { messages: 0, floats: 0 } });
  let counts = zero();

  function listeners(message: Message): Subject<never> | undefined {
    const subject = message.kind === 'activation' ? senders.get(message.from) : message.kind === 'credit' ? receivers.get(message.to) : rewards;
    return subject as Subject<never> | undefined;
  }

  function route(message: Message): void {
    const subject = listeners(message) as Subject<Message> | undefined;
    const count = counts[message.kind];
    count.messages++;
    if (taps[message.kind].observed) taps[message.kind].next(message);
    if (!subject) return;
    count.floats += subject.observers.length;
    subject.next(message);
  }

  function deliver(message: Message): void {
    if (silent.size > 0 && message.kind !== 'reward' && silent.has(message.from)) return;
    const passage = passages[message.kind];
    if (passage.isOpen) route(message);
    else passage.enter(message);
  }

  function flush(): void {
    if (held.length === 0) return;
    const messages = held.splice(0);
    if (delivery === 'shuffled') shuffle(messages, random);
    for (const message of messages) deliver(message);
  }

  const subjectOf = <K, T>(map: Map<K, Subject<T>>, key: K): Subject<T> => {
    let subject = map.get(key);
    if (!subject) map.set(key, (subject = new Subject<T>()));
    return subject;
  };

  return {
    send: delivery === 'at once' ? deliver : (message) => held.push(message),
    tick(tick) {
      flush();
      tickers.get(tick.layer)?.next(tick);
    },
    ticks: (layer) => subjectOf(tickers, layer).asObservable(),
    activationsOf: (from) => subjectOf(senders, from).asObservable(),
    creditsTo: (to) => subjectOf(receivers, to).asObservable(),
    rewards: rewards.asObservable(),
    tap: ((kind?: MessageKind) => (kind ? taps[kind].asObservable() : merge(taps.activation, taps.reward, taps.credit))) as Bus['tap'],
    through: (kind, operator) => passages[kind].add(operator as unknown as MonoTypeOperatorFunction<Message>),
    silence(unit) {
      silent.add(unit);
      return { unsubscribe: () => silent.delete(unit) };
    },
    get counts() {
      return structuredClone(counts);
    },
    resetCounts() {
      counts = zero();
    },
    close() {
      for (const subject of [...tickers.values(), ...senders.values(), ...receivers.values(), rewards, ...Object.values(taps)]) subject.complete();
    },
  };
}

/** The way of one kind of message through the operators users have put into it. */
class Passage {
  private readonly operators: MonoTypeOperatorFunction<Message>[] = [];
  private entrance = new Subject<Message>();

  constructor(private readonly exit: (message: Message) => void) {}

  get isOpen(): boolean {
    return this.operators.length === 0;
  }

  enter(message: Message): void {
    this.entrance.next(message);
  }

  add(operator: MonoTypeOperatorFunction<Message>): Subscription {
    this.operators.push(operator);
    const rebuilt = this.rebuild();
    rebuilt.add(() => {
      const at = this.operators.indexOf(operator);
      if (at >= 0) this.operators.splice(at, 1);
      this.rebuild();
    });
    return rebuilt;
  }

  private rebuild(): Subscription {
    this.entrance = new Subject<Message>();
    const way = this.operators.reduce<Observable<Message>>((stream, operator) => stream.pipe(operator), this.entrance);
    return way.subscribe(this.exit);
  }
}

/** Fisher–Yates. */
function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
}
