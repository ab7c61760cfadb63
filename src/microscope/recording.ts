import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/** What a recording tells of each column of a unit in each of its windows; NaN where there is nothing to tell. */
export const UNIT_MEASURES = {
  step: 'steps acted before the window',
  updates: 'updates made by the end of the window',
  layer: '1 for the first layer of units',
  unit: 'the unit in its layer, from 0',
  choice: 'of a unit that selects among K actions the action, 1 … K − 1; else 0',
  rate: 'mean action: how often the unit fired',
  chance: 'mean p, where the rule keeps one: how often it was to fire',
  entropy: 'mean entropy of p in bits, of units that fire or not',
  credit: 'mean direction of its bias: what it was paid, in the currency of its own learning',
  creditVariance: 'variance of that over the steps of the window, each the mean of its lanes',
  update: 'mean norm of the direction of its synapses and bias, over steps',
  updateVariance: 'variance of that norm over the steps of the window',
  moved: 'norm of the change of its synapses and bias since the window before',
  normIn: 'norm of its synapses, without the bias',
  normOut: 'norm of the synapses over which others hear it, without those to peers',
  eligibility: 'norm of its traces, mean over lanes; rules without traces have none',
} as const;

/** The names of {@link UNIT_MEASURES}. */
export type UnitMeasure = keyof typeof UNIT_MEASURES;

/**
 * What a recording tells of each layer in each window; floats are those of all units and lanes together, as the bus
 * counts them.
 */
export const LAYER_MEASURES = {
  step: 'steps acted before the window',
  updates: 'updates made by the end of the window',
  layer: '1 for the first layer of units',
  activations: 'activations heard in the window, each by each unit that hears it',
  rewards: 'rewards heard',
  errors: 'errors of the task heard',
  credits: 'credit heard of the units that hear the layer',
  echoes: 'echoes heard of the units that the layer hears',
  cosine: 'cosine between the expected update and the gradient at the end of the window, where asked for',
} as const;

/** The names of {@link LAYER_MEASURES}. */
export type LayerMeasure = keyof typeof LAYER_MEASURES;

/** What a recording tells of each column of a unit in chosen lanes, step by step. */
export const LANE_MEASURES = {
  step: 'steps acted before',
  lane: 'the lane, from 0',
  layer: '1 for the first layer of units',
  unit: 'the unit in its layer, from 0',
  choice: 'of a unit that selects among K actions the action, 1 … K − 1; else 0',
  action: 'what it did',
  chance: 'p, where the rule keeps one',
  credit: 'the direction of its bias in this lane: what it was paid; nothing where the lane learned nothing',
} as const;

/** The names of {@link LANE_MEASURES}. */
export type LaneMeasure = keyof typeof LANE_MEASURES;

/** Columns of numbers, by name: all of one length. */
export type Columns<Name extends string> = Readonly<Record<Name, Float64Array>>;

const UNIT_NAMES = Object.keys(UNIT_MEASURES) as UnitMeasure[];
export const LAYER_NAMES = Object.keys(LAYER_MEASURES) as LayerMeasure[];
export const LANE_NAMES = Object.keys(LANE_MEASURES) as LaneMeasure[];

/** Whose row it is: in every recording, whatever is recorded. */
const UNIT_KEYS = ['step', 'updates', 'layer', 'unit', 'choice'] as const satisfies readonly UnitMeasure[];

/** What can be recorded, by the names of the option `what`. */
export const RECORDED = {
  activity: ['rate', 'chance', 'entropy'],
  credit: ['credit', 'creditVariance'],
  update: ['update', 'updateVariance'],
  weights: ['moved', 'normIn', 'normOut'],
  eligibility: ['eligibility'],
  heard: [],
} as const satisfies Readonly<Record<string, readonly UnitMeasure[]>>;

/** The names of {@link RECORDED}. */
export type Recorded = keyof typeof RECORDED;

/** The columns of the table of units that are recorded, in order. */
export function unitColumns(what: readonly Recorded[]): UnitMeasure[] {
  const asked: readonly UnitMeasure[] = [...UNIT_KEYS, ...what.flatMap((name) => RECORDED[name])];
  return UNIT_NAMES.filter((name) => asked.includes(name));
}

