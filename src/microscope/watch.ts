import type { Direction } from '../team/directions.js';
import type { LayerPlan } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import { keptTensor, recallNames } from '../team/recall.js';
import { directionTensors, type StateTensor } from '../team/state/state-tensor.js';
import type { TensorView, Watching } from '../team/watching.js';
import { outgoingSquares } from './outgoing.js';
import { type Columns, type Recorded, type UnitMeasure, unitColumns } from './recording.js';

/** What is known of the window that is open, and what lasts from one to the next. */
export class Watch {
  /** Rows that a window adds to the table of units. */
  readonly rows: number;
  /** The columns of the table of units that are recorded. */
  readonly names: readonly UnitMeasure[];
  /** Whether anything is recorded for which the team has to learn in two halves. */
  readonly seesDirections: boolean;
  /** Whether anything is recorded of how the units act. */
  readonly seesActivity: boolean;
  readonly #watching: Watching;
  readonly #plan: TeamPlan;
  readonly #layers: readonly WatchedLayer[];
  readonly #isWanted: (name: Recorded) => boolean;
  /** Columns that are the same in all windows. */
  readonly #whose: Pick<Columns<UnitMeasure>, 'layer' | 'unit' | 'choice'>;
  #step = 0;
  /** `[layer][(input, then the bias) · columns + column]`: at the end of the window before, or the beginning of the first. */
  #weights: readonly Float64Array[] | undefined;

