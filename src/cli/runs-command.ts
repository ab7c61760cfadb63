import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors/user-error.js';
import { writeWhole } from '../files/write-whole.js';
import { METRICS, type StoredRun } from '../store/run-directory.js';
import {
  type Cell,
  filteredTable,
  type RunTable,
  runTable,
  tableCsv,
  tableParquet,
  varyingColumns,
} from '../store/run-table.js';
import { storesAt } from '../store/stores-at.js';
import { printable } from '../terminal/terminal-text.js';
import { textTable } from '../terminal/text-table.js';
import { formatCount, formatReturn } from '../text/number-format.js';
import { type CommandContext, print } from './command-context.js';
import { refuseTaken } from './new-path.js';
import { type Assignment, assignment } from './option-values.js';

interface RunsOptions {
  readonly where?: readonly Assignment[];
  readonly compare?: true;
  readonly csv?: string;
  readonly parquet?: string;
  readonly sql?: string;
  readonly json?: true;
}

/** Where `klopf run --out runs/…` and `klopf demo` put their runs, by custom. */
const DEFAULT_STORE = 'runs';

const EXAMPLES = `
Examples:
  # two rules, three seeds each, in one store; then what is there
  klopf run multiplexer --rule ste --runs 3 --episodes 20000 --out runs/rules
  klopf run multiplexer --rule weight-max --runs 3 --episodes 20000 --out runs/rules
  klopf runs runs/rules
  # what differs between runs, beside what they reached
  klopf runs runs/rules --compare --where state=finished
  # settings have dotted names; of several values any
  klopf runs --where envParams.addressBits=2 --where rule=ste,weight-max
  # all columns in a file, for pandas or a spreadsheet
  klopf runs runs/rules --csv rules.csv
  # SQL over the tables runs and metrics, where @duckdb/node-api is installed
  klopf runs runs/rules --sql 'select rule, avg(end_return) from runs group by rule'

States:
  finished     the run has its result
  diverged     its weights became infinite or NaN
  running      a process writes to it now
  paused       it got as far as it was asked to, as in a sweep that stops bad trials early
  interrupted  it was stopped before its end; klopf resume, or the same klopf run, continues it
Mean is the mean return of all episodes, end that of the last twentieth.`;

/** `klopf runs`. */
export function createRunsCommand(context: CommandContext): Command {
  return new Command('runs')
    .description('List the runs in stores: folders that klopf run --out and klopf sweep have written.')
    .argument('[store...]', `stores, folders with stores, or single runs (default: ${DEFAULT_STORE})`)
    .optionsGroup('Which:')
    .option(
      '--where <name=value>',
      'only runs with this value in a column or a setting, as in state=finished or critic.discount=0.9; repeatable',
      assignment,
    )
    .optionsGroup('What comes out:')
    .option('--compare', 'show the settings that differ between the runs, beside their results')
    .option('--csv <file>', 'a new file with every column: results and all settings')
    .option('--parquet <file>', 'the same as Parquet')
    .option(
      '--sql <query>',
      'run this SQL with DuckDB, over the tables runs (one row for each run) and metrics (the rows of metrics, with the id of the run)',
    )
    .option('--json', 'one JSON line a run on stdout, and nothing else')
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((stores: readonly string[], options: RunsOptions) => runs(stores, options, context));
}