/** A table of numbers. */
export interface RecordedTable<Name extends string> {
  /** How many rows there are. */
  readonly rows: number;
  /** By name, `[row]`. */
  readonly columns: Columns<Name>;
}

/** The units of a team over time: columns of numbers, one row a window and column of units, in time. */
export interface UnitRecording extends RecordedTable<UnitMeasure> {
  /** Steps from the beginning of one window to that of the next, and steps of a window. */
  readonly every: number;
  readonly window: number;
  /** What is recorded. */
  readonly what: readonly Recorded[];
  /** `[row]`, row by row in time, layer and unit. What is not recorded is NaN in all rows. */
  readonly columns: Columns<UnitMeasure>;
  /** A row a window and layer. Without rows where neither `heard` nor the cosine is recorded. */
  readonly layers: RecordedTable<LayerMeasure>;
  /** A row a step, lane and column of units. Without rows where no lanes are chosen. */
  readonly raster: RecordedTable<LaneMeasure>;
}

/** A table that grows window by window. */
export class GrowingTable<Name extends string> {
  rows = 0;
  readonly #names: readonly Name[];
  #columns: Record<Name, Float64Array>;

  constructor(names: readonly Name[]) {
    this.#names = names;
    this.#columns = Object.fromEntries(names.map((name) => [name, new Float64Array()])) as Record<Name, Float64Array>;
  }

  /** Adds the rows of a window. */
  append({ columns, rows }: RecordedTable<Name>): void {
    for (const name of this.#names) {
      let column = this.#columns[name];
      if (column.length < this.rows + rows) {
        column = new Float64Array(Math.max(64, 2 * column.length, this.rows + rows));
        column.set(this.#columns[name].subarray(0, this.rows));
        this.#columns[name] = column;
      }
      column.set(columns[name].subarray(0, rows), this.rows);
    }
    this.rows += rows;
  }

  /** A copy of what there is. */
  told(): RecordedTable<Name> {
    const columns = this.#names.map((name) => [name, this.#columns[name].slice(0, this.rows)]);
    return { rows: this.rows, columns: Object.fromEntries(columns) as Columns<Name> };
  }
}

/** All columns of the table of units, where some are not recorded. */
export function withUnrecorded({ rows, columns }: RecordedTable<UnitMeasure>): RecordedTable<UnitMeasure> {
  const nothing = new Float64Array(rows).fill(Number.NaN);
  const all = UNIT_NAMES.map((name) => [name, columns[name] ?? nothing]);
  return { rows, columns: Object.fromEntries(all) as Columns<UnitMeasure> };
}

/** A table without rows. */
export function emptyTable<Name extends string>(names: readonly Name[]): RecordedTable<Name> {
  return new GrowingTable(names).told();
}

/**
 * The table of units of a recording as lines of JSON, one a row, with null where there is nothing to tell, and without
 * what is not recorded.
 *
 */
export function* recordingLines(recording: Pick<UnitRecording, 'rows' | 'columns' | 'what'>): Generator<string> {
  const { rows, columns, what } = recording ?? {};
  const isRight = Array.isArray(what) && what.every((name) => Object.hasOwn(RECORDED, name));
  if (!isRight || !UNIT_NAMES.every((name) => columns?.[name]?.length === rows))
    throw new UserError(
      `the recording to write is ${quote(recording)}; expected a recording, as record(team).recording() gives it`,
    );
  yield* jsonLines({ rows, columns }, unitColumns(what));
}

/** Rows of a table as lines of JSON. */
export function* jsonLines<Name extends string>(
  { rows, columns }: RecordedTable<Name>,
  names: readonly Name[],
): Generator<string> {
  const keys = names.map((name, k) => `${k === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const values = names.map((name) => columns[name]);
  for (let row = 0; row < rows; row++) {
    let line = '';
    for (let k = 0; k < keys.length; k++) {
      const value = values[k]![row]!;
      // JSON has no number that is not finite, and writes −0 as 0.
      line += keys[k]! + (Number.isFinite(value) ? value : 'null');
    }
    yield `${line}}`;
  }
}
