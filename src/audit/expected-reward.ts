import { type AuditedLayer, type AuditedNetwork, chanceOf } from './audited-network.js';

/** The inputs of a layer, `[sender]`, and their probability. */
export interface Activity {
  readonly x: Float64Array;
  readonly probability: number;
}

/**
 * E[R] of a network after one observation, summed exactly from the policy (act) alone.
 *
 * Units are independent given what they see. Where the actions of a layer follow from its draws, a table holds E[R |
 * draws] for each configuration of them, so that a layer costs its own configurations and not the product with those
 * above it.
 */
export class ExpectedReward {
  /** `[layer][configuration]`; empty for layers whose actions do not follow from the draws. */
  readonly #tables: Float64Array[] = [];

  readonly #network: AuditedNetwork;

  /** `rewards`: `[configuration]` of the output units' draws. The tables hold for the weights as they are now. */
  constructor(network: AuditedNetwork, rewards: Float64Array) {
    this.#network = network;

    const top = network.layers.length - 1;
    this.#tables[top] = rewards;
    for (let l = top - 1; l >= 0; l--) {
      const layer = network.layers[l]!;
      const size = layer.actions ? layer.outcomes ** layer.units.length : 0;
      this.#tables[l] = Float64Array.from({ length: size }, (_, c) => this.given(l + 1, actionsOf(layer, c)));
    }
  }

  /** E[R] given what layer `l` sees, `[sender]`. Right, too, after the weights of layer `l` itself have changed. */
  given(l: number, x: Float64Array): number {
    const layer = this.#network.layers[l]!;
    const table = this.#tables[l]!;
    if (table.length > 0) return contract(table, this.#probabilities(layer, x));
    let total = 0;
    for (const { x: actions, probability } of this.#outcomes(layer, x))
      total += probability * this.given(l + 1, actions);
    return total;
  }

  /** All inputs of layer `l + 1` with their probabilities, given those of layer `l`. */
  activitiesAbove(l: number, seen: readonly Activity[]): Activity[] {
    const layer = this.#network.layers[l]!;
    if (!layer.actions) {
      return seen.flatMap(({ x, probability }) =>
        this.#outcomes(layer, x).map((o) => ({ ...o, probability: probability * o.probability })),
      );
    }
    const total = new Float64Array(layer.outcomes ** layer.units.length);
    for (const { x, probability } of seen) {
      const chance = spread(this.#probabilities(layer, x));
      for (let c = 0; c < total.length; c++) total[c]! += probability * chance[c]!;
    }
    return Array.from(total, (probability, c) => ({ x: actionsOf(layer, c), probability }));
  }

  /** `[unit][outcome]`: the probabilities of the outcomes. */
  #probabilities(layer: AuditedLayer, x: Float64Array): Chances[] {
    layer.x.set(x);
    return layer.units.map((unit) => {
      this.#network.act(layer, unit, 0);
      return Float64Array.from({ length: layer.outcomes }, (_, k) => chanceOf(layer, unit, k));
    });
  }

  /** Every joint outcome of a layer whose actions depend on more than its draws. */
  #outcomes(layer: AuditedLayer, x: Float64Array): Activity[] {
    layer.x.set(x);
    const size = layer.units.length;
    return layer.units.reduce<Activity[]>(
      (partial, unit, j) => {
        const ways = Array.from({ length: layer.outcomes }, (_, k) => {
          const action = this.#network.force(layer, unit, k);
          return [action, chanceOf(layer, unit, k)] as const;
        });
        return partial.flatMap((o) =>
          ways.map(([action, chance]) => ({ x: o.x.with(j, action), probability: o.probability * chance })),
        );
      },
      [{ x: new Float64Array(size), probability: 1 }],
    );
  }
}

/** The probability of each outcome of a unit. */
type Chances = Float64Array;

/** The actions of a configuration, `[unit]`. Bit j: unit j's draw fell below its threshold. */
function actionsOf({ units, actions }: AuditedLayer, configuration: number): Float64Array {
  const { above, below } = actions!;
  return Float64Array.from(units, (_, j) => (Math.floor(configuration / 2 ** j) % 2 === 1 ? below : above));
}

/** The mean of a table `[configuration]` over independent outcomes; each turn of the loop sums over one unit. */
function contract(table: Float64Array, chances: readonly Chances[]): number {
  let values = table;
  for (const chance of chances) {
    const fewer = new Float64Array(values.length / chance.length);
    for (let c = 0; c < fewer.length; c++)
      for (let k = 0; k < chance.length; k++) fewer[c]! += chance[k]! * values[chance.length * c + k]!;
    values = fewer;
  }
  return values[0]!;
}

/** `[configuration]`: its probability, for independent outcomes. */
function spread(chances: readonly Chances[]): Float64Array {
  let values = Float64Array.of(1);
  for (const chance of chances) {
    const wider = new Float64Array(values.length * chance.length);
    for (let k = 0; k < chance.length; k++)
      for (let c = 0; c < values.length; c++) wider[k * values.length + c] = chance[k]! * values[c]!;
    values = wider;
  }
  return values;
}
