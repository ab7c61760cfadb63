import { Subscription } from 'rxjs';
import type { Bus, Speaker } from '../bus/bus.js';
import { Calling } from '../bus/listener.js';
import type { Address, MessageOf, Tick } from '../bus/message.js';
import { UserError } from '../errors/user-error.js';
import { decayOver } from './decay.js';
import { isTarget, type SpikingPlan, sizeOf } from './plan.js';
import type { EpochNumbers } from './population.js';

/**
 * A unit that fires once: an agent on the bus. It hears the spikes of all sensors, what its group says before it fires,
 * the spikes of its own layer, and the label; it keeps its weights, its potential and its threshold of training to
 * itself.
 *
 * At each time at which a sensor spikes: on the tick `integrate` it adds to its potential the weights of those that
 * spiked, in the order of their addresses; where that is above its threshold, it says its potential to its group. On
 * `fire` it fires, unless one of the group has said a larger potential, or the same from a lower address. One that
 * heard of another and does not fire stays silent from then on. At T those of a group in which nobody fired compare
 * their potentials in the same way, so that one of them is updated.
 */
export class SpikingUnit {
  /** When it fired; T: not yet, or not at all. */
  time: number;
  /** With which it fired, or that it has come to. */
  potential = 0;
  /** The error by which it was updated last. */
  error = 0;
  threshold: number;
  /** Σ|w| that it keeps. */
  size: number;
  readonly weights: Float32Array;

  readonly #plan: SpikingPlan;
  readonly #index: number;
  readonly #address: Address;
  readonly #speaker: Speaker;
  readonly #group: number;
  readonly #numbers: () => EpochNumbers;
  readonly #subscription = new Subscription();
  /** Sensors that spiked since the last `integrate`. */
  #arrived: Address[] = [];
  /** When each sensor spiked; T: it did not. */
  readonly #heard: Float32Array;
  /** When each unit of the layer fired, itself among them. */
  readonly #layer: Float32Array;
  /** The unit that fired first, and how. */
  #first: { readonly from: Address; readonly time: number; readonly potential: number } | undefined;
  /** Of rivals that are about to fire: the one that comes before all others. */
  #rival: { readonly from: Address; readonly potential: number } | undefined;
  #label: number | undefined;
  #now = 0;
  #isPending = false;
  /** It has fired, or its group has decided for another. */
  #isDecided = false;
  /** It is the unit of its group that is updated. */
  #isChosen = false;

