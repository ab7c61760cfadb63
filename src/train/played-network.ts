import { type Bus, createBus } from '../bus/bus.js';
import type { Address, Tick } from '../bus/message.js';
import { createTeam } from '../team/create-team.js';
import type { LiteralTeam } from '../team/literal.js';
import type { TeamOptions } from '../team/team.js';
import type { UnitName } from './unit-name.js';

/** A unit that is played from outside: what it hears, and where its reward goes. */
export interface Seat {
  readonly name: UnitName;
  readonly layer: number;
  readonly address: Address;
  /** What each unit that it feeds has sent it since its last reward. */
  readonly heard: Float32Array;
  readonly pays: ((reward: number) => ArrayLike<number>) | undefined;
  action: number;
  reward: number;
}

/** A literal team some or all of whose units are played from outside; the others run their rule, on the same bus. */
export class PlayedNetwork {
  /** The observation, then what the units of each layer did last; a copy is what the next layer sees. */
  readonly values: readonly Float32Array[];
  readonly seats: ReadonlyMap<UnitName, Seat>;
  readonly bus: Bus = createBus();
  /** The units that run their rule, among those that have left; `null` where all are played. */
  readonly team: LiteralTeam | null;
  #step = -1;

  constructor(
    readonly sizes: readonly number[],
    seats: readonly Seat[],
    options: (TeamOptions & { readonly engine: 'literal' }) | null,
    private readonly credit: 'broadcast' | 'weight-norm',
  ) {
    this.team = options && createTeam(options, this.bus);
    this.seats = new Map(seats.map((seat) => [seat.name, seat]));
    this.values = sizes.map((size, layer) => this.#listen(layer, new Float32Array(size)));
    for (const seat of seats) this.#sit(seat);
  }

  /** The seats of one layer. */
  seatsOf(layer: number): Seat[] {
    return [...this.seats.values()].filter((seat) => seat.layer === layer);
  }

  /** Begins a step: the sensors say the observation. */
  see(observation: Float32Array): void {
    this.#step++;
    this.#tick('act', 0);
    observation.forEach((value, from) => this.bus.send({ kind: 'activation', from, layer: 0, lane: 0, value }));
  }

  /** Lets one layer act; seats do what was chosen for them. */
  act(layer: number): void {
    this.values[layer]!.fill(0);
    this.#tick('act', layer);
    for (const { address: from, action: value } of this.seatsOf(layer)) {
      this.bus.send({ kind: 'activation', from, layer, lane: 0, value });
    }
    if (layer === this.sizes.length - 1) this.#tick('act', layer + 1);
  }

  /** Rewards the seats and lets the others learn, from the output down. */
  learn(reward: number): void {
    this.bus.send({ kind: 'reward', lane: 0, value: reward });
    for (let layer = this.sizes.length - 1; layer >= 1; layer--) {
      for (const seat of this.seatsOf(layer)) this.#reward(seat, reward);
      this.#tick('learn', layer);
      this.#tick('step', layer);
      const role = layer === this.sizes.length - 1 ? this.team?.rule.output : this.team?.rule.hidden;
      if (role?.creditAfterStep && layer > 1) this.#tick('credit', layer);
    }
  }

  /** An episode is over: the units forget what belongs to it. */
  end(): void {
    for (let layer = 1; layer < this.sizes.length; layer++) this.#tick('end', layer);
  }

  close(): void {
    this.team?.close();
    this.bus.close();
  }

  #listen(layer: number, values: Float32Array): Float32Array {
    const first = firstOf(this.sizes, layer);
    this.bus.activationsOf(layer).subscribe(({ from, value }) => {
      values[from - first] = value;
    });
    return values;
  }

  /** Takes the place of the unit that the team has made. */
  #sit({ layer, address, heard }: Seat): void {
    this.team?.units[layer - 1]?.[address - firstOf(this.sizes, layer)]?.leave();
    const firstReceiver = firstOf(this.sizes, layer + 1);
    this.bus.creditsTo(address).subscribe(({ from, value }) => {
      heard[from - firstReceiver] = value;
    });
  }

  #reward(seat: Seat, broadcast: number): void {
    const isOutput = seat.layer === this.sizes.length - 1;
    const change = seat.heard.reduce((sum, value) => sum + value, 0);
    seat.heard.fill(0);
    seat.reward = isOutput || this.credit === 'broadcast' ? broadcast : seat.action * change;
    if (seat.pays === undefined) return;
    const paid = seat.pays(seat.reward);
    const count = this.sizes[seat.layer - 1]!;
    if (paid.length !== count) {
      throw new RangeError(
        `the player of ${seat.name} paid ${paid.length} units; expected one number for each of the ${count} it listens to`,
      );
    }
    if (seat.layer === 1) return;
    const first = firstOf(this.sizes, seat.layer - 1);
    for (let i = 0; i < count; i++) {
      this.bus.send({ kind: 'credit', from: seat.address, to: first + i, lane: 0, channel: 0, value: paid[i]! });
    }
  }

  #tick(phase: Tick['phase'], layer: number): void {
    this.bus.tick({ phase, layer, lane: 0, step: this.#step });
  }
}

/** The address of the first unit of a layer, 0 for the first sensor. */
export function firstOf(sizes: readonly number[], layer: number): Address {
  return sizes.slice(0, layer).reduce((sum, size) => sum + size, 0);
}
