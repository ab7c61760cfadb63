import type { Bus } from '../bus/bus.js';
import { createBus } from '../bus/create-bus.js';
import { Calling } from '../bus/listener.js';
import type { Activation } from '../bus/message.js';
import { checkNumbers } from '../team/check-numbers.js';
import { createLiteralTeam, type LiteralTeam } from '../team/literal-team.js';
import type { TeamPlan } from '../team/plan.js';
import { actBeats, type Beat, endBeats, learnBeats, type Timing } from '../team/schedule.js';
import { firstAddress, type Position } from '../unit/position.js';
import type { UnitName } from './played-unit.js';
import { PlayedUnit, type Voice } from './played-unit.js';

/** A played network has one lane, which always learns. */
const LEARNS = Uint8Array.of(1);

/** A unit to be played. */
export interface Seat extends Pick<Voice, 'pays' | 'tells'> {
  readonly name: UnitName;
  readonly layer: number;
  /** Its number in the layer. */
  readonly place: number;
}

/** A literal team with units that are played from outside; the others run their rule, on the same bus. */
export class PlayedNetwork {
  /** `[layer]`: the observation, then the last actions of each layer's units. The next layer sees a copy. */
  readonly values: readonly Float32Array[];
  readonly played: ReadonlyMap<UnitName, PlayedUnit>;
  readonly bus: Bus = createBus();
  /** The team of the units that run their rule; played ones have left the bus. `null` where all are played. */
  readonly team: LiteralTeam | null;
  readonly #timing: Timing;
  #step = -1;

  /** Inputs, hidden layers, output units. */
  readonly sizes: readonly number[];

  /** `plan`: of the units that run their rule; `null` where all are played. */
  constructor(sizes: readonly number[], seats: readonly Seat[], plan: TeamPlan | null, credit: Voice['credit']) {
    this.sizes = sizes;
    this.bus.populate(sizes);
    this.team = plan && createLiteralTeam(plan, this.bus);
    this.#timing = plan ?? timingOfPlayers(sizes);
    this.values = sizes.map((size, layer) => this.#listen(layer, new Float32Array(size)));
    this.played = new Map(
      seats.map((seat) => {
        this.team?.units[seat.layer - 1]?.[seat.place]?.leave();
        const role = plan?.layers[seat.layer - 1]?.role;
        const channels = {
          channels: role?.channels.length ?? 1,
          settlingChannels: role?.settling?.channels.length ?? 0,
        };
        const voice = { pays: seat.pays, tells: seat.tells, ...channels, credit };
        const below = this.values[seat.layer - 1]!;
        return [seat.name, new PlayedUnit(seat.name, positionOf(sizes, seat), this.bus, voice, below)];
      }),
    );
  }

  /** The played units of one layer. */
  playedIn(layer: number): PlayedUnit[] {
    return [...this.played.values()].filter((unit) => unit.position.layer === layer);
  }

  /** Acts on an observation. It yields before a layer with played units acts, until their actions are set. */
  *act(observation: Float32Array): Generator<readonly PlayedUnit[], void> {
    if (this.team) checkNumbers(observation, observation.length, 'observations');
    this.#step++;
    for (const beat of actBeats(this.#timing, 0)) {
      const played = beat.phase === 'act' ? this.playedIn(beat.layer) : [];
      if (played.length > 0) yield played;
      this.#perform(beat, observation, 0);
    }
  }

  /** Settles and learns from a reward, and from the error of each output unit where the team hears them. */
  learn(observation: Float32Array, reward: number, errors: ArrayLike<number> = []): void {
    if (this.team) checkNumbers([reward], 1, 'rewards');
    if (this.#timing.hearsErrors) checkNumbers(errors, this.sizes.at(-1)!, 'errors');
    for (const beat of learnBeats(this.#timing, LEARNS)) this.#perform(beat, observation, reward, errors);
  }

  /** Ends an episode: the units forget what belongs to it. */
  end(): void {
    for (const beat of endBeats(this.#timing, 0)) this.#perform(beat, [], 0);
  }

  close(): void {
    this.team?.close();
    this.bus.close();
  }

  #perform(
    { phase, layer, lane }: Beat,
    observation: ArrayLike<number>,
    reward: number,
    errors: ArrayLike<number> = [],
  ): void {
    // A unit that says nothing counts as 0.
    if (phase === 'act' || phase === 'move' || phase === 'look') this.values[layer]?.fill(0);
    if (phase === 'look') {
      for (let from = 0; from < observation.length; from++)
        this.bus.send({ kind: 'activation', from, layer, lane, value: observation[from]! });
    } else if (phase === 'errors') {
      const first = firstAddress(this.sizes, this.sizes.length - 1);
      for (let k = 0; k < errors.length; k++) this.bus.send({ kind: 'error', of: first + k, lane, value: errors[k]! });
    } else if (phase === 'reward') this.bus.send({ kind: 'reward', lane, value: reward });
    else this.bus.tick({ phase, layer, lane, step: this.#step });
  }

  #listen(layer: number, values: Float32Array): Float32Array {
    const first = firstAddress(this.sizes, layer);
    const hear = ({ from, value }: Activation) => {
      values[from - first] = value;
    };
    this.bus.activationsOf(layer).subscribe(new Calling(hear));
    return values;
  }
}

/** The timing of a network of played units only, which neither settle nor send credit after an update. */
function timingOfPlayers(sizes: readonly number[]): Timing {
  const layers = sizes
    .slice(1)
    .map((_, k) => ({ layer: k + 1, rounds: 1, components: 1, role: { creditAfterUpdate: false, awaitsEcho: false } }));
  return { layers, rule: { settlingSteps: 0 }, hearsErrors: false, passes: [], paidPasses: 1 };
}

function positionOf(sizes: readonly number[], { layer, place }: Seat): Position {
  const neighbours = (of: number) => ({ first: firstAddress(sizes, of), count: sizes[of] ?? 0 });
  return {
    address: firstAddress(sizes, layer) + place,
    layer,
    senders: neighbours(layer - 1),
    peers: { first: firstAddress(sizes, layer), count: 0 },
    delay: 0,
    rounds: 1,
    passes: 1,
    components: 1,
    speaking: sizes[layer - 1]!,
    receivers: neighbours(layer + 1),
    told: neighbours(sizes.length - 1),
    sendersLearn: layer > 1,
  };
}
