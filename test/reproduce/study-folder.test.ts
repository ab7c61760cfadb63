import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { openStudyFolder, type StudyStamp } from '../../src/reproduce/study-folder.js';
import { tinyResult } from './tiny-study.js';

const STAMP: StudyStamp = { study: 'tiny', klopf: '1.0.0', runs: 3, scale: 1, command: 'klopf reproduce tiny' };
const line = (seed: number) => ({ ...tinyResult('a', seed, seed / 10), settings: 'abc' });

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'klopf-study-'));
  path = join(home, 'runs', 'tiny');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A folder with the results of these seeds. */
function filled(seeds: readonly number[], changes: Partial<StudyStamp> = {}): void {
  const folder = openStudyFolder(path, { ...STAMP, ...changes });
  folder.begin();
  for (const seed of seeds) folder.append(line(seed));
  folder.close();
}

/** What a folder has results of. */
function resultsOf(changes: Partial<StudyStamp> = {}): string[] {
  const folder = openStudyFolder(path, { ...STAMP, ...changes });
  folder.close();
  return [...folder.results.keys()].sort();
}

const contents = () =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));

/** Opening is refused with these words, and nothing is touched. */
function refused(changes: Partial<StudyStamp>, ...words: readonly string[]): void {
  const before = contents();
  const open = () => openStudyFolder(path, { ...STAMP, ...changes });
  expect(open).toThrow(UserError);
  for (const word of words) expect(open).toThrow(word);
  expect(contents()).toEqual(before);
}

