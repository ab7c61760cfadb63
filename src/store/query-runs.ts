import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors/user-error.js';
import type { Cell } from './run-table.js';

const PACKAGE = '@duckdb/node-api';

/** What of the package is used. */
interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> };
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ columnNames(): string[]; getRowsJson(): unknown[][] }>;
  closeSync(): void;
}

/** Files that a query reads. */
export interface QueriedFiles {
  /** A Parquet file: the table `runs`. */
  readonly table: string;
  /** Files of JSON lines: the view `metrics`, with the id of each run. */
  readonly metrics: readonly string[];
}

/**
 * What DuckDB answers to a query over the tables `runs` and `metrics`. The package is loaded when it is asked for, from
 * beside klopf or from the project in the current directory.
 *
 * @throws {@link UserError} where the package is not installed, or the query is wrong.
 */
export async function queryRuns(
  sql: string,
  { table, metrics }: QueriedFiles,
): Promise<{ readonly names: readonly string[]; readonly rows: readonly (readonly Cell[])[] }> {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`create table runs as select * from read_parquet(${literal(table)})`);
    if (metrics.length > 0)
      await connection.run(
        `create view metrics as select parse_path(filename)[-2] as id, * exclude (filename) from read_json([${metrics.map(literal).join(', ')}], ` +
          "format = 'newline_delimited', filename = true, ignore_errors = true, columns = {episode: 'bigint', global_step: 'bigint', " +
          "'charts/episodic_return': 'double', 'charts/episodic_length': 'double', 'charts/SPS': 'double', seconds: 'double'})",
      );
    const answer = await connection.runAndReadAll(sql).catch((error: Error) => {
      throw new UserError(`--sql: DuckDB says: ${error.message}`);
    });
    return { names: answer.columnNames(), rows: answer.getRowsJson().map((row) => row.map(cellOf)) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function loadDuckDb(): Promise<DuckDb> {
  const name: string = PACKAGE;
  try {
    return (await import(name)) as DuckDb;
  } catch {
    try {
      const project = createRequire(join(process.cwd(), 'package.json'));
      return (await import(pathToFileURL(project.resolve(name)).href)) as DuckDb;
    } catch (error) {
      throw new UserError(
        `--sql needs DuckDB, and the package ${PACKAGE} is not to be had here (${(error as Error).message.split('\n')[0]}); npm install ${PACKAGE}, or write --parquet FILE and query that with a DuckDB of your own`,
      );
    }
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** 64-bit numbers come as texts. */
function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
