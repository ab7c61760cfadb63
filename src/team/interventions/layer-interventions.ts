import { interventionKey, type Key } from '../../random/seed.js';
import { Stream } from '../../random/stream.js';
import type { Floats } from '../../rule/ops/precision.js';
import type { LayerPlan } from '../layer-plan.js';
import type { KeptIntervention } from './intervention.js';
import { creditNames, keptShape } from './planned-interventions.js';

/** What interventions need to know of a team. */
interface Planned {
  readonly interventions: readonly KeptIntervention[];
  readonly batch: number;
  readonly key: Key;
}

/** One intervention upon units of a layer, as it runs. */
interface Running {
  readonly kind: KeptIntervention['do'];
  /** Steps: it holds from `at` on and before `until`, and looks on from `from` on. */
  readonly from: number;
  readonly at: number;
  readonly until: number;
  /** Its units, and `[unit]`: the place of a unit among them, or −1. */
  readonly units: readonly number[];
  readonly places: Int32Array;
  readonly to: number;
  readonly steps: number;
  readonly probability: number;
  readonly streams: readonly Stream[];
  /** `[slot][row][name · units + place]`: what it keeps of earlier steps. */
  readonly ring: Floats;
  readonly rows: number;
  readonly width: number;
}

/**
 * What interventions make of what the units of one layer say, or of what they are told: the same for both engines,
 * which ask for it row by row between acting and being heard, and between hearing and learning.
 */
export class LayerInterventions {
  readonly #running: readonly Running[];
  readonly #batch: number;
  readonly #names: number;
  readonly #size: number;

  /** `ringOf`: where the intervention of an index in the team's list keeps what {@link keptShape} says. */
  constructor(
    { interventions, batch, key }: Planned,
    of: LayerPlan,
    what: 'action' | 'credit',
    ringOf: (index: number) => Floats,
  ) {
    this.#batch = batch;
    this.#names = what === 'action' ? 1 : creditNames(of.role).length;
    this.#size = of.units;
    this.#running = interventions.flatMap((one, index) => {
      const isOfActions = !('what' in one) || one.what === 'action';
      if (one.layer !== of.layer || one.do === 'rule' || one.do === 'transplant' || isOfActions !== (what === 'action'))
        return [];
      const units = one.unit ?? Array.from({ length: of.units }, (_, unit) => unit);
      const places = new Int32Array(of.units).fill(-1);
      units.forEach((unit, place) => (places[unit] = place));
      const draws = one.do === 'drop' || one.do === 'shuffle';
      const [, rows = 0, width = 0] = keptShape(one, of, batch) ?? [];
      const steps = 'steps' in one ? one.steps : 0;
      const streamKey = interventionKey(key, index);
      return {
        kind: one.do,
        from: one.do === 'replay' ? one.at - steps : one.at,
        at: one.at,
        until: one.until ?? Number.POSITIVE_INFINITY,
        ...{ units, places, steps, rows, width },
        to: 'to' in one ? one.to : 0,
        probability: 'probability' in one ? one.probability : 0,
        streams: draws ? units.map((unit) => new Stream(streamKey, of.layer, unit)) : [],
        ring: width > 0 ? ringOf(index) : EMPTY,
      };
    });
  }

  get isEmpty(): boolean {
    return this.#running.length === 0;
  }

  /** Whether something is changed or kept in a step. */
  concerns(step: number): boolean {
    for (const { from, until } of this.#running) if (step >= from && step < until) return true;
    return false;
  }

  /** What a unit says in a step in place of a value; `row` counts lanes within rounds, passes or components. */
  said(step: number, row: number, unit: number, value: number): number {
    let said = value;
    for (const one of this.#running) {
      const place = one.places[unit]!;
      if (place < 0 || step < one.from || step >= one.until) continue;
      said = this.#one(one, step, row, place, place, said);
    }
    return said;
  }

  /** Changes what the units are told in a row of a step, `[name][unit]`. */
  told(step: number, row: number, values: Floats): void {
    for (const one of this.#running) {
      if (step < one.from || step >= one.until) continue;
      if (one.kind === 'shuffle') {
        this.#shuffle(one, step, row, values);
        continue;
      }
      for (let name = 0; name < this.#names; name++)
        for (let place = 0; place < one.units.length; place++) {
          const at = name * this.#size + one.units[place]!;
          values[at] = this.#one(one, step, row, place, name * one.units.length + place, values[at]!);
        }
    }
  }

  /** `place`: the unit's among those of the intervention; `at`: where its number is in a row of the ring. */
  #one(one: Running, step: number, row: number, place: number, at: number, value: number): number {
    switch (one.kind) {
      case 'silence':
        return 0;
      case 'clamp':
        return one.to;
      case 'drop':
        return one.streams[place]!.uniform(step, row % this.#batch, 0) < one.probability ? 0 : value;
      case 'delay': {
        // The line is empty when it is put in.
        const slots = one.steps + 1;
        one.ring[this.#ringAt(one, step % slots, row, at)] = value;
        return step - one.steps < one.at ? 0 : one.ring[this.#ringAt(one, (step + 1) % slots, row, at)]!;
      }
      case 'replay': {
        if (step < one.at) one.ring[this.#ringAt(one, step - one.from, row, at)] = value;
        return step < one.at ? value : one.ring[this.#ringAt(one, (step - one.at) % one.steps, row, at)]!;
      }
      default:
        return value;
    }
  }

  #ringAt({ rows, width }: Running, slot: number, row: number, at: number): number {
    return (slot * rows + row) * width + at;
  }

  /** Whoever drew the k-th smallest number is told what the k-th of the units would have been. */
  #shuffle({ streams, units }: Running, step: number, row: number, values: Floats): void {
    const draws = streams.map((stream) => stream.uniform(step, row % this.#batch, 0));
    const order = units.map((_, k) => k).sort((a, b) => draws[a]! - draws[b]! || a - b);
    for (let name = 0; name < this.#names; name++) {
      const told = units.map((unit) => values[name * this.#size + unit]!);
      order.forEach((of, k) => (values[name * this.#size + units[of]!] = told[k]!));
    }
  }
}

const EMPTY = new Float32Array(0);
