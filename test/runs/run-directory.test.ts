import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { createRunDirectory, readRunDirectory } from '../../src/runs/run-directory.js';
import { exampleRecord } from './example-record.js';
import { lockText } from './lock-text.js';
import { withSmallDisk } from './small-disk.js';

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
    directory.close();
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
    const first = createRunDirectory(path, { config: { first: true } });
    first.appendRun(exampleRecord());
    const again = () => createRunDirectory(path, { config: { first: false } });
    expect(again).toThrow(`${path} is in use: this process has been writing to it since`);
    first.close();
    const before = readFileSync(join(path, 'runs.jsonl'), 'utf8');
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
    const directory = createRunDirectory(home, { config: {} });
    directory.close();
    expect(directory.path).toBe(home);
    expect(readdirSync(home).sort()).toEqual(['config.json', 'runs.jsonl']);
  });
});

describe('what a command left that ended before it had a record', () => {
  const files: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'an empty config': { 'config.json': '' },
    'a config that was cut off': { 'config.json': '{\n  "klopf": "0.1.0",\n  "com' },
    'the beginning of one': { 'config.json': '{\n  "kl', 'config.json.77.tmp': '{\n' },
    'a directory without a record': { 'config.json': '{}', 'runs.jsonl': '', 'report.html': '<p>' },
    'half a record': { 'config.json': '{}', 'runs.jsonl': '{"env":"multi' },
    'the lock of a process that was killed': { 'klopf.lock': lockText({ pid: 2 ** 22 + 1 }), 'report.html.5.tmp': '' },
  };

  it.each(Object.keys(files))('does not block the same path: %s', (name) => {
    for (const [file, text] of Object.entries(files[name]!)) writeFileSync(join(home, file), text);
    const directory = createRunDirectory(home, { config: { klopf: '1' } });
    directory.appendRun(exampleRecord());
    directory.close();
    expect(readRunDirectory(home)).toMatchObject({ config: { klopf: '1' }, records: [exampleRecord()], warnings: [] });
    expect(readdirSync(home).sort()).toEqual(['config.json', 'runs.jsonl']);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["a config of somebody else's", { 'config.json': '{"port": 8080}' }],
    ["a temporary file of somebody else's", { 'data.77.tmp': 'mine' }],
    ['a report alone', { 'report.html': '<p>' }],
    ['a note beside it', { 'config.json': '', 'notes.txt': 'mine' }],
  ])('is not %s', (_, others) => {
    for (const [file, text] of Object.entries(others)) writeFileSync(join(home, file), text);
    expect(() => createRunDirectory(home, { config: {} })).toThrow('already holds other files');
    for (const [file, text] of Object.entries(others)) expect(readFileSync(join(home, file), 'utf8')).toBe(text);
    expect(readdirSync(home).sort()).toEqual(Object.keys(others).sort());
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

  it.each(['config.json', 'runs.jsonl', 'report.html'])('tells of a directory in the place of %s', (name) => {
    const directory = createRunDirectory(path, { config: {} });
    directory.finish('<p>');
    rmSync(join(path, name));
    mkdirSync(join(path, name));
    expect(() => readRunDirectory(path)).toThrow(UserError);
    expect(() => readRunDirectory(path)).toThrow(`${join(path, name)} cannot be read: it is a directory`);
  });
});

describe('a disk that takes no more', () => {
  it('leaves nothing of a line that does not fit, and tells why', () => {
    const directory = createRunDirectory(path, { config: {} });
    rmSync(join(path, 'runs.jsonl'));
    symlinkSync('/dev/full', join(path, 'runs.jsonl'));
    const append = () => directory.appendRun(exampleRecord());
    expect(append).toThrow(UserError);
    expect(append).toThrow(
      `${join(path, 'runs.jsonl')} cannot be written: there is no space left on the disk. Make room, or choose another directory.`,
    );
  });

  it('leaves no temporary file of a report that cannot be written', () => {
    const directory = createRunDirectory(path, { config: {} });
    mkdirSync(join(path, 'report.html', 'full'), { recursive: true });
    expect(() => directory.finish('<p>')).toThrow(UserError);
    directory.close();
    expect(readdirSync(path).sort()).toEqual(['config.json', 'report.html', 'runs.jsonl']);
  });

  const disk = withSmallDisk();
  it.skipIf(disk === undefined)(
    `keeps whole records alone when it is full, and a report not at all${disk ? '' : ' (skipped: no file system of a set size can be made here)'}`,
    () => {
      path = join(disk!, 'runs');
      const directory = createRunDirectory(path, { config: {} });
      let kept = 0;
      const fill = () => {
        for (;;) {
          directory.appendRun(exampleRecord({ seed: kept }));
          kept++;
        }
      };
      expect(fill).toThrow('cannot be written: there is no space left on the disk');
      expect(() => directory.finish('x'.repeat(1 << 17))).toThrow(
        'report.html cannot be written: there is no space left',
      );
      directory.close();
      const { records, warnings } = readRunDirectory(path);
      expect({ records: records.length, warnings }).toEqual({ records: kept, warnings: [] });
      expect(kept).toBeGreaterThan(10);
      expect(readdirSync(path).sort()).toEqual(['config.json', 'runs.jsonl']);
      // Not even room for the configuration: nothing stays, and the same path serves when there is.
      const another = join(disk!, 'another');
      expect(() => createRunDirectory(another, { config: { notes: 'x'.repeat(1 << 17) } })).toThrow(UserError);
      expect(readdirSync(disk!)).toEqual(['runs']);
      rmSync(path, { recursive: true });
      createRunDirectory(another, { config: {} }).discard();
      expect(readdirSync(disk!)).toEqual([]);
    },
  );
});
