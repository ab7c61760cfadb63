import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import type { UnitRecording } from '../microscope/index.js';
import {
  GrowingTable,
  jsonLines,
  LANE_NAMES,
  LAYER_NAMES,
  type RecordedTable,
  unitColumns,
} from '../microscope/recording.js';
import { quote } from '../text/quote.js';

/** The files of a recording, which grow as it comes. */
export interface RecordingFiles {
  /**
   * Writes a window: as lines of JSON, which can be read at once.
   *
   * @throws {@link UserError} when it cannot be written.
   */
  add(window: UnitRecording): void;
  /**
   * Completes the files, and writes the same tables as Parquet. Returns their paths.
   *
   * @throws {@link UserError} when they cannot be written.
   */
  finish(): string[];
  /** Removes everything that was written. */
  discard(): void;
  /**
   * The bytes of each file of lines so far, by name; all of them are on the disk. @throws {@link UserError} when they
   * cannot be written.
   */
  sizes(): Readonly<Record<string, number>>;
}

/** Rows that are gathered before they are written as Parquet, which has rows in groups. */
const GROUP_ROWS = 50_000;
/** Bytes of lines that are read at once. */
const BLOCK = 2 ** 20;
/** Columns of whole numbers: counts of steps may be large. */
const COUNTS = new Set(['step', 'updates']);
const PLACES = new Set(['layer', 'unit', 'choice', 'lane']);
const TABLES = ['units', 'layers', 'raster'];

/** Whether a name is that of a file that a recording leaves in a directory of runs. */
export function isRecordingFile(name: string): boolean {
  return new RegExp(`^(${TABLES.join('|')})(-\\d+)?\\.(jsonl|parquet(\\.\\d+\\.tmp)?)$`).test(name);
}

/**
 * Files for a recording in a directory that is there: `units.jsonl`, written window by window, and `units.parquet`,
 * which is there at the end. Give `add` to `record` as its option `onWindow`.
 *
 * @param name what is put behind the names of the tables, such as `-2` for `units-2.jsonl`. Default: nothing.
 * @param kept of each file of lines the bytes that are kept, as `sizes` told; what comes after them is not. Default:
 * files are new.
 * @throws {@link UserError} when a file is there already, or cannot be made; with `kept`, when it is not there, or
 * shorter.
 */
export async function createRecordingFiles(
  directory: string,
  name = '',
  kept: Readonly<Record<string, number>> = {},
): Promise<RecordingFiles> {
  if (typeof directory !== 'string' || directory === '')
    throw new UserError(`createRecordingFiles takes the path of a directory that is there; given ${quote(directory)}`);
  if (typeof name !== 'string' || !/^[\w-]*$/.test(name))
    throw new UserError(
      `createRecordingFiles: the end of the names is ${quote(name)}; expected letters, digits and hyphens, such as '-2'`,
    );
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  if (typeof kept !== 'object' || kept === null || !Object.values(kept).every(isSize))
    throw new UserError(`createRecordingFiles: kept is ${quote(kept)}; expected bytes by name, as sizes() told`);
  const parquet = await import('hyparquet-writer');
  const opened: TableFiles[] = [];
  const filesOf = (table: string) => {
    const files = new TableFiles(join(directory, `${table}${name}`), parquet, kept[linesName(table, name)]);
    opened.push(files);
    return files;
  };
  const isGoingOn = Object.keys(kept).length > 0;
  const goingOn = (table: string) => {
    if (linesName(table, name) in kept) return filesOf(table);
    // A file that was begun after what is kept is not kept.
    if (isGoingOn) rmSync(join(directory, linesName(table, name)), { force: true });
    return undefined;
  };
  const units = filesOf('units');
  let layers = goingOn('layers');
  let raster = goingOn('raster');
  return {
    add(window) {
      units.add(window, unitColumns(window.what));
      if (window.layers.rows > 0) (layers ??= filesOf('layers')).add(window.layers, LAYER_NAMES);
      if (window.raster.rows > 0) (raster ??= filesOf('raster')).add(window.raster, LANE_NAMES);
    },
    finish: () => opened.flatMap((files) => files.finish()),
    discard() {
      for (const files of opened) files.discard();
    },
    sizes: () => Object.fromEntries(opened.map((files) => files.size())),
  };
}

function linesName(table: string, name: string): string {
  return `${table}${name}.jsonl`;
}

/** Whether the files of a recording in a directory are at least as long as `sizes` told; the first that is not. */
export function shortRecordingFile(directory: string, sizes: Readonly<Record<string, number>>): string | undefined {
  return Object.entries(sizes).find(
    ([name, size]) =>
      isRecordingFile(name) && !((statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? -1) >= size),
  )?.[0];
}

type Parquet = typeof import('hyparquet-writer');

/** One table as lines of JSON and as Parquet. */
class TableFiles {
  readonly #path: string;
  readonly #parquet: Parquet;
  readonly #lines: number;
  #bytes = 0;
  /** Rows of the Parquet file that are not written yet; undefined before the first. */
  #pending: { readonly names: readonly string[]; readonly table: GrowingTable<string> } | undefined;
  #writer: ParquetWriter | undefined;
  #isOpen = true;

