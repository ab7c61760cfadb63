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

export type UnitMeasure = keyof typeof UNIT_MEASURES;

const NAMES = Object.keys(UNIT_MEASURES) as UnitMeasure[];

/** The units of a team over time: columns of numbers, one row a window and column of units. */
export interface UnitRecording {
  /** Steps from the beginning of one window to that of the next, and steps of a window. */
  readonly every: number;
  readonly window: number;
  /** How many rows there are. */
  readonly rows: number;
  /** `[row]`, row by row in time, layer and unit. */
  readonly columns: Readonly<Record<UnitMeasure, Float64Array>>;
}

/** Columns that grow. */
export class RecordingColumns {
  rows = 0;
  #capacity = 0;
  readonly #columns = {} as Record<UnitMeasure, Float64Array>;

  /** Adds a row; measures that are not given are NaN. */
  add(row: Readonly<Partial<Record<UnitMeasure, number>>>): void {
    if (this.rows === this.#capacity) this.#grow();
    for (const name of NAMES) this.#columns[name][this.rows] = row[name] ?? Number.NaN;
    this.rows++;
  }

  /** A copy of what there is. */
  told(): UnitRecording['columns'] {
    return Object.fromEntries(
      NAMES.map((name) => [name, (this.#columns[name] ?? new Float64Array()).slice(0, this.rows)]),
    ) as unknown as UnitRecording['columns'];
  }

  #grow(): void {
    this.#capacity = Math.max(64, 2 * this.#capacity);
    for (const name of NAMES) {
      const grown = new Float64Array(this.#capacity);
      if (this.#columns[name]) grown.set(this.#columns[name]);
      this.#columns[name] = grown;
    }
  }
}

/** A recording as lines of JSON, one a row, with null where there is nothing to tell. */
export function* recordingLines(recording: Pick<UnitRecording, 'rows' | 'columns'>): Generator<string> {
  const { rows, columns } = recording ?? {};
  if (!NAMES.every((name) => columns?.[name]?.length === rows))
    throw new UserError(
      `what is to be written is ${quote(recording)}; expected a recording, as record(team).recording() gives it`,
    );
  for (let row = 0; row < rows; row++)
    yield JSON.stringify(
      Object.fromEntries(
        NAMES.map((name) => {
          const value = columns[name][row]!;
          return [name, Number.isFinite(value) ? value : null];
        }),
      ),
    );
}
