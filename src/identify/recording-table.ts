import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { requireObject, requireText } from './arguments.js';
import { checkRecording, type RecordedTrial, type Recording } from './recording.js';

/** A table of numbers: a row a step. */
export interface Table {
  /** What messages call it, such as the path of its file. */
  readonly name: string;
  /** By name, in order; all of one length. */
  readonly columns: ReadonlyMap<string, ArrayLike<number>>;
}

/** Which columns of a table are what. */
export interface TableColumns {
  /** The column whose value changes from trial to trial; rows of a trial follow each other. Default: `trial`. */
  readonly trial?: string | undefined;
  /** How the names of the columns of activity begin, one a unit. Default: `unit`. */
  readonly activity?: string | undefined;
  /** How those of the errors begin, one a number of the error. Default: `error`. */
  readonly errors?: string | undefined;
}

/**
 * The recording in a table with a row a step, such as `trial,unit0,unit1,error0,error1`.
 *
 * @throws {@link UserError} when a column is missing, or a number is not finite.
 */
export function recordingOfTable(table: Table, options: TableColumns = {}): Recording {
  requireObject(table, 'the table of a recording', '{ name, columns }, as tableOfCsv gives it');
  checkOptions(options, {
    of: 'recordingOfTable',
    known: ['trial', 'activity', 'errors'],
    example: "{ trial: 'trial' }",
  });
  const { name, columns } = table;
  if (!(columns instanceof Map))
    throw new UserError(`the columns of a recording are ${quote(columns)}; expected a Map from names to numbers`);
  const { trial = 'trial', activity = 'unit', errors = 'error' } = options;
  for (const [what, text] of Object.entries({ trial, activity, errors }))
    requireText(text, `recordingOfTable: ${what}`);
  const names = [...columns.keys()];
  const marks = columns.get(trial);
  if (!marks)
    throw new UserError(
      `${name} has no column '${cutText(trial)}' that tells its trials apart` +
        didYouMean(trial, names, `its columns are ${cutText(names.join(', '))}`),
    );
  const those = (prefix: string) => names.filter((column) => column !== trial && column.startsWith(prefix));
  const [ofUnits, ofErrors] = [those(activity), those(errors)];
  if (ofUnits.length === 0)
    throw new UserError(
      `${name} has no column whose name begins with '${cutText(activity)}', one of activity for each unit; its columns are ${cutText(names.join(', '))}`,
    );
  const both = ofUnits.find((column) => ofErrors.includes(column));
  if (both !== undefined)
    throw new UserError(
      `column '${cutText(both)}' of ${name} begins both as activity ('${cutText(activity)}') and as an error ('${cutText(errors)}'); give beginnings that tell them apart`,
    );
  const trials: RecordedTrial[] = [];
  for (let first = 0, row = 1; row <= marks.length; row++) {
    if (row < marks.length && marks[row] === marks[first]) continue;
    const rows = (list: readonly string[]) => {
      const values = new Float64Array((row - first) * list.length);
      list.forEach((column, k) => {
        const from = columns.get(column)!;
        for (let step = first; step < row; step++) values[(step - first) * list.length + k] = from[step]!;
      });
      return values;
    };
    trials.push({ activity: rows(ofUnits), errors: rows(ofErrors) });
    first = row;
  }
  const recording = { units: ofUnits.length, errors: ofErrors.length, trials };
  checkRecording(recording, name);
  return recording;
}

/** The table in a text of comma-separated values whose first line names the columns. */
export function tableOfCsv(text: string, name: string): Table {
  requireText(text, 'the table of tableOfCsv');
  requireText(name, 'the name of a table');
  const [head, ...lines] = linesOf(text);
  const names = (head ?? '').split(',').map((cell) => unquoted(cell));
  if (head === undefined || names.every((cell) => Number.isFinite(numberOf(cell))))
    throw new UserError(`${name} has no line of names; expected one first, such as trial,unit0,unit1,error0,error1`);
  const twice = names.find((cell, k) => names.indexOf(cell) !== k);
  if (twice !== undefined)
    throw new UserError(`${name} has two columns of the name '${cutText(twice)}'; expected each once`);
  const columns = names.map(() => new Float64Array(lines.length));
  lines.forEach((line, row) => {
    const cells = cellsOf(line, names.length, `${name}, line ${row + 2}`);
    cells.forEach((value, k) => {
      columns[k]![row] = value;
    });
  });
  return { name, columns: new Map(names.map((cell, k) => [cell, columns[k]!])) };
}

/** The matrix in a text of comma-separated numbers, row by row, with as many numbers in each. */
export function matrixOfCsv(text: string, name: string): Float64Array {
  requireText(text, 'the matrix of matrixOfCsv');
  requireText(name, 'the name of a matrix');
  const lines = linesOf(text);
  if (lines.length === 0) throw new UserError(`${name} is empty; expected a row of numbers for each error, one a unit`);
  const width = lines[0]!.split(',').length;
  return Float64Array.from(lines.flatMap((line, row) => cellsOf(line, width, `${name}, line ${row + 1}`)));
}

/** A recording as comma-separated values, as {@link recordingOfTable} reads them. */
export function recordingToCsv(recording: Recording): string {
  checkRecording(recording, 'to write');
  const { units, errors, trials } = recording;
  const named = (name: string, count: number) => Array.from({ length: count }, (_, k) => `${name}${k}`);
  const lines = [['trial', ...named('unit', units), ...named('error', errors)].join(',')];
  trials.forEach(({ activity, errors: told }, trial) => {
    for (let step = 0; step * units < activity.length; step++) {
      const own = Array.from({ length: units }, (_, k) => activity[step * units + k]!);
      const error = Array.from({ length: errors }, (_, k) => told[step * errors + k]!);
      lines.push([trial, ...own, ...error].join(','));
    }
  });
  return `${lines.join('\n')}\n`;
}

function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

function cellsOf(line: string, width: number, where: string): number[] {
  const cells = line.split(',');
  if (cells.length !== width) throw new UserError(`${where} has ${cells.length} cells; expected ${width}`);
  return cells.map((cell) => {
    const value = numberOf(cell);
    if (!Number.isFinite(value)) throw new UserError(`${where} has the cell ${quote(cell)}; expected a number`);
    return value;
  });
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

function numberOf(cell: string): number {
  const text = unquoted(cell);
  return text === '' ? Number.NaN : Number(text);
}
