import type { Bus } from '../bus/bus.js';
import { Calling } from '../bus/listener.js';
import type { Credit, Reward, Tick } from '../bus/message.js';
import { UserError } from '../errors/user-error.js';
import type { Position } from '../unit/position.js';

/** The name of a unit: its layer, 1 for the first hidden one, and its place in the layer, from 0. */
export type UnitName = `unit_${number}_${number}`;

/** `unit_2_0` is the first unit of the second layer. */
export function unitName(layer: number, unit: number): UnitName {
  return `unit_${layer}_${unit}`;
}

/** What a player decides about a unit beyond its actions. */
export interface Voice {
  /** Gives the credit for its senders when it learns, `[channel][sender]`; undefined: it sends none. */
  readonly pays: ((reward: number, below: Float32Array) => ArrayLike<number>) | undefined;
  /** Gives what it sends to its senders in every iteration of settling, `[channel][sender]`; undefined: nothing. */
  readonly tells: ((below: Float32Array) => ArrayLike<number>) | undefined;
  /** Channels on which a unit of this network sends to each sender, when it learns and in settling. */
  readonly channels: number;
  readonly settlingChannels: number;
  /** The source of its reward, see `TeamEnvOptions.credit`. */
  readonly credit: 'broadcast' | 'weight-norm';
}

/** A unit that is played from outside, in place of a unit on the bus. */
export class PlayedUnit {
  /** Its action when its layer acts: 0 or 1. */
  action = 0;
  /** Its reward from the last learning. */
  reward = 0;
  /** `[receiver]`: the credit that each unit it feeds has sent since then. */
  readonly #heard: Float32Array;
  #broadcast = 0;

  readonly name: UnitName;
  readonly position: Position;
  readonly #bus: Bus;
  readonly #voice: Voice;
  /** `[sender]`: the actions of the layer below. */
  readonly #below: Float32Array;

  constructor(name: UnitName, position: Position, bus: Bus, voice: Voice, below: Float32Array) {
    this.name = name;
    this.position = position;
    this.#bus = bus;
    this.#voice = voice;
    this.#below = below;
    const { address, layer, receivers } = position;
    this.#heard = new Float32Array(receivers.count);
    const hearReward = ({ value }: Reward) => {
      this.#broadcast = value;
    };
    const hearCredit = ({ channel, from, value }: Credit) => {
      if (channel === 0) this.#heard[from - receivers.first] = value;
    };
    bus.rewards.subscribe(new Calling(hearReward));
    bus.creditsTo(address).subscribe(new Calling(hearCredit));
    // A listener of the run: what a player throws ends the step.
    bus.ticks(layer).subscribe(new Calling(({ phase }: Tick) => this.#beat(phase)));
  }

  get pays(): boolean {
    return this.#voice.pays !== undefined;
  }

  #beat(phase: Tick['phase']): void {
    // While others settle, it keeps its action and says it again.
    if (phase === 'act' || phase === 'move') this.#act();
    else if (phase === 'tell') this.#tell();
    else if (phase === 'learn') this.#learn();
  }

  #act(): void {
    const { address, layer } = this.position;
    this.#bus.send({ kind: 'activation', from: address, layer, lane: 0, value: this.action });
  }

  #tell(): void {
    const { tells, channels, settlingChannels } = this.#voice;
    if (tells) this.#send(tells(this.#below.slice()), 'told', { first: channels, count: settlingChannels });
  }

  #learn(): void {
    const { credit, pays, channels } = this.#voice;
    const change = this.#heard.reduce((sum, value) => sum + value, 0);
    const isOutput = this.position.receivers.count === 0;
    this.reward = isOutput || credit === 'broadcast' ? this.#broadcast : this.action * change;
    this.#heard.fill(0);
    this.#broadcast = 0;
    if (pays) this.#send(pays(this.reward, this.#below.slice()), 'paid', { first: 0, count: channels });
  }

  /** Sends numbers `[channel][sender]` up its synapses; sensors hear none. */
  #send(numbers: ArrayLike<number>, what: 'paid' | 'told', channels: { first: number; count: number }): void {
    const { address, senders, sendersLearn } = this.position;
    const expected = channels.count * senders.count;
    if (numbers?.length !== expected) {
      const each = channels.count === 1 ? 'one number' : `${channels.count} numbers`;
      throw new UserError(
        `the player of ${this.name} ${what} ${numbers?.length ?? String(numbers)} numbers; expected ${expected}, ${each} for each of the ${senders.count} units it listens to`,
      );
    }
    if (!sendersLearn) return;
    for (let k = 0; k < expected; k++) {
      const channel = channels.first + Math.floor(k / senders.count);
      const to = senders.first + (k % senders.count);
      this.#bus.send({ kind: 'credit', from: address, to, lane: 0, channel, value: numbers[k]! });
    }
  }
}
