import { UserError } from '../errors/user-error.js';
import type { LayerPlan } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import { keptTensor, recallNames } from '../team/recall.js';
import { directionTensors, type StateTensor } from '../team/state/state-tensor.js';
import type { TensorView, Watching } from '../team/watching.js';
import { LaneCredit } from './lane-credit.js';
import type { LaneRaster } from './lane-raster.js';
import type { UnitMeasure } from './recording.js';

/** Sums of a window that is not over, of one layer. */
export interface WatchedLayerState {
  readonly learned: number;
  readonly acted: number;
  readonly sums: WatchedSums;
}

/** What a window adds up, by name, `[column]` each. */
type WatchedSums = Readonly<
  Record<
    'actions' | 'chances' | 'entropies' | 'creditMeans' | 'creditSquares' | 'updateMeans' | 'updateSquares',
    Float64Array
  >
>;

/** Sums over the steps of a window, of one layer. */
export class WatchedLayer {
  readonly plan: LayerPlan;
  readonly weights: StateTensor;
  /** Of the synapses; undefined: the rule gives them none. */
  readonly direction: StateTensor | undefined;
  /** Directions that were added. */
  learned = 0;
  readonly credit: Moments;
  readonly update: Moments;
  /** Where lanes are chosen. */
  readonly laneCredit: LaneCredit | undefined;
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

  constructor(plan: LayerPlan, team: TeamPlan, hasLanes: boolean) {
    const { columns, rule, layer } = plan;
    this.plan = plan;
    this.laneCredit = hasLanes ? new LaneCredit(team, plan) : undefined;
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
    for (const sums of Object.values(this.#sums)) sums.fill(0);
  }

  /** The sums so far, copied. */
  state(): WatchedLayerState {
    const copies = Object.entries(this.#sums).map(([name, sums]) => [name, sums.slice()]);
    return { learned: this.learned, acted: this.#acted, sums: Object.fromEntries(copies) as WatchedSums };
  }

  /** @throws {@link UserError} for sums of something else. */
  restore({ learned, acted, sums }: WatchedLayerState): void {
    this.learned = learned;
    this.#acted = acted;
    for (const [name, own] of Object.entries(this.#sums)) {
      const kept = sums[name as keyof WatchedSums];
      if (kept?.length !== own.length)
        throw new UserError(
          `the recording's state has ${kept === undefined ? 'no' : kept.length} ${name} of layer ${this.plan.layer}; expected ${own.length}. It is of another team, or of another klopf`,
        );
      own.set(kept);
    }
  }

  /** All that a window adds up, not copied. */
  get #sums(): WatchedSums {
    return {
      actions: this.#actions,
      chances: this.#chances,
      entropies: this.#entropies,
      creditMeans: this.credit.means,
      creditSquares: this.credit.squares,
      updateMeans: this.update.means,
      updateSquares: this.update.squares,
    };
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

  /** What each column did in chosen lanes, of vectors the mean of its components. */
  tellActions(watching: Watching, lanes: readonly number[], raster: LaneRaster, first: number): void {
    const { columns, components } = this.plan;
    const tell = (kept: KeptRows | undefined, into: Float64Array) => {
      if (!kept) return;
      const { values, at, laneStride } = watching.view(kept.tensor);
      const batch = kept.count / components;
      for (const lane of lanes)
        for (let k = 0; k < columns; k++) {
          let sum = 0;
          for (let component = 0; component < components; component++)
            sum += values[at + (kept.first + component * batch + lane) * laneStride + k]!;
          into[raster.rowOf(lane, first + k)] = sum / components;
        }
    };
    tell(this.#action, raster.columns.action);
    tell(this.#chance, raster.columns.chance);
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
  readonly means: Float64Array;
  /** Sums of squared differences from the mean. */
  readonly squares: Float64Array;

  constructor(columns: number) {
    this.means = new Float64Array(columns);
    this.squares = new Float64Array(columns);
  }

  /** Adds the `count`-th number of a column. */
  add(column: number, value: number, count: number): void {
    const before = value - this.means[column]!;
    this.means[column]! += before / count;
    this.squares[column]! += before * (value - this.means[column]!);
  }

  tellMeans(into: Float64Array, first: number, count: number): void {
    for (let k = 0; k < this.means.length; k++) into[first + k] = count > 0 ? this.means[k]! : Number.NaN;
  }

  tellVariances(into: Float64Array, first: number, count: number): void {
    for (let k = 0; k < this.squares.length; k++)
      into[first + k] = count > 1 ? this.squares[k]! / (count - 1) : Number.NaN;
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
