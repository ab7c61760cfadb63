import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunDirectory, readRunDirectory } from '../../src/runs/run-directory.js';
import { UserError } from '../../src/runs/user-error.js';
import { exampleRecord } from './example-record.js';

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'klopf-runs-'));
  path = join(home, 'a', 'b');
});
afterEach(() => rmSync(home, { recursive: true }));

describe('a run directory', () => {
  it('gives back its config, records and report', () => {
    const directory = createRunDirectory(path, { config: { env: 'multiplexer', seeds: [1, 2] } });
    directory.appendRun(exampleRecord({ seed: 1 }));
    directory.appendRun(exampleRecord({ seed: 2, partial: true, curve: [0.25] }));
    directory.finish('<p>first</p>');
    directory.finish('<p>second</p>');
    expect(readRunDirectory(path)).toEqual({
      config: { env: 'multiplexer', seeds: [1, 2] },
      records: [exampleRecord({ seed: 1 }), exampleRecord({ seed: 2, partial: true, curve: [0.25] })],
      report: '<p>second</p>',
      warnings: [],
    });
    expect(readdirSync(path).sort()).toEqual(['config.json', 'report.html', 'runs.jsonl']);
  });

  it('is readable before the first run and the report', () => {
    createRunDirectory(path, { config: {} });
    expect(readRunDirectory(path)).toEqual({ config: {}, records: [], report: undefined, warnings: [] });
  });

  it('leaves out a last line that was cut off, and says so', () => {
    createRunDirectory(path, { config: {} }).appendRun(exampleRecord());
    appendFileSync(join(path, 'runs.jsonl'), JSON.stringify(exampleRecord({ seed: 2 })).slice(0, 40));
    const { records, warnings } = readRunDirectory(path);
    expect(records).toEqual([exampleRecord()]);
    expect(warnings).toEqual([expect.stringMatching(/runs\.jsonl line 2 is cut off/)]);
  });

  it('refuses a damaged line that no interruption explains', () => {
    createRunDirectory(path, { config: {} });
    writeFileSync(join(path, 'runs.jsonl'), `{"env"\n${JSON.stringify(exampleRecord())}\n`);
    expect(() => readRunDirectory(path)).toThrow(/runs\.jsonl line 1 is not JSON/);
    writeFileSync(join(path, 'runs.jsonl'), '{"env":"multiplexer"}');
    expect(() => readRunDirectory(path)).toThrow(/runs\.jsonl line 1 is not a run record\. rule: /);
  });

  it('does not take what is no record', () => {
    const directory = createRunDirectory(path, { config: {} });
    expect(() => directory.appendRun(exampleRecord({ meanReturn: Number.NaN }))).toThrow(/meanReturn/);
    expect(readRunDirectory(path).records).toEqual([]);
  });
});

describe('createRunDirectory', () => {
  it('refuses the directory of another run and leaves it as it was', () => {
    createRunDirectory(path, { config: { first: true } }).appendRun(exampleRecord());
    const before = readFileSync(join(path, 'runs.jsonl'), 'utf8');
    const again = () => createRunDirectory(path, { config: { first: false } });
    expect(again).toThrow(UserError);
    expect(again).toThrow(
      `${path} already holds a klopf run, expected a new or empty directory. Choose another directory`,
    );
    expect(readFileSync(join(path, 'runs.jsonl'), 'utf8')).toBe(before);
    expect(readRunDirectory(path).config).toEqual({ first: true });
  });

  it('refuses a directory of other files, and a file', () => {
    writeFileSync(join(home, 'notes.txt'), 'mine');
    expect(() => createRunDirectory(home, { config: {} })).toThrow(/already holds other files/);
    expect(() => createRunDirectory(join(home, 'notes.txt'), { config: {} })).toThrow(/is a file/);
    expect(() => createRunDirectory(join(home, 'notes.txt', 'x'), { config: {} })).toThrow(UserError);
    expect(readdirSync(home)).toEqual(['notes.txt']);
  });

  it('takes an empty directory', () => {
    expect(createRunDirectory(home, { config: {} }).path).toBe(home);
    expect(readdirSync(home).sort()).toEqual(['config.json', 'runs.jsonl']);
  });
});

describe('readRunDirectory', () => {
  it('says what is missing', () => {
    expect(() => readRunDirectory(path)).toThrow(/is not a klopf run directory\. It does not exist/);
    expect(() => readRunDirectory(home)).toThrow(/It has no config\.json and runs\.jsonl/);
  });

  it.each(['{"a":', '[1]', 'null'])('refuses the config %s', (text) => {
    createRunDirectory(path, { config: {} });
    writeFileSync(join(path, 'config.json'), text);
    expect(() => readRunDirectory(path)).toThrow(UserError);
  });
});