async function runs(paths: readonly string[], options: RunsOptions, context: CommandContext): Promise<void> {
  const { where = [], compare, csv, parquet, sql, json } = options;
  for (const [option, file] of [['--csv', csv] as const, ['--parquet', parquet] as const])
    if (file !== undefined) refuseTaken(file, option);
  const stores = paths.length > 0 ? storesAt(paths) : existsSync(DEFAULT_STORE) ? storesAt([DEFAULT_STORE]) : [];
  for (const { path, message } of stores.flatMap(({ damaged }) => damaged))
    context.stderr.write(`klopf: ${path} is left out: ${printable(message)}\n`);
  const all = stores.flatMap((store) => store.runs);
  if (all.length === 0)
    throw new UserError(
      `there is no run in ${paths.length === 0 ? `${DEFAULT_STORE}, the default folder of runs` : paths.join(', ')}; name a folder that klopf run --out has written`,
    );
  const table = filteredTable(runTable(all), where);
  if (csv !== undefined) writeWhole(csv, tableCsv(table));
  if (parquet !== undefined) writeWhole(parquet, await tableParquet(table));
  const shown = sql === undefined ? table : await answer(sql, table, all);
  if (json) {
    for (const row of shown.rows)
      print(context, JSON.stringify(Object.fromEntries(shown.names.map((name, k) => [name, row[k]]))));
    return;
  }
  if (sql !== undefined) print(context, plainTable(shown.names, shown.rows));
  else if (table.rows.length === 0) print(context, `None of ${formatCount(all.length)} runs is as --where says`);
  else print(context, compare ? comparison(table) : listing(table));
  if (csv !== undefined) print(context, '', `The table is ${csv}`);
  if (parquet !== undefined) print(context, '', `The table is ${parquet}`);
}

/** What is asked of the rows of the table and of the metrics of their runs. */
async function answer(
  sql: string,
  table: RunTable,
  all: readonly StoredRun[],
): Promise<Pick<RunTable, 'names' | 'rows'>> {
  // DuckDB takes a tenth of a second to load.
  const { queryRuns } = await import('../store/query-runs.js');
  const folder = mkdtempSync(join(tmpdir(), 'klopf-runs-'));
  try {
    const file = join(folder, 'runs.parquet');
    writeFileSync(file, await tableParquet(table));
    const path = table.names.indexOf('path');
    const kept = new Set(table.rows.map((row) => row[path]));
    const metrics = all.filter((run) => kept.has(run.path)).map((run) => join(run.path, METRICS));
    return await queryRuns(sql, { table: file, metrics: metrics.filter((one) => existsSync(one)) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function listing({ names, rows }: RunTable): string {
  const of = (row: readonly Cell[], name: string) => row[names.indexOf(name)]!;
  return textTable(
    [
      ...['run', 'env', 'rule'].map((head) => ({ head })),
      { head: 'seed', isNumber: true },
      { head: 'state' },
      ...['episodes', 'mean', 'end'].map((head) => ({ head, isNumber: true })),
      { head: 'begun' },
    ],
    rows.map((row) => [
      ...['id', 'env', 'rule', 'seed', 'state'].map((name) => printable(String(of(row, name)))),
      episodesText(of(row, 'episodes_done') as number, of(row, 'episodes') as number),
      returnText(of(row, 'mean_return')),
      returnText(of(row, 'end_return')),
      whenText(String(of(row, 'created'))),
    ]),
  );
}

function comparison(table: RunTable): string {
  const { names, rows } = table;
  const shown = ['id', 'env', 'rule', 'seed', 'state'].map((name) => names.indexOf(name));
  const first = shown.filter((column) => [0, 4].includes(column) || new Set(rows.map((row) => row[column])).size > 1);
  const columns = [...first, ...varyingColumns(table)];
  const results = ['mean_return', 'end_return'].map((name) => names.indexOf(name));
  return textTable(
    [
      ...columns.map((column) => ({
        head: printable(column === 0 ? 'run' : names[column]!),
        isNumber: isNumeric(rows, column),
      })),
      ...['mean', 'end'].map((head) => ({ head, isNumber: true })),
    ],
    rows.map((row) => [
      ...columns.map((column) => printable(String(row[column] ?? '–'))),
      ...results.map((column) => returnText(row[column]!)),
    ]),
  );
}

function plainTable(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return textTable(
    names.map((name, column) => ({ head: printable(name), isNumber: isNumeric(rows, column) })),
    rows.map((row) => row.map((cell) => printable(String(cell ?? '–')))),
  );
}

function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  return rows.every((row) => row[column] === null || typeof row[column] === 'number');
}

function episodesText(done: number, asked: number): string {
  return done === asked ? formatCount(asked) : `${formatCount(done)} of ${formatCount(asked)}`;
}

function returnText(cell: Cell): string {
  return formatReturn(typeof cell === 'number' ? cell : Number.NaN);
}

/** `2026-11-28 12:00` of a time as JSON has it, in UTC. */
function whenText(time: string): string {
  return printable(time.slice(0, 16).replace('T', ' '));
}
