import { UserError } from '../errors/user-error.js';
import { readTextFile } from '../files/read-text-file.js';
import { recordTrials } from '../identify/record-trials.js';
import type { Recording } from '../identify/recording.js';
import { recordingOfTable, type Table, type TableColumns, tableOfCsv } from '../identify/recording-table.js';
import { loadPlayer, type PlayedTask } from './load-player.js';

/** Bytes of a table that is read at most. */
const MOST = 2 ** 30;

/** How recordings are read, and how saved teams are to play. */
export interface RecordingOptions extends TableColumns, PlayedTask {
  readonly trials: number;
  readonly seed: number;
  /** Called before a team plays. */
  readonly onPlay: (file: string) => void;
}

/**
 * The recording in a `.csv` or `.parquet` file, or that of a saved team as it plays.
 *
 * @throws {@link UserError} when it cannot be read.
 */
export async function readRecording(file: string, options: RecordingOptions): Promise<Recording> {
  if (/\.safetensors$/i.test(file)) {
    const { state, makeEnv } = await loadPlayer(file, options);
    const env = makeEnv();
    try {
      options.onPlay(file);
      return recordTrials(state, env, { trials: options.trials, seed: options.seed });
    } finally {
      env.close();
    }
  }
  const table = /\.parquet$/i.test(file)
    ? await tableOfParquet(file)
    : tableOfCsv(readTextFile(file, 'the recording', MOST), file);
  const { trial, activity, errors } = options;
  return recordingOfTable(table, { trial, activity, errors });
}

async function tableOfParquet(file: string): Promise<Table> {
  const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet');
  let rows: Awaited<ReturnType<typeof parquetReadObjects>>;
  try {
    rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
  } catch (error) {
    throw new UserError(`the recording ${file} cannot be read: ${(error as Error).message}; expected a Parquet file`);
  }
  const names = Object.keys(rows[0] ?? {});
  return {
    name: file,
    columns: new Map(names.map((name) => [name, Float64Array.from(rows, (row) => numberOf(row[name]))])),
  };
}

/** Whole numbers of 64 bits come as bigint; texts and nulls are no numbers, which whoever needs the column refuses. */
function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
}
