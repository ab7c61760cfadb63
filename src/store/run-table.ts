import { UserError } from '../errors/user-error.js';
import { meanReturn } from '../runs/run-record.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import type { StoredRun } from './run-directory.js';

/** A cell: a number, a text, or nothing. */
export type Cell = number | string | null;

/** Runs as a table: what is known of each, then its settings. */
export interface RunTable {
  /** Columns that every run has, and then settings with dotted names, as in `critic.discount`. */
  readonly names: readonly string[];
  /** How many of the columns are no settings. */
  readonly facts: number;
  /** `[run][column]` */
  readonly rows: readonly (readonly Cell[])[];
}

const FACTS: Readonly<Record<string, (run: StoredRun) => Cell>> = {
  id: ({ id }) => id,
  env: ({ record }) => record.env,
  rule: ({ record }) => record.rule,
  seed: ({ record }) => record.seed,
  state: ({ state }) => state,
  episodes: ({ record }) => record.episodes,
  episodes_done: ({ record }) => record.episodesDone ?? record.episodes,
  mean_return: ({ record }) => finite(meanReturn(record)),
  end_return: ({ record }) => finite(record.curve.at(-1)),
  seconds: ({ record }) => record.seconds,
  episodes_per_second: ({ record }) => record.episodesPerSecond,
  weights: ({ record }) => (record.weightsDigest === 'none' ? null : record.weightsDigest),
  created: ({ about }) => about.created,
  klopf: ({ about }) => about.klopf,
  path: ({ path }) => path,
};
/** Settings that stand among the facts, or tell nothing of the result. */
const LEFT_OUT = new Set(['env', 'seed', 'episodes', 'workers', 'record', 'rule']);

/** The table of some runs, in their order. */
export function runTable(runs: readonly StoredRun[]): RunTable {
  const settings = runs.map(({ config }) => flatSettings(config));
  const names = [...new Set(settings.flatMap((one) => [...one.keys()]))].filter((name) => !LEFT_OUT.has(name));
  const facts = Object.entries(FACTS);
  return {
    names: [...facts.map(([name]) => name), ...names],
    facts: facts.length,
    rows: runs.map((run, k) => [
      ...facts.map(([, tell]) => tell(run)),
      ...names.map((name) => settings[k]!.get(name) ?? null),
    ]),
  };
}

/**
 * Those rows whose cells are as `where` says, by the names of columns: numbers are compared as numbers, and several
 * values of one name, with commas between them, are alternatives unless the cell itself has commas.
 *
 * @throws {@link UserError} for a name that no run has.
 */
export function filteredTable(table: RunTable, where: readonly (readonly [name: string, value: string])[]): RunTable {
  const tests = where.map(([name, value]) => {
    const column = table.names.indexOf(name);
    if (column < 0)
      throw new UserError(
        `no run here has ${quote(name)}` + didYouMean(name, table.names, `there are ${table.names.join(', ')}`),
      );
    return (row: readonly Cell[]) => isValue(row[column]!, value);
  });
  return { ...table, rows: table.rows.filter((row) => tests.every((test) => test(row))) };
}

/** The columns of settings that vary among the rows. */
export function varyingColumns({ names, facts, rows }: RunTable): number[] {
  return names
    .map((_, column) => column)
    .filter((column) => column >= facts && new Set(rows.map((row) => row[column])).size > 1);
}

/** The table as CSV (RFC 4180): a line of names, then a line a run. */
export function tableCsv({ names, rows }: RunTable): string {
  return [names, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** The table as the bytes of a Parquet file: columns of numbers as doubles, others as texts. */
export async function tableParquet({ names, rows }: RunTable): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = names.map((name, column) => {
    const cells = rows.map((row) => row[column]!);
    const isNumber = cells.every((cell) => cell === null || typeof cell === 'number');
    return isNumber
      ? { name, type: 'DOUBLE' as const, nullable: true, data: cells as (number | null)[] }
      : {
          name,
          type: 'STRING' as const,
          nullable: true,
          data: cells.map((cell) => (cell === null ? null : String(cell))),
        };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/**
 * Settings by dotted names. Rules and optimizers are told by their names, lists of plain values with commas between
 * them.
 */
function flatSettings(config: Readonly<Record<string, unknown>>): Map<string, Cell> {
  const flat = new Map<string, Cell>();
  const add = (path: string, value: unknown): void => {
    if (value === undefined) return;
    if (isText(value)) flat.set(path, value.name);
    else if (Array.isArray(value)) flat.set(path, listText(value));
    else if (typeof value === 'object' && value !== null && !('kind' in value))
      for (const [key, inner] of Object.entries(value)) add(path === '' ? key : `${path}.${key}`, inner);
    else flat.set(path, cellOf(value));
  };
  add('', config);
  return flat;
}

/** Whether this is the text of a rule or of an optimizer. */
function isText(value: unknown): value is { readonly name: string } {
  const { name, step, act, layers, hidden } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  return typeof name === 'string' && [step, act, layers, hidden].some((one) => one !== undefined);
}

function listText(values: readonly unknown[]): string {
  const simple = values.every((value) => ['number', 'string', 'boolean'].includes(typeof value));
  if (simple) return values.join(',');
  return JSON.stringify(values, (_, value: unknown) => (isText(value) ? value.name : value));
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'number') return value;
  return value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
}

function isValue(cell: Cell, wanted: string): boolean {
  const isOne = (text: string) =>
    typeof cell === 'number' ? text.trim() !== '' && Number(text) === cell : String(cell ?? '') === text;
  return isOne(wanted) || wanted.split(',').some(isOne);
}

function csvCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
