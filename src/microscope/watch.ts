import type { Direction } from '../team/directions.js';
import type { LayerPlan } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import type { LayerWeights } from '../team/team.js';
import type { Watching } from '../team/watching.js';
import { type FloatsHeard, type FloatsOfLane, floatsHeard } from './floats-heard.js';
import { LaneRaster, type RasterState } from './lane-raster.js';
import { outgoingSquares } from './outgoing.js';
import {
  type Columns,
  emptyTable,
  LANE_NAMES,
  LAYER_NAMES,
  type LaneMeasure,
  type LayerMeasure,
  type Recorded,
  type RecordedTable,
  type UnitMeasure,
  unitColumns,
} from './recording.js';
import { WatchedLayer, type WatchedLayerState } from './watched-layer.js';

/** Cosines between the expected update and the gradient at some weights, `[layer]`; null: there is none. */
export type CosineProbe = (weights: readonly LayerWeights[]) => readonly (number | null)[];

/** What is watched. */
export interface Watched {
  readonly window: number;
  readonly what: readonly Recorded[];
  readonly lanes: readonly number[];
  readonly cosine: CosineProbe | undefined;
}

/** What a window adds to the tables. */
export interface WatchedWindow {
  readonly units: RecordedTable<UnitMeasure>;
  readonly layers: RecordedTable<LayerMeasure>;
  readonly raster: RecordedTable<LaneMeasure>;
}

/** A watch at a moment, as plain data. */
export interface WatchState {
  /** At the end of the window before. */
  readonly weights?: readonly Float64Array[];
  /** Of the window that is open. */
  readonly window?: {
    readonly step: number;
    readonly counts: { readonly acting: number; readonly learning: number; readonly idle: number };
    readonly layers: readonly WatchedLayerState[];
    readonly raster?: RasterState;
  };
}

/** What is known of the window that is open, and what lasts from one to the next. */
export class Watch {
  /** The columns of the table of units that are recorded. */
  readonly names: readonly UnitMeasure[];
  /** Whether anything is recorded for which the team has to learn in two halves. */
  readonly seesDirections: boolean;
  /** Whether anything is recorded of how the units act. */
  readonly seesActivity: boolean;
  readonly #watching: Watching;
  readonly #plan: TeamPlan;
  readonly #layers: readonly WatchedLayer[];
  readonly #watched: Watched;
  readonly #isWanted: (name: Recorded) => boolean;
  /** Columns that are the same in all windows. */
  readonly #whose: Pick<Columns<UnitMeasure>, 'layer' | 'unit' | 'choice'>;
  readonly #heardInLane: FloatsOfLane;
  #step = 0;
  /** Lanes that acted, learned and were idle in the steps of the window, added up. */
  #counts = { acting: 0, learning: 0, idle: 0 };
  /** Of chosen lanes: the rows of the window so far. */
  #raster: LaneRaster | undefined;
  /**
   * `[layer][(input, then the bias) · columns + column]`: at the end of the window before, or the beginning of the
   * first.
   */
  #weights: readonly Float64Array[] | undefined;

