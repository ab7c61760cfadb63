import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/** What is shown of a recording, by the names of its columns. */
export const HISTORY_MEASURES = ['rate', 'credit', 'normOut'] as const;

export type HistoryMeasure = (typeof HISTORY_MEASURES)[number];

/** What the columns of one layer did and were paid while a team learned. */
export interface LayerHistory {
  /** 1 for the first layer of units. */
  readonly layer: number;
  readonly columns: number;
  /** `[column][window]` of each measure; NaN where it was not recorded. */
  readonly values: Readonly<Record<HistoryMeasure, Float32Array>>;
}

/** A recording of the units of a team, window by window. */
export interface UnitHistory {
  /** `[window]`: steps acted before it. */
  readonly steps: readonly number[];
  readonly layers: readonly LayerHistory[];
}

/**
 * A recording in lines of JSON, as `klopf run --record` writes them to `units.jsonl`, by layer and window. A last window that is not whole is left
 * out.
 *
 * @throws {@link UserError} for a line that is no row of such a recording.
 */
export function unitHistory(lines: Iterable<string>): UnitHistory {
  const steps: number[] = [];
  /** `[layer][window]`: the rows of its columns. */
  const layers = new Map<number, Row[][]>();
  let number = 0;
  for (const line of lines) {
    number++;
    const row = parsed(line, number);
    if (row.step !== steps.at(-1)) steps.push(row.step);
    const windows = layers.get(row.layer) ?? [];
    layers.set(row.layer, windows);
    const window = (windows[steps.length - 1] ??= []);
    window.push(row);
  }
  const whole = [...layers.values()].map((windows) => windows[0]!.length);
  const isWhole = [...layers.values()].every((windows, k) => windows[steps.length - 1]?.length === whole[k]);
  if (!isWhole) steps.pop();
  return {
    steps,
    layers: [...layers].map(([layer, windows], k) => {
      const columns = whole[k]!;
      const of = (measure: HistoryMeasure) =>
        Float32Array.from({ length: columns * steps.length }, (_, at) => {
          const [column, window] = [Math.floor(at / steps.length), at % steps.length];
          return windows[window]?.[column]?.[measure] ?? Number.NaN;
        });
      return { layer, columns, values: { rate: of('rate'), credit: of('credit'), normOut: of('normOut') } };
    }),
  };
}

type Row = { readonly step: number; readonly layer: number } & Readonly<Partial<Record<HistoryMeasure, number | null>>>;

function parsed(line: string, number: number): Row {
  let row: Partial<Row> | null = null;
  try {
    row = JSON.parse(line);
  } catch {
    // Told below.
  }
  if (typeof row?.step !== 'number' || typeof row.layer !== 'number')
    throw new UserError(
      `line ${number} of the recording is ${quote(line)}; expected a row with step and layer, as klopf run --record writes to units.jsonl`,
    );
  return row as Row;
}