  constructor(path: string, parquet: Parquet, kept?: number) {
    this.#path = path;
    this.#parquet = parquet;
    this.#lines = open(`${path}.jsonl`, kept === undefined ? 'wx+' : 'r+');
    if (kept !== undefined) this.#takeUp(kept);
  }

  /** Keeps so many bytes of the lines, whose rows the Parquet file begins with. */
  #takeUp(kept: number): void {
    try {
      ftruncateSync(this.#lines, kept);
    } catch (error) {
      throw fileError(error, `${this.#path}.jsonl`);
    }
    this.#bytes = kept;
    const block = Buffer.alloc(BLOCK);
    let rest = Buffer.alloc(0);
    for (let at = 0; at < kept; ) {
      const count = readSync(this.#lines, block, 0, Math.min(BLOCK, kept - at), at);
      if (count === 0) throw new UserError(`${this.#path}.jsonl became shorter while it was read`);
      at += count;
      rest = Buffer.concat([rest, block.subarray(0, count)]);
      const end = rest.lastIndexOf(10) + 1;
      this.#addLines(rest.subarray(0, end).toString());
      rest = rest.subarray(end);
    }
  }

  #addLines(text: string): void {
    const rows = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, number | null>);
    if (rows.length === 0) return;
    const names = Object.keys(rows[0]!);
    const columns = Object.fromEntries(
      names.map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? Number.NaN)]),
    );
    this.#addRows({ rows: rows.length, columns }, names);
  }

  #addRows<Name extends string>(table: RecordedTable<Name>, names: readonly Name[]): void {
    this.#pending ??= { names, table: new GrowingTable<string>(names) };
    this.#pending.table.append(table);
    if (this.#pending.table.rows >= GROUP_ROWS) this.#writeGroup();
  }

  size(): [name: string, bytes: number] {
    try {
      fsyncSync(this.#lines);
    } catch (error) {
      throw fileError(error, `${this.#path}.jsonl`);
    }
    return [`${basename(this.#path)}.jsonl`, this.#bytes];
  }

  add<Name extends string>(table: RecordedTable<Name>, names: readonly Name[]): void {
    const text = Buffer.from(Array.from(jsonLines(table, names), (line) => `${line}\n`).join(''));
    try {
      for (let at = 0; at < text.length; ) at += writeSync(this.#lines, text, at, text.length - at, this.#bytes + at);
    } catch (error) {
      // Whole windows stay.
      ftruncateSync(this.#lines, this.#bytes);
      throw fileError(error, `${this.#path}.jsonl`);
    }
    this.#bytes += text.length;
    this.#addRows(table, names);
  }

  /** Returns the paths of the files that there are. */
  finish(): string[] {
    const [lines, parquet] = [`${this.#path}.jsonl`, `${this.#path}.parquet`];
    try {
      fsyncSync(this.#lines);
      this.#close();
    } catch (error) {
      throw fileError(error, lines);
    }
    this.#writeGroup();
    if (!this.#writer) return [lines];
    try {
      this.#writer.finish();
      renameSync(this.#temporary, parquet);
    } catch (error) {
      throw fileError(error, parquet);
    }
    return [lines, parquet];
  }

  discard(): void {
    this.#close();
    for (const file of [`${this.#path}.jsonl`, `${this.#path}.parquet`, this.#temporary]) rmSync(file, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#lines);
    this.#isOpen = false;
  }

  get #temporary(): string {
    return `${this.#path}.parquet.${process.pid}.tmp`;
  }

  #writeGroup(): void {
    if (!this.#pending) return;
    const { names, table } = this.#pending;
    const { rows, columns } = table.told();
    const columnData = names.map((name) => parquetColumn(name, columns[name]!));
    try {
      this.#writer ??= new this.#parquet.ParquetWriter({
        writer: this.#parquet.fileWriter(this.#temporary),
        schema: this.#parquet.schemaFromColumnData({ columnData }),
        createdBy: 'klopf',
      });
      // A group of numbers is one page of at most 400 kB: no ends of pages are looked for.
      if (rows > 0) this.#writer.write({ columnData, rowGroupSize: rows, pageSize: 0 });
    } catch (error) {
      throw fileError(error, `${this.#path}.parquet`);
    }
    this.#pending = { names, table: new GrowingTable<string>(names) };
  }
}

/**
 * Measures hardly repeat and do not compress, and to try both, of whole numbers too, took most of the time that a file
 * took.
 */
export const PLAINLY = { encoding: 'PLAIN', codec: 'UNCOMPRESSED', statistics: false } as const;

/**
 * Whole numbers as such; others with null where there is nothing to tell, which those who read it leave out of means.
 */
function parquetColumn(name: string, values: Float64Array): ColumnSource {
  if (PLACES.has(name)) return { name, type: 'INT32', nullable: false, ...PLAINLY, data: Int32Array.from(values) };
  if (COUNTS.has(name))
    return {
      ...{ name, type: 'INT64', nullable: false, ...PLAINLY },
      data: BigInt64Array.from(values, (value) => BigInt(value)),
    };
  const data = values.includes(Number.NaN) ? Array.from(values, (v) => (Number.isNaN(v) ? null : v)) : values;
  return { name, type: 'DOUBLE', nullable: true, ...PLAINLY, data };
}

function open(file: string, flags: string): number {
  try {
    return openSync(file, flags);
  } catch (error) {
    throw fileError(error, file);
  }
}
