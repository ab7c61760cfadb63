import { type Floats, floats } from '../../rule/ops/precision.js';
import type { Unit } from '../../unit/unit.js';
import type { LayerPlan } from '../layer-plan.js';
import type { TeamPlan } from '../plan.js';
import type { LayerInterventions } from './layer-interventions.js';
import { creditNames } from './planned-interventions.js';

/** What interventions make of what the units of a layer are told, once they have received and before they learn. */
export class ToldUnits {
  readonly #units: readonly Unit[];
  readonly #interventions: LayerInterventions;
  readonly #batch: number;
  readonly #components: number;
  /** `[name][unit]`, of one row. */
  readonly #values: Floats;

  constructor(
    of: LayerPlan,
    { batch, precision }: TeamPlan,
    units: readonly Unit[],
    interventions: LayerInterventions,
  ) {
    this.#units = units;
    this.#interventions = interventions;
    this.#batch = batch;
    this.#components = of.components;
    this.#values = floats(precision, interventions.isEmpty ? 0 : creditNames(of.role).length * units.length);
  }

  intervene(step: number, lane: number, round: number): void {
    if (this.#interventions.isEmpty || !this.#interventions.concerns(step)) return;
    for (let component = 0; component < this.#components; component++)
      this.#row(step, (round + component) * this.#batch + lane);
  }

  #row(step: number, row: number): void {
    const count = this.#units.length;
    const told = this.#units.map((unit) => unit.told(row));
    for (let k = 0; k < this.#values.length; k++) this.#values[k] = told[k % count]![Math.floor(k / count)]!;
    this.#interventions.told(step, row, this.#values);
    for (let k = 0; k < this.#values.length; k++) told[k % count]![Math.floor(k / count)] = this.#values[k]!;
  }
}