  constructor(watching: Watching, what: readonly Recorded[]) {
    const { plan } = watching;
    const { layers } = plan;
    this.#watching = watching;
    this.#plan = plan;
    this.#isWanted = (name) => what.includes(name);
    this.names = unitColumns(what);
    this.seesDirections = this.#isWanted('credit') || this.#isWanted('update');
    this.seesActivity = this.#isWanted('activity');
    this.#layers = layers.map((layer) => new WatchedLayer(layer, plan));
    this.rows = layers.reduce((sum, { columns }) => sum + columns, 0);
    const whose = (value: (column: number, of: LayerPlan) => number) =>
      Float64Array.from(layers.flatMap((of) => Array.from({ length: of.columns }, (_, column) => value(column, of))));
    this.#whose = {
      layer: whose((_, { layer }) => layer),
      unit: whose((column, { logits }) => Math.floor(column / logits)),
      choice: whose((column, { logits }) => (logits > 1 ? (column % logits) + 1 : 0)),
    };
  }

  /** Before the team acts in the first step of a window. */
  begin(): void {
    this.#step = this.#watching.clock().steps;
    if (this.#isWanted('weights')) this.#weights ??= this.#readWeights();
    for (const layer of this.#layers) layer.reset();
  }

  /** After the team has acted. */
  acted(): void {
    if (this.seesActivity) for (const layer of this.#layers) layer.addActivity(this.#watching);
  }

  /** While the directions of a step, from which some lane learned, are in place. */
  learned(): void {
    for (const layer of this.#layers) if (layer.direction) layer.addDirection(this.#watching.view(layer.direction));
  }

  /** The same where directions were handed out. */
  learnedFrom(directions: readonly Direction[]): void {
    for (const layer of this.#layers) {
      const found = directions.find(({ name }) => name === layer.direction?.name);
      if (found) layer.addDirection({ values: found.values, at: 0, stride: found.shape[1]!, laneStride: 0 });
    }
  }

  /** After the last step of a window: a row for each column of units. */
  end(): Columns<UnitMeasure> {
    const { rows } = this;
    const columns = Object.fromEntries(this.names.map((name) => [name, new Float64Array(rows)])) as Record<
      UnitMeasure,
      Float64Array
    >;
    columns.step.fill(this.#step);
    columns.updates.fill(this.#watching.clock().updates);
    for (const name of ['layer', 'unit', 'choice'] as const) columns[name].set(this.#whose[name]);
    let first = 0;
    for (const layer of this.#layers) {
      if (this.#isWanted('activity')) layer.tellActivity(columns, first);
      if (this.#isWanted('credit')) {
        layer.credit.tellMeans(columns.credit, first, layer.learned);
        layer.credit.tellVariances(columns.creditVariance, first, layer.learned);
      }
      if (this.#isWanted('update')) {
        layer.update.tellMeans(columns.update, first, layer.learned);
        layer.update.tellVariances(columns.updateVariance, first, layer.learned);
      }
      if (this.#isWanted('eligibility')) layer.tellEligibility(this.#watching, columns.eligibility, first);
      first += layer.plan.columns;
    }
    if (this.#isWanted('weights')) this.#tellWeights(columns);
    return columns;
  }

  #tellWeights(columns: Record<UnitMeasure, Float64Array>): void {
    const weights = this.#readWeights();
    const outgoing = outgoingSquares(this.#plan.layers, this.#plan.sizes, weights);
    let first = 0;
    this.#plan.layers.forEach((of, l) => {
      const [own, before] = [weights[l]!, this.#weights![l]!];
      const { columns: width, inputs, logits } = of;
      addSquares(columns.normIn, first, own, width, inputs);
      addSquaredChanges(columns.moved, first, own, before, width);
      for (let k = 0; k < width; k++) {
        columns.normIn[first + k] = Math.sqrt(columns.normIn[first + k]!);
        columns.moved[first + k] = Math.sqrt(columns.moved[first + k]!);
        columns.normOut[first + k] = Math.sqrt(outgoing[l]![Math.floor(k / logits)]!);
      }
      first += width;
    });
    this.#weights = weights;
  }

  #readWeights(): Float64Array[] {
    return this.#layers.map(({ weights }) => {
      const [rows, width] = weights.shape as [number, number];
      const { values, at, stride } = this.#watching.view(weights);
      const copy = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++)
        for (let k = 0, from = at + row * stride, to = row * width; k < width; k++) copy[to + k] = values[from + k]!;
      return copy;
    });
  }
}

/** Sums over the steps of a window, of one layer. */
class WatchedLayer {
  readonly plan: LayerPlan;
  readonly weights: StateTensor;
  /** Of the synapses; undefined: the rule gives them none. */
  readonly direction: StateTensor | undefined;
  /** Directions that were added. */
  learned = 0;
  readonly credit: Moments;
  readonly update: Moments;
  /** Rows of `a` and `p` that were added, `[column]` each sum. */
  #acted = 0;
  readonly #action: KeptRows | undefined;
  readonly #chance: KeptRows | undefined;
  readonly #actions: Float64Array;
  readonly #chances: Float64Array;
  readonly #entropies: Float64Array;
  readonly #traces: readonly StateTensor[];
  /** Scratch, `[column]`. */
  readonly #squares: Float64Array;

  constructor(plan: LayerPlan, team: TeamPlan) {
    const { columns, rule, layer } = plan;
    this.plan = plan;
    const synaptic = { shape: [plan.inputs + plan.components, columns], layer: plan } as const;
    const index = rule.synapseLearned.findIndex(({ name }) => name === 'w');
    this.weights = { name: `layer${layer}/w`, ...synaptic, kept: { kind: 'synapse', index } };
    this.direction = directionTensors(team).find(({ name }) => name === this.weights.name);
    const names = recallNames(plan);
    const kept = (name: string) => (names.includes(name) ? keptTensor(team, plan, name) : undefined);
    this.#action = kept('a');
    this.#chance = kept('p');
    this.#traces = rule.traces.map(({ name }, k) => ({
      name: `layer${layer}/${name}`,
      shape: [team.batch * plan.rounds * plan.components, ...synaptic.shape],
      layer: plan,
      kept: { kind: 'trace', index: k },
    }));
    const zeros = () => new Float64Array(columns);
    this.credit = new Moments(columns);
    this.update = new Moments(columns);
    this.#actions = zeros();
    this.#chances = zeros();
    this.#entropies = zeros();
    this.#squares = zeros();
  }

  reset(): void {
    this.learned = this.#acted = 0;
    for (const sums of [this.#actions, this.#chances, this.#entropies]) sums.fill(0);
    this.credit.reset();
    this.update.reset();
  }

  addActivity(watching: Watching): void {
    const { columns, role } = this.plan;
    const one = this.#action ?? this.#chance;
    if (!one) return;
    this.#acted += one.count;
    if (this.#action) addRows(this.#actions, watching.view(this.#action.tensor), this.#action, columns);
    if (!this.#chance) return;
    const view = watching.view(this.#chance.tensor);
    addRows(this.#chances, view, this.#chance, columns);
    if (role.binary) addEntropies(this.#entropies, view, this.#chance, columns);
  }

  addDirection({ values, at, stride }: Omit<TensorView, 'values'> & { readonly values: ArrayLike<number> }): void {
    const { columns, components, inputs } = this.plan;
    const squares = this.#squares;
    squares.fill(0);
    this.learned++;
    for (let row = 0; row < inputs + components; row++)
      for (let k = 0, from = at + row * stride; k < columns; k++) {
        const value = values[from + k]!;
        squares[k]! += value * value;
      }
    for (let k = 0; k < columns; k++) {
      let bias = 0;
      for (let row = inputs; row < inputs + components; row++) bias += values[at + row * stride + k]! / components;
      this.credit.add(k, bias, this.learned);
      this.update.add(k, Math.sqrt(squares[k]!), this.learned);
    }
  }

  tellActivity({ rate, chance, entropy }: Record<UnitMeasure, Float64Array>, first: number): void {
    const tell = (into: Float64Array, sums: Float64Array, isKept: boolean) => {
      for (let k = 0; k < sums.length; k++)
        into[first + k] = isKept && this.#acted > 0 ? sums[k]! / this.#acted : Number.NaN;
    };
    tell(rate, this.#actions, this.#action !== undefined);
    tell(chance, this.#chances, this.#chance !== undefined);
    tell(entropy, this.#entropies, this.#chance !== undefined && this.plan.role.binary);
  }

  /** The norm of all traces of a unit's synapses, mean over rows. */
  tellEligibility(watching: Watching, into: Float64Array, first: number): void {
    const { columns } = this.plan;
    if (this.#traces.length === 0) {
      into.fill(Number.NaN, first, first + columns);
      return;
    }
    const views = this.#traces.map((tensor) => watching.view(tensor));
    const [rows, synapses] = this.#traces[0]!.shape as [number, number];
    const squares = this.#squares;
    for (let row = 0; row < rows; row++) {
      squares.fill(0);
      for (const { values, at, stride, laneStride } of views)
        for (let synapse = 0; synapse < synapses; synapse++)
          for (let k = 0, from = at + row * laneStride + synapse * stride; k < columns; k++) {
            const value = values[from + k]!;
            squares[k]! += value * value;
          }
      for (let k = 0; k < columns; k++) into[first + k]! += Math.sqrt(squares[k]!) / rows;
    }
  }
}

/** Means and variances of numbers that come one after another, by Welford's updates; `[column]`. */
class Moments {
  readonly #means: Float64Array;
  readonly #squares: Float64Array;

  constructor(columns: number) {
    this.#means = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  reset(): void {
    this.#means.fill(0);
    this.#squares.fill(0);
  }

  /** Adds the `count`-th number of a column. */
  add(column: number, value: number, count: number): void {
    const before = value - this.#means[column]!;
    this.#means[column]! += before / count;
    this.#squares[column]! += before * (value - this.#means[column]!);
  }

  tellMeans(into: Float64Array, first: number, count: number): void {
    for (let k = 0; k < this.#means.length; k++) into[first + k] = count > 0 ? this.#means[k]! : Number.NaN;
  }

  tellVariances(into: Float64Array, first: number, count: number): void {
    for (let k = 0; k < this.#squares.length; k++)
      into[first + k] = count > 1 ? this.#squares[k]! / (count - 1) : Number.NaN;
  }
}

/** A variable that units keep, and which of its rows are those of all lanes: of the last round, the first pass. */
interface KeptRows {
  readonly tensor: StateTensor;
  readonly first: number;
  readonly count: number;
}

/** Adds up rows, column by column. */
function addRows(sums: Float64Array, { values, at, laneStride }: TensorView, rows: KeptRows, columns: number): void {
  for (let row = rows.first; row < rows.first + rows.count; row++)
    for (let k = 0, from = at + row * laneStride; k < columns; k++) sums[k]! += values[from + k]!;
}

/** Adds the entropies of chances, in bits. */
function addEntropies(
  sums: Float64Array,
  { values, at, laneStride }: TensorView,
  rows: KeptRows,
  columns: number,
): void {
  for (let row = rows.first; row < rows.first + rows.count; row++)
    for (let k = 0, from = at + row * laneStride; k < columns; k++) {
      const p = values[from + k]!;
      if (p > 0) sums[k]! -= p * Math.log2(p);
      if (p < 1) sums[k]! -= (1 - p) * Math.log2(1 - p);
    }
}

/** Adds the squares of the first rows of `[row][column]`, column by column. */
function addSquares(into: Float64Array, first: number, values: Float64Array, columns: number, rows: number): void {
  for (let row = 0; row < rows; row++)
    for (let k = 0, from = row * columns; k < columns; k++) into[first + k]! += values[from + k]! * values[from + k]!;
}

function addSquaredChanges(
  into: Float64Array,
  first: number,
  now: Float64Array,
  before: Float64Array,
  columns: number,
): void {
  for (let at = 0; at < now.length; at += columns)
    for (let k = 0; k < columns; k++) {
      const change = now[at + k]! - before[at + k]!;
      into[first + k]! += change * change;
    }
}