describe('openStudyFolder', () => {
  it('keeps results line by line, and gives them back', () => {
    filled([1, 2]);
    expect(readFileSync(join(path, 'results.jsonl'), 'utf8')).toBe(
      `${JSON.stringify(line(1))}\n${JSON.stringify(line(2))}\n`,
    );
    const again = openStudyFolder(path, STAMP);
    again.close();
    const where = (seed: number) => `${join(path, 'results.jsonl')} line ${seed}`;
    expect([...again.results]).toEqual([2, 1].map((seed) => [`a/${seed}`, { ...line(seed), where: where(seed) }]));
    expect(again.warnings).toEqual([]);
  });

  it('writes nothing before it begins, and reports whole', () => {
    const folder = openStudyFolder(path, STAMP);
    expect(existsSync(join(home, 'runs'))).toBe(false);
    folder.begin();
    folder.report('<p>', '{}');
    folder.close();
    expect(Object.keys(contents()).sort()).toEqual(['report.html', 'report.json', 'results.jsonl', 'study.json']);
    expect(JSON.parse(contents()['study.json']!)).toEqual({ format: 1, ...STAMP });
  });

  it('goes on with more runs, and with any request where there is no result yet', () => {
    filled([]);
    filled([1], { scale: 0.5, runs: 2 });
    filled([2], { scale: 0.5, runs: 4 });
    expect(JSON.parse(contents()['study.json']!)).toMatchObject({ scale: 0.5, runs: 4 });
    expect(resultsOf({ scale: 0.5, runs: 4 })).toEqual(['a/1', 'a/2']);
  });

  it('refuses results of anything else', () => {
    filled([1]);
    refused({ scale: 0.5 }, 'results at a scale of 1, and one of 0.5 was asked for', '--out', 'nothing was touched');
    refused({ runs: 2 }, 'results of 3 runs a row, and 2, fewer than there are');
    refused({ study: 'other' }, 'results of tiny, and other was asked for');
    refused({ klopf: '2.0.0' }, 'results of klopf 1.0.0, and a run of 2.0.0');
    writeFileSync(join(path, 'study.json'), JSON.stringify({ format: 7, ...STAMP }));
    refused({}, 'has format 7, and this version of klopf reads format 1');
    for (const damaged of ['{"format": 1, "st', '{"format":1}', 'null']) {
      writeFileSync(join(path, 'study.json'), damaged);
      refused({}, 'does not say what the results beside it are of');
    }
  });

  it('refuses other files, and a file', () => {
    path = home;
    writeFileSync(join(home, 'notes.txt'), 'mine');
    refused({}, 'holds other files, and no study.json');
    expect(() => openStudyFolder(join(home, 'notes.txt'), STAMP)).toThrow(/is a file, expected a folder/);
    const inFile = openStudyFolder(join(home, 'notes.txt', 'x'), STAMP);
    expect(() => inFile.begin()).toThrow(UserError);
    expect(readdirSync(home)).toEqual(['notes.txt']);
  });

  it('takes away a last line that was cut off, with a warning', () => {
    filled([1]);
    appendFileSync(join(path, 'results.jsonl'), JSON.stringify(line(2)).slice(0, 30));
    const folder = openStudyFolder(path, STAMP);
    expect(folder.warnings).toEqual([expect.stringContaining('was cut off as it was written')]);
    expect([...folder.results.keys()]).toEqual(['a/1']);
    folder.begin();
    folder.append(line(3));
    folder.close();
    expect(resultsOf()).toEqual(['a/1', 'a/3']);
  });

  it.each(['{"id":"a/2"', '{"id":"a/2"}', '{"id":"a/2","cell":"a","seed":2,"scores":{"score":"high"}}'])(
    'refuses a damaged line %s in the middle',
    (damaged) => {
      filled([1]);
      appendFileSync(join(path, 'results.jsonl'), `${damaged}\n${JSON.stringify(line(3))}\n`);
      refused({}, 'results.jsonl line 2 is not the result of a job', 'Delete that line');
    },
  );

  it('takes no figure that is no number', () => {
    const folder = openStudyFolder(path, STAMP);
    folder.begin();
    expect(() => folder.append({ ...line(1), scores: { score: Number.NaN } })).toThrow();
    folder.close();
    expect(contents()['results.jsonl']).toBe('');
  });

  it('keeps a whole last line without its line feed, and goes on behind it', () => {
    filled([1]);
    writeFileSync(join(path, 'results.jsonl'), JSON.stringify(line(1)));
    filled([2]);
    expect(resultsOf()).toEqual(['a/1', 'a/2']);
  });

  it('begins anew where nothing but the beginning of a first file, or of a report, was written', () => {
    for (const cut of ['', '{\n  "for', '{\n  "format": 1,\n  "study": "ti']) {
      filled([]);
      rmSync(join(path, 'results.jsonl'));
      writeFileSync(join(path, 'study.json'), cut);
      writeFileSync(join(path, 'report.html.123.tmp'), '<p');
      filled([1]);
      expect(resultsOf()).toEqual(['a/1']);
      expect(readdirSync(path).sort()).toEqual(['results.jsonl', 'study.json']);
      rmSync(path, { recursive: true });
    }
    filled([1]);
    writeFileSync(join(path, 'study.json'), '{\n  "format": 1,\n  "study": "ti');
    refused({}, 'does not say what the results beside it are of');
  });

  it.each(['study.json', 'results.jsonl'])('tells of a directory in the place of %s', (name) => {
    filled([1]);
    rmSync(join(path, name));
    mkdirSync(join(path, name));
    const open = () => openStudyFolder(path, STAMP);
    expect(open).toThrow(UserError);
    expect(open).toThrow(`${join(path, name)} cannot be read: it is a directory`);
    expect(readdirSync(path)).not.toContain('klopf.lock');
  });

  it('is for one at a time, until it is closed', () => {
    const folder = openStudyFolder(path, STAMP);
    const other = openStudyFolder(path, STAMP);
    folder.begin();
    expect(() => openStudyFolder(path, STAMP)).toThrow(`${path} is in use: this process has been writing to it since`);
    expect(() => other.begin()).toThrow('is in use');
    folder.close();
    expect(() => other.begin()).toThrow('another process has written to it meanwhile');
    expect(resultsOf()).toEqual([]);
  });
});
