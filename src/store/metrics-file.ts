import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { aNumber, faultsText, fieldsOf, numberFrom, objectOf, type Shape, wholeFrom } from '../errors/shape.js';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { readLines } from '../files/line-file.js';
import { writeWhole } from '../files/write-whole.js';
import { PLAINLY } from '../runs/recording-files.js';
import type { MetricsRow } from '../train/metrics-rows.js';

const FIELDS: Readonly<Record<keyof MetricsRow, Shape>> = {
  episode: wholeFrom(0),
  global_step: wholeFrom(0),
  'charts/episodic_return': aNumber,
  'charts/episodic_length': numberFrom(0),
  'charts/SPS': numberFrom(0),
  seconds: numberFrom(0),
};
const ROW = objectOf(FIELDS);
const COUNTS: readonly (keyof MetricsRow)[] = ['episode', 'global_step'];

/** The rows of a file of metrics, and whether its end was lost. */
export interface ReadMetrics {
  readonly rows: readonly MetricsRow[];
  /** The number of a last line that was cut off as it was written, and is left out. */
  readonly cutOff: number | undefined;
}

/**
 * Reads `metrics.jsonl`: a line a row. A last line that was cut off is left out.
 *
 * @throws {@link UserError} when it cannot be read, or a line is no row or not after the one before.
 */
export function readMetrics(file: string): ReadMetrics {
  const { lines, cutOff } = readLines(file);
  let last = -1;
  const rows = lines.map(({ text, number }) => {
    const row = parseRow(text, `${file} line ${number}`);
    if (row.episode <= last)
      throw new UserError(
        `${file} line ${number} is of episode ${row.episode}, and the one before of ${last}; the file was changed. Restore it, or delete its directory and run again.`,
      );
    last = row.episode;
    return row;
  });
  return { rows, cutOff };
}

function parseRow(text: string, where: string): MetricsRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${where} is not JSON (${(error as Error).message}); expected a row of metrics. Restore it, or delete the line.`,
    );
  }
  const faults = ROW(value);
  if (faults.length > 0)
    throw new UserError(
      `${where} is not a row of metrics: ${faultsText(faults)}. Restore it, or delete the line to go on without the row.`,
    );
  return fieldsOf(value as object, FIELDS) as unknown as MetricsRow;
}

/** A file of metrics that grows while a run goes on. */
export interface MetricsFile {
  /** All rows so far. */
  readonly rows: readonly MetricsRow[];
  /**
   * Adds rows, in one write of whole lines: what is killed leaves the last of them cut off at most.
   *
   * @throws {@link UserError} when they cannot be written; then nothing of them is.
   */
  add(rows: readonly MetricsRow[]): void;
  /** Sees to it that all is on the disk. */
  sync(): void;
  close(): void;
}

/**
 * Makes a file of metrics that begins with rows that are there already, of which it keeps nothing else.
 *
 * @throws {@link UserError} when it cannot be written.
 */
export function createMetricsFile(file: string, kept: readonly MetricsRow[] = []): MetricsFile {
  const rows: MetricsRow[] = [];
  let size = 0;
  let descriptor: number;
  try {
    // Rows that stay are written anew beside the file, so that none is lost if this process is killed meanwhile.
    if (kept.length > 0) writeWhole(file, linesOf(kept));
    descriptor = openSync(file, kept.length > 0 ? 'a' : 'w');
  } catch (error) {
    throw fileError(error, file);
  }
  rows.push(...kept);
  size = Buffer.byteLength(linesOf(kept));
  let isOpen = true;
  return {
    rows,
    add(added) {
      const bytes = Buffer.from(linesOf(added));
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      } catch (error) {
        try {
          ftruncateSync(descriptor, size);
        } catch {
          // Then the line is taken for one that was cut off when the file is read.
        }
        throw fileError(error, file);
      }
      size += bytes.length;
      rows.push(...added);
    },
    sync() {
      try {
        fsyncSync(descriptor);
      } catch (error) {
        throw fileError(error, file);
      }
    },
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function linesOf(rows: readonly MetricsRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** The rows as the bytes of a Parquet file with a column a key: whole numbers of 64 bits, and doubles. */
export async function metricsParquet(rows: readonly MetricsRow[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = (Object.keys(FIELDS) as (keyof MetricsRow)[]).map((name) =>
    COUNTS.includes(name)
      ? {
          name,
          type: 'INT64' as const,
          nullable: false,
          ...PLAINLY,
          data: BigInt64Array.from(rows, (row) => BigInt(row[name])),
        }
      : {
          name,
          type: 'DOUBLE' as const,
          nullable: false,
          ...PLAINLY,
          data: Float64Array.from(rows, (row) => row[name]),
        },
  );
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