  constructor(
    plan: SpikingPlan,
    index: number,
    weights: Float32Array,
    bus: Bus,
    speaker: Speaker,
    numbers: () => EpochNumbers,
  ) {
    this.#plan = plan;
    this.#index = index;
    this.#address = plan.inputs + index;
    this.#group = Math.floor(index / plan.config.unitsPerClass);
    this.#speaker = speaker;
    this.#numbers = numbers;
    this.weights = weights;
    this.size = sizeOf(weights);
    this.threshold = plan.config.threshold;
    this.time = plan.config.end;
    this.#heard = new Float32Array(plan.inputs).fill(plan.config.end);
    this.#layer = new Float32Array(plan.units).fill(plan.config.end);
    const add = (one: Subscription) => this.#subscription.add(one);
    add(bus.ticks(1).subscribe(new Calling((tick: Tick) => this.#on(tick))));
    add(bus.spikesOf(0).subscribe(new Calling((spike: MessageOf<'spike'>) => this.#hear(spike))));
    add(bus.spikesOf(1).subscribe(new Calling((spike: MessageOf<'spike'>) => this.#hearLayer(spike))));
    add(bus.labels.subscribe(new Calling(({ value }: MessageOf<'label'>) => (this.#label = value))));
    if (plan.config.competition)
      add(
        bus.inhibitionsOf(this.#group).subscribe(new Calling((said: MessageOf<'inhibition'>) => this.#hearRival(said))),
      );
  }

  close(): void {
    this.#subscription.unsubscribe();
  }

  #hear({ from, value }: MessageOf<'spike'>): void {
    if (!(value >= this.#now) || value >= this.#plan.config.end)
      throw new UserError(
        `unit ${this.#address} heard a spike of time ${value} from sensor ${from} after time ${this.#now}; expected times in order, below ${this.#plan.config.end}`,
      );
    this.#arrived.push(from);
    this.#heard[from] = value;
  }

  #hearLayer({ from, value, potential = 0 }: MessageOf<'spike'>): void {
    this.#layer[from - this.#plan.inputs] = value;
    const first = this.#first;
    if (!first || value < first.time || (value === first.time && comesFirst(potential, from, first)))
      this.#first = { from, time: value, potential };
  }

  #hearRival({ from, value }: MessageOf<'inhibition'>): void {
    if (from === this.#address) return;
    if (!this.#rival || comesFirst(value, from, this.#rival)) this.#rival = { from, potential: value };
  }

  #on({ phase, time = 0 }: Tick): void {
    if (phase === 'act') this.#begin();
    else if (phase === 'integrate') this.#integrate(time);
    else if (phase === 'fire') this.#fire(time);
    else if (phase === 'learn') this.#learn();
  }

  #begin(): void {
    const { end } = this.#plan.config;
    this.#arrived = [];
    this.#heard.fill(end);
    this.#layer.fill(end);
    this.#first = undefined;
    this.#rival = undefined;
    this.#now = 0;
    this.potential = 0;
    this.time = end;
    this.#isPending = this.#isDecided = this.#isChosen = false;
  }

  /** Adds up what has come, and says whether it would fire. */
  #integrate(time: number): void {
    const { leak, end } = this.#plan.config;
    const arrived = this.#arrived.sort((a, b) => a - b);
    this.#arrived = [];
    if (!this.#isDecided) {
      if (leak !== null && time < end)
        this.potential = Math.fround(this.potential * decayOver(Math.fround(time - this.#now), leak));
      for (const sensor of arrived) this.potential = Math.fround(this.potential + this.weights[sensor]!);
      this.#isPending = time >= end || this.potential > this.#threshold();
    }
    this.#now = time;
    if (!this.#isPending || !this.#plan.config.competition) return;
    const { potential } = this;
    this.#speaker.send({ kind: 'inhibition', from: this.#address, group: this.#group, lane: 0, value: potential });
  }

  /** Fires, unless one of the group comes before it. */
  #fire(time: number): void {
    const rival = this.#rival;
    this.#rival = undefined;
    if (this.#isDecided) return;
    const isBeaten = rival !== undefined && !(this.#isPending && comesFirst(this.potential, this.#address, rival));
    if (!isBeaten && !this.#isPending) return;
    this.#isDecided = true;
    this.#isChosen = !isBeaten;
    this.#isPending = false;
    if (isBeaten || time >= this.#plan.config.end) return;
    this.time = time;
    const { potential } = this;
    this.#speaker.send({ kind: 'spike', from: this.#address, layer: 1, lane: 0, value: time, potential });
  }

  /** In training, units that are targets of the label have thresholds of their own. */
  #threshold(): number {
    const { regulation, threshold } = this.#plan.config;
    if (regulation === null) return threshold;
    if (regulation.thresholds === 'one') return this.threshold;
    return this.#label === this.#group && this.#isTarget ? this.threshold : threshold;
  }

  get #isTarget(): boolean {
    return isTarget(this.#plan.config, this.#index);
  }

  #learn(): void {
    const { config, program, units, classes } = this.#plan;
    const { end, competition, targetsPerClass, regulation } = config;
    const { rate, regulation: speed, accuracy } = this.#numbers();
    const isOwn = this.#label === this.#group;
    const target = isOwn && this.#isTarget;
    let [fired, sum] = [0, 0];
    for (const time of this.#layer) {
      if (time >= end) continue;
      fired++;
      sum = Math.fround(sum + time);
    }
    const values: Readonly<Record<string, number>> = {
      ...{ a: this.time, T: end, mean: fired === 0 ? end : Math.fround(sum / fired), fired, accuracy },
      ...{ updated: competition ? classes : units, targets: competition ? 1 : targetsPerClass },
      ...{ target: Number(target), own: Number(isOwn), first: Number(this.#first?.from === this.#address) },
      ...{ theta: this.threshold, won: Number(this.time < end), rivals: targetsPerClass },
      rate: speed,
      floor: regulation?.thresholds === 'two' ? this.#plan.config.threshold : Number.NEGATIVE_INFINITY,
    };
    const listed = (names: readonly string[]) => Float32Array.from(names, (name) => values[name]!);
    if (regulation !== null && target && targetsPerClass > 1)
      this.threshold = Math.fround(program.threshold.run(listed(program.threshold.names)));
    this.error = this.#isChosen || !competition ? program.error.run(listed(program.error.names)) : 0;
    // What is no number moves weights too, so that it is found.
    if (this.error === 0) return;
    const told: Readonly<Record<string, number>> = { e: this.error, a: this.time, T: end, rate };
    const { names, run } = program.window;
    run(
      this.weights,
      this.#heard,
      Float32Array.from(names, (name) => told[name]!),
    );
    const size = sizeOf(this.weights);
    if (!config.weights.keepSum || size === 0) return;
    const factor = Math.fround(this.size / size);
    for (let input = 0; input < this.weights.length; input++) this.weights[input] = this.weights[input]! * factor;
  }
}

/** Whether a unit with this potential comes before another that fires at the same time. */
function comesFirst(
  potential: number,
  from: Address,
  other: { readonly from: Address; readonly potential: number },
): boolean {
  return potential > other.potential || (potential === other.potential && from < other.from);
}
