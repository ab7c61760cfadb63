import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import { type DataFile, requireFile, unpackFile } from './data-file.js';
import { checkDataset, createBytes, createFloats, type Dataset } from './dataset.js';

/** Options of {@link datasetFromCsv}. */
export interface CsvOptions {
  /** Default: the name of the file. */
  readonly name?: string | undefined;
  /**
   * The column of labels: its name in the first line, or its place from 0 on. Default: `label` if there is one, else
   * the first.
   */
  readonly label?: string | number | undefined;
  /** Default: the largest label + 1. */
  readonly classes?: number | undefined;
  /** Of one sample. Default: as many numbers as there are columns beside the label. */
  readonly shape?: readonly number[] | undefined;
  /**
   * `bytes` are whole numbers from 0 to 255, which environments show as 0 to 1; `numbers` are kept as they are.
   * Default: `numbers`.
   */
  readonly values?: 'bytes' | 'numbers' | undefined;
  /** Rows that there must be: a text that is cut off at the end of a line looks whole. Default: any number. */
  readonly samples?: number | undefined;
  /** Default: a comma. */
  readonly separator?: string | undefined;
}

const OPTIONS = ['name', 'label', 'classes', 'shape', 'values', 'samples', 'separator'] as const;

/**
 * The dataset of a table of numbers in text, a sample a line, one of whose columns is the label. Where a cell of the
 * first line is no number, that line names the columns.
 *
 * @throws {@link UserError} when a line has another number of cells, a cell is no number, or a label no whole number;
 * with file, line and cell.
 */
export async function datasetFromCsv(file: DataFile, options: CsvOptions = {}): Promise<Dataset> {
  requireFile(file, 'datasetFromCsv');
  checkOptions(options, { of: 'datasetFromCsv', known: OPTIONS, example: "{ label: 'class' }" });
  const { name = file.name, values = 'numbers', separator = ',' } = options;
  if (values !== 'numbers' && values !== 'bytes')
    throw new UserError(`datasetFromCsv got values = ${quote(values)}; expected "numbers" or "bytes"`);
  const rows = linesOf(await unpackFile(file));
  const cells = (line: string) => line.split(separator).map((cell) => cell.trim());
  const first = rows[0] === undefined ? [] : cells(rows[0]);
  const hasHeader = first.some((cell) => numberOf(cell) === undefined);
  const columns = first.length;
  const labelAt = placeOfLabel(file.name, options.label, hasHeader ? first : undefined, columns);
  const count = rows.length - (hasHeader ? 1 : 0);
  if (count < 1 || columns < 2)
    throw new UserError(
      `${file.name} has ${count < 1 ? 'no line of numbers' : 'one column'}; expected a label and at least one number a line`,
    );
  if (options.samples !== undefined && options.samples !== count)
    throw new UserError(`${file.name} has ${count} samples; expected ${options.samples}`);
  const images = (values === 'bytes' ? createBytes : createFloats)(count * (columns - 1));
  const labels = createBytes(count);
  for (let sample = 0; sample < count; sample++) {
    const line = sample + (hasHeader ? 1 : 0);
    const row = cells(rows[line]!);
    const where = `${file.name}, line ${line + 1},`;
    if (row.length !== columns)
      throw new UserError(`${where} has ${row.length} cells; expected ${columns}, as in the first line`);
    let at = sample * (columns - 1);
    for (let column = 0; column < columns; column++) {
      const value = numberOf(row[column]!);
      const found = `${where} cell ${column + 1} is "${cutText(row[column]!)}"`;
      if (column === labelAt) {
        if (
          value === undefined ||
          !Number.isInteger(value) ||
          value < 0 ||
          value > 255 ||
          value >= (options.classes ?? 256)
        )
          throw new UserError(`${found}; expected a label, a whole number from 0 to ${(options.classes ?? 256) - 1}`);
        labels[sample] = value;
        continue;
      }
      if (value === undefined || !Number.isFinite(Math.fround(value)))
        throw new UserError(`${found}; expected a number`);
      if (values === 'bytes' && !(Number.isInteger(value) && value >= 0 && value <= 255))
        throw new UserError(`${found}; expected a byte, a whole number from 0 to 255`);
      images[at++] = value;
    }
  }
  const classes = options.classes ?? Math.max(2, labels.reduce((a, b) => Math.max(a, b), 0) + 1);
  return checkDataset({ name, images, labels, shape: options.shape ?? [columns - 1], classes }, file.name);
}

function linesOf({ name, bytes }: DataFile): string[] {
  let text: string;
  try {
    // A copy, since text is not decoded from shared memory. A byte order mark is left out by the decoder.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice());
  } catch {
    throw new UserError(`${name} is not text in UTF-8; expected lines of numbers`);
  }
  const lines = text.split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}

/** The number that a cell says; undefined where it says none. */
function numberOf(cell: string): number | undefined {
  const value = cell === '' || /^[-+]?0[xob]/i.test(cell) ? Number.NaN : Number(cell);
  return Number.isNaN(value) ? undefined : value;
}

function placeOfLabel(
  file: string,
  label: string | number | undefined,
  header: readonly string[] | undefined,
  columns: number,
): number {
  if (typeof label === 'number') {
    if (Number.isInteger(label) && label >= 0 && label < columns) return label;
    throw new UserError(
      `${file} has ${columns} columns, and no column ${label}; expected one from 0 to ${columns - 1}`,
    );
  }
  const at = header?.indexOf(label ?? 'label') ?? -1;
  if (at >= 0) return at;
  if (label === undefined) return 0;
  throw new UserError(
    `${file} has no column ${quote(label)}; ${header ? `its columns are ${header.slice(0, 8).join(', ')}` : 'its first line names no columns: give the place of the label, from 0 on'}`,
  );
}
