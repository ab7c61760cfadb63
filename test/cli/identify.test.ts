import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { rflo } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { npRandom } from '../../src/gymnasium/index.js';
import { predictedChange } from '../../src/identify/predicted-change.js';
import type { RecordedTrial } from '../../src/identify/recording.js';
import { recordingOfTable, recordingToCsv, tableOfCsv } from '../../src/identify/recording-table.js';
import { saveTeam } from '../../src/runs/team-file.js';
import { klopf } from './klopf.js';

const folder = mkdtempSync(join(tmpdir(), 'klopf-identify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const UNITS = 4;
const [rng] = npRandom(1);
const normals = (count: number) => rng.standardNormal(count) as Float64Array;

function recording(field: ArrayLike<number>, trials: number) {
  const list = Array.from({ length: trials }, (): RecordedTrial => {
    const activity = new Float64Array(6 * UNITS);
    activity.set(normals(UNITS));
    for (let t = 1; t < 6; t++)
      for (let i = 0; i < UNITS; i++) {
        let sum = 0.1 * rng.standardNormal();
        for (let j = 0; j < UNITS; j++) sum += field[i * UNITS + j]! * activity[(t - 1) * UNITS + j]!;
        activity[t * UNITS + i] = sum;
      }
    return { activity, errors: Float64Array.from({ length: 12 }, (_, k) => activity[(k >> 1) * UNITS + (k % 2)]!) };
  });
  return { units: UNITS, errors: 2, trials: list };
}

const field = Float64Array.from({ length: UNITS * UNITS }, (_, k) => (k % (UNITS + 1) === 0 ? 0.6 : 0.1));
const [M, decoder] = [normals(2 * UNITS), normals(2 * UNITS)];
const during = recording(field, 40);
const change = predictedChange(during.trials, { units: UNITS, errors: 2, candidate: M });
const moved = field.map((value, k) => value + (0.3 * change[k]!) / Math.hypot(...change));
const rows = (matrix: Float64Array) =>
  [0, 1].map((row) => [...matrix.subarray(row * UNITS, (row + 1) * UNITS)].join(',')).join('\n');
writeFileSync(at('before.csv'), recordingToCsv(recording(field, 150)));
writeFileSync(at('during.csv'), recordingToCsv(during));
writeFileSync(at('after.csv'), recordingToCsv(recording(moved, 150)));
writeFileSync(at('m.csv'), rows(M));
writeFileSync(at('d.csv'), rows(decoder));

const recordings = ['--before', at('before.csv'), '--during', at('during.csv'), '--after', at('after.csv')];
const candidates = ['--candidate', `M=${at('m.csv')}`, '--candidate', `present=${at('d.csv')}`];

describe('klopf identify', () => {
  test('names the matrix over which errors came, with intervals', async () => {
    const { stdout, code } = await klopf(['identify', ...recordings, ...candidates]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^candidate {3}score\nM {11}0\.9\d\d {2}\(0\.\d+ to 0\.\d+\)\npresent/);
    expect(stdout).toContain('M explains the change best: by');
    expect(stdout).toContain('Predicted from 20 trials, scored on 20 others');
  });

  test('takes runs together, as JSON', async () => {
    const { stdout } = await klopf(['identify', ...recordings, ...recordings, ...candidates, '--json']);
    const { scores, runs } = JSON.parse(stdout);
    expect(runs).toHaveLength(2);
    expect(scores[0].name).toBe('M');
  });

  test('plays saved teams in place of recordings', async () => {
    for (const [k, name] of ['one', 'two'].entries()) {
      const team = createTeam({
        ...{ rule: rflo, inputs: 4, hidden: [], outputs: UNITS, lateralDelay: 1, errors: 2, seed: k },
      });
      await saveTeam(at(`${name}.safetensors`), team);
    }
    const { stdout, stderr, code } = await klopf([
      ...['identify', '--before', at('one.safetensors'), '--during', at('one.safetensors')],
      ...['--after', at('two.safetensors'), '--env', 'CentreOut-v0', '--env-param', `units=${UNITS}`, '--trials', '9'],
      ...candidates,
    ]);
    expect(stderr).toContain('two.safetensors plays 9 trials');
    expect(code).toBe(0);
    expect(stdout).toContain('present');
  });

  test('reads Parquet: the same numbers as from CSV, whole numbers of 64 bits and texts beside them', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    for (const name of ['before', 'during', 'after']) {
      const { columns } = tableOfCsv(readFileSync(at(`${name}.csv`), 'utf8'), name);
      const written = [...columns].map(([column, values]) =>
        column === 'trial'
          ? { name: column, data: BigInt64Array.from(values, (value) => BigInt(value)), type: 'INT64' as const }
          : { name: column, data: Float64Array.from(values), type: 'DOUBLE' as const },
      );
      const animal = { name: 'animal', data: Array.from(columns.get('trial')!, () => 'm1'), type: 'STRING' as const };
      const bytes = parquetWriteBuffer({ columnData: [...written, animal] });
      writeFileSync(at(`${name}.parquet`), new Uint8Array(bytes));
    }
    const inParquet = recordings.map((file) => file.replace(/csv$/, 'parquet'));
    const [csv, parquet] = await Promise.all(
      [recordings, inParquet].map((files) => klopf(['identify', ...files, ...candidates, '--json'])),
    );
    expect(parquet!.stderr).toBe('');
    expect(JSON.parse(parquet!.stdout)).toEqual(JSON.parse(csv!.stdout));
    const wrong = await klopf(['identify', ...inParquet, ...candidates, '--trial', 'animal']);
    expect(wrong).toMatchObject({ code: 2 });
  });

  test.each([
    [['identify', ...candidates], '--before is given not at all'],
    [['identify', ...recordings], 'no candidate was given'],
    [['identify', ...recordings, '--candidate', `M=${at('nowhere.csv')}`], 'no such file'],
    [
      ['identify', ...recordings, ...candidates, '--trial', 'session'],
      "has no column 'session' that tells its trials apart",
    ],
    [['identify', ...recordings, ...candidates, '--activity', 'rate'], "begins with 'rate'"],
    [['identify', ...recordings, ...candidates, '--errors', 'miss'], "the recording 'during' has no errors"],
    [['identify', ...recordings, '--candidate', `M=${at('during.csv')}`], 'expected a number'],
    [['identify', ...recordings, ...candidates, '--held-out', '1'], 'a number between 0 and 1'],
    [['identify', '--before', at('during.csv.parquet'), ...recordings.slice(2), ...candidates], 'cannot be read'],
  ])('refuses %#', async (args, message) => {
    const { stderr, code } = await klopf(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

test('a recording goes through its table and back', () => {
  const again = recordingOfTable(tableOfCsv(recordingToCsv(during), 'it'));
  expect(again).toEqual(during);
  expect(() => tableOfCsv('1,2\n3,4', 'it')).toThrow('it has no line of names');
  expect(() => tableOfCsv('trial,unit0\n1,2,3', 'it')).toThrow('it, line 2 has 3 cells; expected 2');
  expect(() => tableOfCsv('trial,unit0\n1,x', 'it')).toThrow('has the cell "x"; expected a number');
});
