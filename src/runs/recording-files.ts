import { closeSync, fsyncSync, ftruncateSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
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
  const open: TableFiles[] = [];
  const filesOf = (table: string) => {
    const files = new TableFiles(join(directory, `${table}${name}`), parquet);
    open.push(files);
    return files;
  };
  const units = filesOf('units');
  let layers: TableFiles | undefined;
  let raster: TableFiles | undefined;
  return {
    add(window) {
      units.add(window, unitColumns(window.what));
      if (window.layers.rows > 0) (layers ??= filesOf('layers')).add(window.layers, LAYER_NAMES);
      if (window.raster.rows > 0) (raster ??= filesOf('raster')).add(window.raster, LANE_NAMES);
    },
    finish: () => open.flatMap((files) => files.finish()),
    discard() {
      for (const files of open) files.discard();
    },
  };
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

  constructor(path: string, parquet: Parquet) {
    this.#path = path;
    this.#parquet = parquet;
    this.#lines = openNew(`${path}.jsonl`);
  }

  add<Name extends string>(table: RecordedTable<Name>, names: readonly Name[]): void {
    const text = Buffer.from(Array.from(jsonLines(table, names), (line) => `${line}\n`).join(''));
    try {
      for (let at = 0; at < text.length; ) at += writeSync(this.#lines, text, at);
    } catch (error) {
      // Whole windows stay.
      ftruncateSync(this.#lines, this.#bytes);
      throw fileError(error, `${this.#path}.jsonl`);
    }
    this.#bytes += text.length;
    this.#pending ??= { names, table: new GrowingTable<string>(names) };
    this.#pending.table.append(table);
    if (this.#pending.table.rows >= GROUP_ROWS) this.#writeGroup();
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
      if (rows > 0) this.#writer.write({ columnData, rowGroupSize: rows });
    } catch (error) {
      throw fileError(error, `${this.#path}.parquet`);
    }
    this.#pending = { names, table: new GrowingTable<string>(names) };
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
