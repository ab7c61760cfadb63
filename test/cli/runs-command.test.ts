import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { createRunDirectory } from '../../src/store/run-directory.js';
import { exampleRecord } from '../runs/example-record.js';
import { klopf, klopfJson, temporaryDirectory } from './klopf.js';

/** A store of four finished runs, two settings by two seeds, and one that was interrupted; the folder that holds it. */
async function exampleStore(): Promise<{ readonly store: string; readonly outer: string }> {
  const outer = temporaryDirectory();
  const store = join(outer, 'rates');
  for (const [rule, seed, rate, end] of [
    ['ste', 1, 0.1, 0.5],
    ['ste', 2, 0.1, 0.75],
    ['weight-max', 1, 0.01, 0.875],
    ['weight-max', 2, 0.01, 0.625],
    ['weight-max', 3, 0.01, undefined],
  ] as const) {
    const settings = { env: 'maze', episodes: 2000, seed, engine: 'dense', batch: 1, workers: 1 };
    const text = { name: rule, act: 'a = 1', hears: {} };
    const config = { ...settings, rule: text, learningRate: [rate, rate], critic: { discount: 0.9, rule: text } };
    const directory = createRunDirectory(store, { rule, seed, config });
    directory.addMetrics([
      {
        ...{ episode: 100, global_step: 1000, 'charts/episodic_return': 0.25, 'charts/episodic_length': 10 },
        ...{ 'charts/SPS': 100, seconds: 10 },
      },
    ]);
    if (end !== undefined) await directory.finish(exampleRecord({ env: 'maze', rule, seed, curve: [0.25, end] }));
    directory.close();
  }
  return { store, outer };
}

describe('klopf runs', () => {
  test('lists runs with their state; --where chooses by columns and settings, --compare tells what varies', async () => {
    const { store, outer } = await exampleStore();
    const { code, stdout } = await klopf(['runs', store]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^run +env +rule +seed +state +episodes +mean +end +begun$/m);
    expect(stdout).toMatch(
      /^ste-[0-9a-f]{12}-s2 +maze +ste +2 +finished +2,000 +0\.525 +0\.750 +\d{4}-\d\d-\d\d \d\d:\d\d$/m,
    );
    expect(stdout).toMatch(
      /^weight-max-[0-9a-f]{12}-s3 +maze +weight-max +3 +interrupted +100 of 2,000 +0\.250 +0\.250 /m,
    );
    // A folder with stores is looked into.
    expect((await klopf(['runs', outer])).stdout).toBe(stdout);

    const where = async (...filters: string[]) =>
      (await klopfJson(['runs', store, ...filters.flatMap((one) => ['--where', one])])).map(
        ({ rule, seed }) => `${rule} ${seed}`,
      );
    expect(await where('state=finished', 'seed=2')).toEqual(['ste 2', 'weight-max 2']);
    expect(await where('learningRate=0.1,0.1')).toEqual(['ste 1', 'ste 2']);
    expect(await where('seed=1,3', 'critic.discount=0.90')).toEqual(['ste 1', 'weight-max 1', 'weight-max 3']);
    expect((await klopf(['runs', store, '--where', 'seed=77'])).stdout).toBe('None of 5 runs is as --where says\n');
    expect((await klopf(['runs', store, '--where', 'critic.discont=1'])).stderr).toContain(
      "Did you mean 'critic.discount'",
    );

    const compared = (await klopf(['runs', store, '--compare', '--where', 'state=finished'])).stdout;
    expect(compared).toMatch(/^run +rule +seed +state +learningRate +critic\.rule +mean +end$/m);
    expect(compared).toMatch(/^ste-\S+ +ste +1 +finished +0\.1,0\.1 +ste +0\.525 +0\.500$/m);
  });

  test('--csv and --parquet have every column', async () => {
    const { store, outer } = await exampleStore();
    const [csv, parquet] = [join(outer, 'runs.csv'), join(outer, 'runs.parquet')];
    expect((await klopf(['runs', store, '--csv', csv, '--parquet', parquet])).code).toBe(0);
    const [names, ...lines] = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
    expect(names).toMatch(/^id,env,rule,seed,state,.*,critic\.discount,/);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('"0.1,0.1"');
    const bytes = readFileSync(parquet);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ end_return }) => end_return)).toEqual([0.5, 0.75, 0.875, 0.625, 0.25]);
    expect(rows[4]).toMatchObject({
      rule: 'weight-max',
      weights: null,
      learningRate: '0.01,0.01',
      state: 'interrupted',
    });
    expect(await klopf(['runs', store, '--csv', csv])).toMatchObject({ code: 2, stdout: '' });
  });

  test('damaged runs are told on stderr and hide no others; nothing to list is a mistake', async () => {
    const { store } = await exampleStore();
    const [{ path }] = (await klopfJson(['runs', store])) as [{ path: string }];
    writeFileSync(join(path, 'config.json'), '{');
    const { code, stdout, stderr } = await klopf(['runs', store, '--json']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(stderr).toMatch(/^klopf: .* is left out: .*config\.json is cut off or no JSON/);
    expect(await klopf(['runs', path])).toMatchObject({ code: 2 });
    expect((await klopf(['runs', temporaryDirectory()])).stderr).toContain('there is no run in');
    expect((await klopf(['runs', 'nowhere'])).stderr).toContain('nowhere does not exist; expected a folder with runs');
  });

  test('a folder that cannot be read is told on stderr, and hides no other', async () => {
    const { store, outer } = await exampleStore();
    const listed = (await klopf(['runs', store])).stdout;
    // A link in a circle cannot be read by anybody, and a closed folder by anybody but root.
    mkdirSync(join(store, 'run'));
    symlinkSync('config.json', join(store, 'run', 'config.json'));
    symlinkSync('circle', join(outer, 'circle'));
    const isRoot = process.getuid?.() === 0;
    const closed = join(outer, 'closed');
    mkdirSync(closed, { mode: isRoot ? 0o700 : 0 });
    const told = (path: string, why: string) => `klopf: ${path} is left out: ${why}\n`;
    const circle = 'links in the path lead in a circle';
    const closedTold = isRoot ? '' : told(closed, 'this user may not read it');
    const inStore = told(join(store, 'run'), circle);
    expect(await klopf(['runs', store])).toEqual({ code: 0, stdout: listed, stderr: inStore });
    expect(await klopf(['runs', outer])).toEqual({
      code: 0,
      stdout: listed,
      stderr: `${closedTold}${told(join(outer, 'circle'), circle)}${inStore}`,
    });
    const reported = await klopf(['report', outer, '--out', join(outer, 'page.html')]);
    expect(reported.code).toBe(0);
    for (const path of [join(store, 'run'), join(outer, 'circle')])
      expect(reported.stdout).toContain(`${path} is left out: ${circle}`);
  });

  test('--sql asks DuckDB where it is installed, and says how to get it where it is not', async () => {
    const { store } = await exampleStore();
    const has = existsSync(new URL('../../node_modules/@duckdb/node-api', import.meta.url));
    const sql = 'select rule, count(*) as runs, max(end_return) as best from runs group by rule order by rule';
    const { code, stdout, stderr } = await klopf(['runs', store, '--sql', sql, '--json']);
    if (has)
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toEqual([
        { rule: 'ste', runs: '2', best: 0.75 },
        { rule: 'weight-max', runs: '3', best: 0.875 },
      ]);
    else {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('--sql needs DuckDB, and the package @duckdb/node-api is not to be had here');
    }
  });
});
