import { closeSync, fsyncSync, ftruncateSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import type { UnitRecording } from '../microscope/index.js';
import { type Columns, GrowingTable, jsonLines, unitColumns } from '../microscope/recording.js';
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
}

/** Rows that are gathered before they are written as Parquet, which has rows in groups. */
const GROUP_ROWS = 50_000;
/** Columns of whole numbers: counts of steps may be large. */
const COUNTS = new Set(['step', 'updates']);
const PLACES = new Set(['layer', 'unit', 'choice', 'lane']);
const TABLES = ['units', 'layers', 'raster'];

/** Whether a name is that of a file that a recording leaves in a directory of runs. */
export function isRecordingFile(name: string): boolean {
  return new RegExp(`^(${TABLES.join('|')})(-\\d+)?\\.(jsonl|parquet(\\.\\d+\\.tmp)?)$`).test(name);
}

/**
 * Files for a recording in a directory that is there: `units.jsonl`, written window by window, and `units.parquet`, which is there at the end.
 * Give `add` to `record` as its option `onWindow`.
 *
 * @param name what is put behind the names of the tables, such as `-2` for `units-2.jsonl`. Default: nothing.
 * @throws {@link UserError} when a file is there already, or cannot be made.
 */
export async function createRecordingFiles(directory: string, name = ''): Promise<RecordingFiles> {
  if (typeof directory !== 'string' || directory === '')
    throw new UserError(`createRecordingFiles takes the path of a directory that is there; given ${quote(directory)}`);
  if (typeof name !== 'string' || !/^[\w-]*$/.test(name))
    throw new UserError(
      `createRecordingFiles: the end of the names is ${quote(name)}; expected letters, digits and hyphens, such as '-2'`,
    );
  const parquet = await import('hyparquet-writer');
  let units: TableFiles | undefined;
  const path = join(directory, `units${name}`);
  const lines = openNew(`${path}.jsonl`);
  return {
    add(window) {
      const names = unitColumns(window.what);
      units ??= new TableFiles(path, lines, names, parquet);
      units.add(window.columns, window.rows);
    },
    finish() {
      if (units) return units.finish();
      closeSync(lines);
      return [`${path}.jsonl`];
    },
    discard() {
      if (units) units.discard();
      else closeSync(lines);
      rmSync(`${path}.jsonl`, { force: true });
    },
  };
}

type Parquet = typeof import('hyparquet-writer');

/** One table as lines of JSON and as Parquet. */
class TableFiles {
  readonly #path: string;
  readonly #names: readonly string[];
  readonly #parquet: Parquet;
  readonly #lines: number;
  #bytes = 0;
  /** Rows of the Parquet file that are not written yet. */
  #pending: GrowingTable<string>;
  #writer: ParquetWriter | undefined;
  #isOpen = true;

  constructor(path: string, lines: number, names: readonly string[], parquet: Parquet) {
    this.#path = path;
    this.#lines = lines;
    this.#names = names;
    this.#parquet = parquet;
    this.#pending = new GrowingTable(names);
  }

  add(columns: Columns<string>, rows: number): void {
    const file = `${this.#path}.jsonl`;
    const text = Buffer.from(Array.from(jsonLines(columns, this.#names, rows), (line) => `${line}\n`).join(''));
    try {
      for (let at = 0; at < text.length; ) at += writeSync(this.#lines, text, at);
    } catch (error) {
      // Whole windows stay.
      ftruncateSync(this.#lines, this.#bytes);
      throw fileError(error, file);
    }
    this.#bytes += text.length;
    this.#pending.append(columns, rows);
    if (this.#pending.rows >= GROUP_ROWS) this.#writeGroup();
  }

  finish(): string[] {
    const [lines, parquet] = [`${this.#path}.jsonl`, `${this.#path}.parquet`];
    try {
      fsyncSync(this.#lines);
      this.#close();
    } catch (error) {
      throw fileError(error, lines);
    }
    this.#writeGroup();
    try {
      this.#writer!.finish();
      renameSync(this.#temporary, parquet);
    } catch (error) {
      throw fileError(error, parquet);
    }
    return [lines, parquet];
  }

  discard(): void {
    this.#close();
    rmSync(this.#temporary, { force: true });
    rmSync(`${this.#path}.parquet`, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#lines);
    this.#isOpen = false;
  }

  get #temporary(): string {
    return `${this.#path}.parquet.${process.pid}.tmp`;
  }

  #writeGroup(): void {
    const columns = this.#pending.told();
    const columnData = this.#names.map((name) => parquetColumn(name, columns[name]!));
    try {
      this.#writer ??= new this.#parquet.ParquetWriter({
        writer: this.#parquet.fileWriter(this.#temporary),
        schema: this.#parquet.schemaFromColumnData({ columnData }),
        createdBy: 'klopf',
      });
      if (this.#pending.rows > 0) this.#writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    } catch (error) {
      throw fileError(error, `${this.#path}.parquet`);
    }
    this.#pending = new GrowingTable(this.#names);
  }
}

/** Whole numbers as such; others with null where there is nothing to tell, which those who read it leave out of means. */
function parquetColumn(name: string, values: Float64Array): ColumnSource {
  if (PLACES.has(name)) return { name, type: 'INT32', nullable: false, data: Int32Array.from(values) };
  if (COUNTS.has(name))
    return { name, type: 'INT64', nullable: false, data: BigInt64Array.from(values, (value) => BigInt(value)) };
  const data = values.includes(Number.NaN) ? Array.from(values, (v) => (Number.isNaN(v) ? null : v)) : values;
  return { name, type: 'DOUBLE', nullable: true, data };
}

function openNew(file: string): number {
  try {
    return openSync(file, 'wx');
  } catch (error) {
    throw fileError(error, file);
  }
}
