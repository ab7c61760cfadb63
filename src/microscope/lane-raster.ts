import { type Columns, LANE_NAMES, type LaneMeasure, type RecordedTable, type UnitMeasure } from './recording.js';

/** The rows of a window that is not over. */
export interface RasterState {
  readonly columns: Columns<LaneMeasure>;
}

/** What chosen lanes did in the steps of a window. */
export class LaneRaster {
  readonly columns: Columns<LaneMeasure>;
  readonly #whose: Pick<Columns<UnitMeasure>, 'layer' | 'unit' | 'choice'>;
  readonly #lanes: readonly number[];
  /** Where the rows of the step begin, and those of the next. */
  #first = 0;
  #end = 0;

  constructor(
    whose: Pick<Columns<UnitMeasure>, 'layer' | 'unit' | 'choice'>,
    lanes: readonly number[],
    window: number,
  ) {
    const rows = window * lanes.length * whose.layer.length;
    this.#whose = whose;
    this.#lanes = lanes;
    this.columns = Object.fromEntries(
      LANE_NAMES.map((name) => [name, new Float64Array(rows).fill(Number.NaN)]),
    ) as Columns<LaneMeasure>;
  }

  /** Begins the rows of a step. */
  begin(step: number): void {
    const width = this.#whose.layer.length;
    this.#first = this.#end;
    this.#end += this.#lanes.length * width;
    this.columns.step.fill(step, this.#first, this.#end);
    this.#lanes.forEach((lane, k) => {
      const at = this.#first + k * width;
      this.columns.lane.fill(lane, at, at + width);
      for (const name of ['layer', 'unit', 'choice'] as const) this.columns[name].set(this.#whose[name], at);
    });
  }

  /** The row of a column, counted over all layers, in the step that has begun. */
  rowOf(lane: number, column: number): number {
    return this.#first + this.#lanes.indexOf(lane) * this.#whose.layer.length + column;
  }

  /** What was told so far, copied. */
  state(): RasterState {
    const columns = LANE_NAMES.map((name) => [name, this.columns[name].slice(0, this.#end)]);
    return { columns: Object.fromEntries(columns) as Columns<LaneMeasure> };
  }

  restore({ columns }: RasterState): void {
    for (const name of LANE_NAMES) this.columns[name].set(columns[name]);
    this.#end = columns.step.length;
  }

  told(): RecordedTable<LaneMeasure> {
    return { rows: this.#end, columns: this.columns };
  }
}
