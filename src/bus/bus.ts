import type { MonoTypeOperatorFunction, Observable, Subscription } from 'rxjs';
import type { Floats } from '../rule/ops/precision.js';
import type { Address, Credit, Message, MessageKind, MessageOf, Reused, Tick } from './message.js';

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

/** Options of `createBus`. */
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
