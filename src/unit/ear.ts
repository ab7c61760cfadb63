import { Subscription } from 'rxjs';
import type { Bus } from '../bus/bus.js';
import { Calling } from '../bus/listener.js';
import type { Address, Tick } from '../bus/message.js';
import { type Floats, floats, type Precision } from '../rule/ops/precision.js';
import { ActivationFiling, CreditFiling, VectorActivationFiling, WiredCreditFiling } from './filing.js';
import type { Position } from './position.js';

/** What is heard in one lane, in one round, pass or component. */
export interface HeardRow {
  /** `[sender, then peer, then the bias]`: what the senders said when the units last acted. */
  readonly x: Floats;
  /** `[sender, then peer]`: activations since then; 0 where a sender said nothing. */
  readonly arriving: Floats;
  /**
   * `[delay][peer]`: where peers are heard some steps late, what they said in the last step, in the one before, and so
   * on.
   */
  readonly past: Floats;
  /** `[unit][channel][receiver]`: credit since the units last learned; 0 where a receiver said nothing. */
  readonly inbox: Floats;
}

/** What an ear needs to know of a team. */
export interface EarOptions {
  readonly precision: Precision;
  readonly batch: number;
  /** Of the credit that reaches each unit. */
  readonly channels: number;
  /** Whether the rule settles, and senders are heard anew in each of its iterations. */
  readonly settles: boolean;
}

/**
 * Hears for units that all listen to the same senders and peers. It files each activation under its sender, so that the
 * order of messages between two ticks changes nothing, and takes in what has arrived when the units act. A message that
 * it hears counts as heard by every one of them. Credit it files for the unit to which it was sent.
 *
 * It must be made before its units, so that the tick on which they act reaches it first.
 */
export class Ear {
  readonly #rows: readonly HeardRow[];
  readonly #position: Position;
  readonly #units: number;
  readonly #batch: number;
  readonly #settles: boolean;
  readonly #subscriptions = new Subscription();

  /** `units`: how many units hear by it. `position`: of the first of them. */
  constructor(bus: Bus, position: Position, { precision, batch, channels, settles }: EarOptions, units = 1) {
    const { address, senders, peers, delay, layer, rounds, passes, components, receivers, wires } = position;
    this.#position = position;
    this.#units = units;
    this.#batch = batch;
    this.#settles = settles;
    const inputs = senders.count + peers.count;
    this.#rows = Array.from({ length: rounds * passes * components * batch }, () => ({
      x: floats(precision, inputs + components),
      arriving: floats(precision, inputs),
      past: floats(precision, delay * peers.count),
      inbox: floats(precision, units * channels * receivers.count),
    }));
    // Vector programs say themselves which bias speaks.
    if (components === 1) for (const { x } of this.#rows) x[inputs] = 1;
    const heardIn = this.#rows.slice(0, components * batch);
    const arriving = heardIn.map((row) => row.arriving);
    const past = heardIn.map((row) => row.past);
    const hear = (hearing: Subscription) => this.#subscriptions.add(hearing);
    let at = 0;
    for (const { first, count, layer: whole } of wires?.senders ?? [{ ...senders, layer: layer - 1 }]) {
      const filing = (k: number) =>
        components > 1
          ? new VectorActivationFiling(arriving, batch, first + k, at + k, units)
          : new ActivationFiling(arriving, first + k, at + k, units);
      if (whole !== undefined) hear(bus.activationsOf(whole).subscribe(filing(0)));
      else if (first >= 0) for (let k = 0; k < count; k++) hear(bus.activationsFrom(first + k).subscribe(filing(k)));
      at += count;
    }
    if (delay > 0) hear(bus.activationsOf(layer).subscribe(new ActivationFiling(past, peers.first, 0, units)));
    else if (peers.count > 0)
      hear(bus.activationsOf(layer).subscribe(new ActivationFiling(arriving, peers.first, senders.count, units)));
    const inboxes = heardIn.map((row) => row.inbox);
    if (channels > 0)
      hear(
        wires
          ? bus.creditsTo(address).subscribe(new WiredCreditFiling(inboxes, batch, wires.receivers, channels))
          : bus.creditsTo(address, units).subscribe(new CreditFiling(inboxes, batch, address, channels, receivers)),
      );
    hear(bus.ticks(layer).subscribe(new Calling((tick) => this.#beat(tick))));
  }

  /** What is heard in a row, round · batch + lane; of passes and components likewise. Live. */
  row(row: number): HeardRow {
    return this.#rows[row]!;
  }

  /** A live view of the credit of one of its units in a row, `[channel][receiver]`. */
  inboxOf(unit: Address, row: number): Floats {
    const { inbox } = this.#rows[row]!;
    const [size, k] = [inbox.length / this.#units, unit - this.#position.address];
    return inbox.subarray(k * size, (k + 1) * size);
  }

  /** Ends its subscriptions. */
  leave(): void {
    this.#subscriptions.unsubscribe();
  }

  #beat({ phase, lane, round = 0, pass = 0 }: Tick): void {
    const { rounds, components, delay } = this.#position;
    if (phase === 'act') {
      if (components > 1)
        for (let component = 0; component < components; component++) this.#take(component * this.#batch + lane);
      else if (rounds === 1) this.#take(pass * this.#batch + lane);
    } else if (phase === 'hear') {
      if (this.#settles) this.#take(lane);
      else if (delay > 0) this.#hearLate(lane);
      else this.#hearRound(lane, round);
    } else if (phase === 'end') this.#rows[lane]!.past.fill(0);
  }

  /**
   * Takes in what senders have said, and clears it: a sender that says nothing until the next time counts as 0 then.
   */
  #take(row: number): void {
    const { x } = this.#rows[row]!;
    // Passes come one after the other, and share what arrives.
    const { arriving } = this.#rows[row % (this.#batch * this.#position.components)]!;
    const { count } = this.#position.senders;
    for (let i = 0; i < count; i++) {
      x[i] = arriving[i]!;
      arriving[i] = 0;
    }
  }

  /**
   * Takes in what has arrived, before units act in `round`: from below, and from peers what they did in the round
   * before; in the first round they have said nothing.
   */
  #hearRound(lane: number, round: number): void {
    const { senders, rounds } = this.#position;
    const { arriving } = this.#rows[lane]!;
    if (round === 0) arriving.fill(0, senders.count);
    this.#rows[round * this.#batch + lane]!.x.set(arriving);
    arriving.fill(0, round === rounds - 1 ? 0 : senders.count);
  }

  /** Takes in what peers said `delay` steps ago, and makes room for what they say in this one. */
  #hearLate(lane: number): void {
    const { senders, peers, delay } = this.#position;
    const { x, past } = this.#rows[lane]!;
    const oldest = (delay - 1) * peers.count;
    for (let k = 0; k < peers.count; k++) x[senders.count + k] = past[oldest + k]!;
    past.copyWithin(peers.count, 0, oldest);
    past.fill(0, 0, peers.count);
  }
}
