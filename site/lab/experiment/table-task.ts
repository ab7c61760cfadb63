import { datasetFromCsv } from '../../../src/data/csv.js';
import { datasetNames, registerDataset } from '../../../src/data/named-datasets.js';
import { UserError } from '../../../src/errors/user-error.js';
import { sha256 } from '../../../src/team/sha256.js';
import { quote } from '../../../src/text/quote.js';
import type { LabTable } from '../contract.js';
import { datasetName, type TableName } from './table-name.js';

/** Bytes of a first line that has names. */
const MOST_HEADER = 2 ** 16;

/** By dataset: the names of the columns beside the label, where the file has them. */
const columns = new Map<string, readonly string[]>();

/** What the columns of a table that was registered are called; undefined where its file does not say it. */
export function columnsOf({ dataset }: TableName): readonly string[] | undefined {
  return columns.get(dataset);
}

/**
 * Makes a task of a CSV file: each episode shows a row, and pays 1 for its label; for teams that are taught, output
 * units are told their errors. The experiment has the file by its name and digest alone.
 *
 * @throws {@link UserError} for what is no table of numbers with labels (the promise rejects).
 */
export async function registerTable(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  { isTaught }: { readonly isTaught: boolean },
): Promise<LabTable> {
  const dataset = await datasetFromCsv({ name, bytes });
  const registered = datasetName(name, await sha256(bytes));
  registerDataset(registered, () => dataset);
  const names = namesIn(bytes);
  if (names) columns.set(registered, names);
  return {
    task: { env: isTaught ? 'LabelledDigits-v0' : 'Digits-v0', envParams: { dataset: registered } },
    ...{
      rows: dataset.labels.length,
      columns: dataset.images.length / dataset.labels.length,
      classes: dataset.classes,
    },
  };
}

/**
 * @throws {@link UserError} where the rows of a table are not there: an experiment names the file and does not hold it.
 */
export function requireTable({ dataset, file }: TableName): void {
  const known = datasetNames();
  if (known.includes(dataset)) return;
  const isOther = known.some((name) => name.startsWith(`${file}@`));
  throw new UserError(
    isOther
      ? `the ${quote(file)} that was opened has other rows than that of the experiment; open the file that it was made with`
      : `the experiment is about the rows of ${quote(file)}, which links and files of experiments name and do not hold; open that file by “Share …”, and the experiment opens with it`,
  );
}

/** The names of a first line that is no row of numbers, without that of the label: `label`, or else the first. */
function namesIn(bytes: Uint8Array): readonly string[] | undefined {
  const [line = ''] = new TextDecoder().decode(bytes.subarray(0, MOST_HEADER)).split(/\r?\n/, 1);
  const cells = line
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((cell) => cell.trim());
  if (cells.every((cell) => cell !== '' && Number.isFinite(Number(cell)))) return undefined;
  const label = Math.max(0, cells.indexOf('label'));
  return cells.filter((_, k) => k !== label);
}
