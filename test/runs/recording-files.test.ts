import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, test } from 'vitest';
import { weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { record, recordingLines, type UnitRecordOptions } from '../../src/microscope/index.js';
import { createRecordingFiles } from '../../src/runs/recording-files.js';

const folder = mkdtempSync(join(tmpdir(), 'klopf-recording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function play(options: UnitRecordOptions) {
  const { team, recording } = record(createTeam({ inputs: 3, hidden: [4], rule: weightMax, seed: 2 }), options);
  for (let step = 0; step < 30; step++) {
    team.act([1, 0, step % 2]);
    team.learn([step % 3]);
  }
  return recording();
}

describe('the files of a recording', () => {
  test('hold what a recording in memory does, as lines and as Parquet', async () => {
    const whole = play({ every: 10, window: 2 });
    const files = await createRecordingFiles(folder, '-1');
    const streamed = play({ every: 10, window: 2, onWindow: files.add });
    // What is passed on is not kept.
    expect(streamed.rows).toBe(0);
    const names = ['units-1.jsonl', 'units-1.parquet', 'layers-1.jsonl', 'layers-1.parquet'];
    expect(files.finish()).toEqual(names.map((name) => join(folder, name)));
    expect(readFileSync(join(folder, 'layers-1.jsonl'), 'utf8').split('\n')).toHaveLength(whole.layers.rows + 1);
    const lines = [...recordingLines(whole)];
    expect(readFileSync(join(folder, 'units-1.jsonl'), 'utf8')).toBe(`${lines.join('\n')}\n`);
    const read = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'units-1.parquet')) });
    const plain = read.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, v]) => [name, typeof v === 'bigint' ? Number(v) : v])),
    );
    expect(plain).toEqual(lines.map((line) => JSON.parse(line)));
    expect(plain).toHaveLength(3 * 5);
  });

  test('are gone once discarded, and nothing is overwritten', async () => {
    const files = await createRecordingFiles(folder, '-2');
    play({ every: 10, window: 2, onWindow: files.add });
    await expect(createRecordingFiles(folder, '-2')).rejects.toThrow(
      'units-2.jsonl cannot be written: something is there already',
    );
    files.discard();
    expect(readdirSync(folder).filter((name) => name.includes('-2'))).toEqual([]);
    writeFileSync(join(folder, 'file'), '');
    await expect(createRecordingFiles(join(folder, 'file'))).rejects.toThrow('a part of its path is not a directory');
    await expect(createRecordingFiles(folder, '/..')).rejects.toThrow('expected letters, digits and hyphens');
  });
});