  constructor(watching: Watching, watched: Watched) {
    const { plan } = watching;
    const { layers } = plan;
    const { what, lanes } = watched;
    this.#watching = watching;
    this.#watched = watched;
    this.#plan = plan;
    this.#isWanted = (name) => what.includes(name);
    this.names = unitColumns(what);
    this.seesDirections = this.#isWanted('credit') || this.#isWanted('update') || lanes.length > 0;
    this.seesActivity = this.#isWanted('activity') || lanes.length > 0;
    this.#heardInLane = floatsHeard(plan);
    this.#layers = layers.map((layer) => new WatchedLayer(layer, plan, lanes.length > 0));
    const whose = (value: (column: number, of: LayerPlan) => number) =>
      Float64Array.from(layers.flatMap((of) => Array.from({ length: of.columns }, (_, column) => value(column, of))));
    this.#whose = {
      layer: whose((_, { layer }) => layer),
      unit: whose((column, { logits }) => Math.floor(column / logits)),
      choice: whose((column, { logits }) => (logits > 1 ? (column % logits) + 1 : 0)),
    };
  }

  /** Columns of units of all layers. */
  get #columns(): number {
    return this.#whose.layer.length;
  }

  /** How many numbers a window adds to the tables. */
  get numbers(): number {
    const { window, lanes } = this.#watched;
    const ofLayers = this.#tellsLayers ? this.#layers.length * LAYER_NAMES.length : 0;
    return this.#columns * (this.names.length + window * lanes.length * LANE_NAMES.length) + ofLayers;
  }

  get #tellsLayers(): boolean {
    return this.#isWanted('heard') || this.#watched.cosine !== undefined;
  }

  /** What is known of the open window and what lasts, copied; `isOpen`: whether a window is open. */
  state(isOpen: boolean): WatchState {
    return {
      ...(this.#weights && { weights: this.#weights.map((weights) => weights.slice()) }),
      ...(isOpen && {
        window: {
          step: this.#step,
          counts: { ...this.#counts },
          layers: this.#layers.map((layer) => layer.state()),
          ...(this.#raster && { raster: this.#raster.state() }),
        },
      }),
    };
  }

  restore({ weights, window }: WatchState): void {
    this.#weights = weights;
    if (!window) return;
    this.begin();
    this.#step = window.step;
    this.#counts = { ...window.counts };
    this.#layers.forEach((layer, l) => layer.restore(window.layers[l]!));
    if (window.raster) this.#raster!.restore(window.raster);
  }

  /** Before the team acts in the first step of a window. */
  begin(): void {
    this.#step = this.#watching.clock().steps;
    this.#counts = { acting: 0, learning: 0, idle: 0 };
    if (this.#isWanted('weights')) this.#weights ??= this.#readWeights();
    for (const layer of this.#layers) layer.reset();
    const { lanes, window } = this.#watched;
    if (lanes.length > 0) this.#raster = new LaneRaster(this.#whose, lanes, window);
  }

  /** After the team has acted. */
  acted(): void {
    this.#counts.acting += this.#plan.batch;
    if (this.#isWanted('activity')) for (const layer of this.#layers) layer.addActivity(this.#watching);
    const raster = this.#raster;
    if (!raster) return;
    raster.begin(this.#watching.clock().steps - 1);
    let first = 0;
    for (const layer of this.#layers) {
      layer.tellActions(this.#watching, this.#watched.lanes, raster, first);
      layer.laneCredit?.keepTraces(this.#watching);
      first += layer.plan.columns;
    }
  }

  /** While the directions of a step, from which some lane learned, are in place. */
  learned(): void {
    if (this.#isWanted('credit') || this.#isWanted('update'))
      for (const layer of this.#layers) if (layer.direction) layer.addDirection(this.#watching.view(layer.direction));
    const raster = this.#raster;
    if (!raster) return;
    const lanes = this.#watched.lanes.filter((lane) => this.#watching.hasLearned(lane));
    let first = 0;
    for (const layer of this.#layers) {
      layer.laneCredit?.tell(this.#watching, lanes, (lane, column, credit) => {
        raster.columns.credit[raster.rowOf(lane, first + column)] = credit;
      });
      first += layer.plan.columns;
    }
  }

  /** The same where directions were handed out. */
  learnedFrom(directions: readonly Direction[]): void {
    for (const layer of this.#layers) {
      const found = directions.find(({ name }) => name === layer.direction?.name);
      if (found) layer.addDirection({ values: found.values, at: 0, stride: found.shape[1]!, laneStride: 0 });
    }
  }

  /** After a step that was learned from, in which all or some lanes may have been idle. */
  ended(): void {
    for (let lane = 0; lane < this.#plan.batch; lane++)
      this.#counts[this.#watching.hasLearned(lane) ? 'learning' : 'idle']++;
  }

  /** After the last step of a window: a row for each column of units. */
  end(): WatchedWindow {
    const rows = this.#columns;
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
    const raster = this.#raster?.told() ?? emptyTable(LANE_NAMES);
    return { units: { rows, columns }, layers: this.#tellLayers(), raster };
  }

  #tellLayers(): RecordedTable<LayerMeasure> {
    if (!this.#tellsLayers) return emptyTable(LAYER_NAMES);
    const rows = this.#layers.length;
    const columns = Object.fromEntries(LAYER_NAMES.map((name) => [name, new Float64Array(rows).fill(Number.NaN)]));
    columns['step']!.fill(this.#step);
    columns['updates']!.fill(this.#watching.clock().updates);
    const { acting, learning, idle } = this.#heardInLane;
    const counts = this.#counts;
    const kinds = ['activations', 'rewards', 'errors', 'credits', 'echoes'] as const satisfies (keyof FloatsHeard)[];
    for (let l = 0; l < rows; l++) {
      columns['layer']![l] = l + 1;
      if (!this.#isWanted('heard')) continue;
      for (const kind of kinds)
        columns[kind]![l] =
          counts.acting * acting[l]![kind] + counts.learning * learning[l]![kind] + counts.idle * idle[l]![kind];
    }
    const cosines = this.#watched.cosine?.(this.#layerWeights()) ?? [];
    cosines.forEach((cosine, l) => {
      columns['cosine']![l] = cosine ?? Number.NaN;
    });
    return { rows, columns: columns as Columns<LayerMeasure> };
  }

  #layerWeights(): LayerWeights[] {
    const all = this.#isWanted('weights') ? this.#weights! : this.#readWeights();
    return this.#plan.layers.map(({ inputs, columns }, l) => ({
      ...{ inputs, units: columns },
      weights: all[l]!.slice(0, inputs * columns),
      biases: all[l]!.slice(inputs * columns),
    }));
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
      for (let row = 0, from = at; row < rows; row++, from += stride)
        copy.set(values.subarray(from, from + width), row * width);
      return copy;
    });
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
