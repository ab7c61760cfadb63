import type { LiteralTeam } from '../../../src/team/literal-team.js';
import { keptTensor, recallNames } from '../../../src/team/recall.js';
import { directionTensors, type StateTensor, stateTensors } from '../../../src/team/state/state-tensor.js';
import type { TensorView, Watching } from '../../../src/team/watching.js';
import type { LabMessage, LabUnit, UnitPlace } from '../contract.js';
import { hears, isAt } from '../team/message-places.js';
import type { PlayedRun } from './played-run.js';

/** Messages that are told of a unit. */
const MOST = 200;

/** The units that are there, of those that are asked for. */
export function knownUnits(units: readonly UnitPlace[], { layers }: PlayedRun): readonly UnitPlace[] {
  return units.filter(({ layer, unit }) => unit >= 0 && unit < (layers[layer - 1]?.units ?? 0));
}

/**
 * Has the units of a literal team work out all that their rule names, from the next step on; those of vectors keep what
 * they keep.
 */
export function attendTo(units: readonly UnitPlace[], { team }: PlayedRun): void {
  for (const { layer, unit } of units)
    if (team.components === 1) (team as LiteralTeam).units[layer - 1]![unit]!.attend();
}

/**
 * What units are made of, and what they made of the last step. In the dense engine, to be asked while a step is looked
 * at, they tell what they keep; in the literal engine, after the step, all that their rule names.
 */
export function detailsOf(
  units: readonly UnitPlace[],
  run: PlayedRun,
  messages: readonly LabMessage[] = [],
): readonly LabUnit[] {
  return units.map((place) => {
    const details = new UnitDetails(place, run);
    return {
      ...place,
      step: run.training.steps,
      ...details.told(),
      heard: messages.filter((message) => hears(message, place)).slice(0, MOST),
      said: messages.filter(({ from }) => isAt(from, place)).slice(0, MOST),
    };
  });
}

/** Reads one unit, of which an output unit that selects among several actions shows its first logit. */
class UnitDetails {
  readonly #place: UnitPlace;
  readonly #run: PlayedRun;
  readonly #watching: Watching;
  readonly #column: number;

  constructor(place: UnitPlace, run: PlayedRun) {
    this.#place = place;
    this.#run = run;
    this.#watching = run.watching;
    this.#column = place.unit * run.layers[place.layer - 1]!.logits;
  }

  told(): Pick<LabUnit, 'values' | 'synapses' | 'incoming' | 'outgoing'> {
    const synapses = { ...this.#kept(), ...this.#assigned() };
    const incoming = synapses['w'] ?? new Float32Array(0);
    return { values: this.#values(), synapses, incoming: incoming.slice(), outgoing: this.#outgoing() };
  }

  #values(): Record<string, number> {
    const { team, layers, engine } = this.#run;
    const { layer, unit } = this.#place;
    const of = layers[layer - 1]!;
    if (engine === 'literal') {
      const literal = (team as LiteralTeam).units[layer - 1]![unit]!;
      return Object.fromEntries(
        literal.names.own.flatMap((name) => {
          const value = attempt(() => literal.recall(name));
          return value === undefined ? [] : [[name, value]];
        }),
      );
    }
    return Object.fromEntries(
      recallNames(of).map((name) => {
        const { tensor, first } = keptTensor(this.#watching.plan, of, name);
        const { values, at, laneStride } = this.#watching.view(tensor);
        return [name, values[at + first * laneStride + this.#column]!];
      }),
    );
  }

  /** What each synapse keeps, by name. */
  #kept(): Record<string, Float32Array> {
    const { plan } = this.#watching;
    const own = stateTensors(plan, false).filter(
      ({ layer, kept }) =>
        layer.layer === this.#place.layer &&
        ((kept.kind === 'synapse' && kept.moment === undefined) || kept.kind === 'trace'),
    );
    return Object.fromEntries(
      own.map((tensor) => [tensor.name.slice(tensor.name.indexOf('/') + 1), this.#columnOf(tensor)]),
    );
  }

  /**
   * What learn assigned to each synapse: in the literal engine by its name, in the dense one the direction of its
   * weight.
   */
  #assigned(): Record<string, Float32Array> {
    const { team, engine } = this.#run;
    const { layer, unit } = this.#place;
    if (engine === 'dense') {
      const direction = directionTensors(this.#watching.plan).find(({ name }) => name === `layer${layer}/w`);
      return direction ? { dw: this.#columnOf(direction) } : {};
    }
    const literal = (team as LiteralTeam).units[layer - 1]![unit]!;
    return Object.fromEntries(
      literal.names.synapses.flatMap((name) => {
        const values = attempt(() => literal.recallSynapses(name));
        return values === undefined ? [] : [[name, Float32Array.from(values)]];
      }),
    );
  }

  /** Of the first lane. */
  #columnOf(tensor: StateTensor): Float32Array {
    const rows = tensor.shape.at(-2)!;
    const view = this.#watching.view(tensor);
    return Float32Array.from({ length: rows }, (_, row) => valueAt(view, row, this.#column));
  }

  /** Weights of those it feeds in the next layer, where these hear all of its layer. */
  #outgoing(): Float32Array {
    const { layer, unit } = this.#place;
    const above = this.#run.layers[layer];
    if (!above || above.field || above.from.length !== 1) return new Float32Array(0);
    const weights = stateTensors(this.#watching.plan, false).find(({ name }) => name === `layer${layer + 1}/w`);
    if (!weights) return new Float32Array(0);
    const view = this.#watching.view(weights);
    return Float32Array.from({ length: above.units }, (_, k) => valueAt(view, unit, k * above.logits));
  }
}

function valueAt({ values, at, stride }: TensorView, row: number, column: number): number {
  return values[at + row * stride + column]!;
}

/** Undefined where there is nothing yet, as before a unit has learned. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
