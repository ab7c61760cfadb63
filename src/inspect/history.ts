import { UserError } from '../errors/user-error.js';
import { type RecordedTable, UNIT_MEASURES, type UnitMeasure, type UnitRecording } from '../microscope/index.js';
import { LANE_NAMES } from '../microscope/recording.js';
import { quote } from '../text/quote.js';

/** The units of a team over time, a row a window and column of units. */
export type UnitHistory = RecordedTable<UnitMeasure>;

const NAMES = Object.keys(UNIT_MEASURES) as UnitMeasure[];

/**
 * A recording in lines of JSON, as `klopf run --record` writes them to `units.jsonl`. A last window that is not whole
 * is left out.
 *
 * @throws {@link UserError} for a line that is no row of such a recording.
 */
export function unitHistory(lines: Iterable<string>): UnitHistory {
  return historyOf(lines, NAMES);
}

/**
 * What units did in chosen lanes, as `klopf run --record` writes it to `raster.jsonl`. A last step that is not whole is
 * left out.
 *
 * @throws {@link UserError} for a line that is no row of such a recording.
 */
export function laneHistory(lines: Iterable<string>): UnitRecording['raster'] {
  return historyOf(lines, LANE_NAMES);
}

function historyOf<Name extends string>(lines: Iterable<string>, names: readonly Name[]): RecordedTable<Name> {
  const rows = Array.from(lines, (line, k) => parsed(line, k + 1));
  const first = rows[0]?.step;
  const width = rows.findIndex(({ step }) => step !== first);
  // A single window is taken for whole.
  const whole = width < 0 ? rows.length : rows.length - (rows.length % width);
  const of = (name: Name) => Float64Array.from({ length: whole }, (_, row) => rows[row]![name] ?? Number.NaN);
  return {
    rows: whole,
    columns: Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Float64Array>,
  };
}

type Row = Readonly<Record<string, number | null | undefined>>;

function parsed(line: string, number: number): Row {
  let row: Row | null = null;
  try {
    row = JSON.parse(line);
  } catch {
    // Told below.
  }
  if (typeof row?.step !== 'number' || typeof row.layer !== 'number')
    throw new UserError(
      `line ${number} of the recording is ${quote(line)}; expected a row with step and layer, as klopf run --record writes to units.jsonl`,
    );
  return row;
}
