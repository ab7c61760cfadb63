import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { FolderInUseError } from '../../src/files/folder-lock.js';
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
async function filled(seeds: readonly number[], changes: Partial<StudyStamp> = {}): Promise<void> {
  const folder = await openStudyFolder(path, { ...STAMP, ...changes });
  await folder.begin();
  for (const seed of seeds) await folder.write((add) => add(line(seed)));
  await folder.close();
}

/** What a folder has results of. */
async function resultsOf(changes: Partial<StudyStamp> = {}): Promise<string[]> {
  const folder = await openStudyFolder(path, { ...STAMP, ...changes });
  return [...folder.results.keys()].sort();
}

const contents = () =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));

/** Opening is refused with these words, and nothing is touched. */
async function refused(changes: Partial<StudyStamp>, ...words: readonly string[]): Promise<void> {
  const before = contents();
  const open = () => openStudyFolder(path, { ...STAMP, ...changes });
  await expect(open()).rejects.toThrow(UserError);
  for (const word of words) await expect(open()).rejects.toThrow(word);
  expect(contents()).toEqual(before);
}

describe('openStudyFolder', () => {
  it('keeps results line by line, and gives them back', async () => {
    await filled([1, 2]);
    expect(readFileSync(join(path, 'results.jsonl'), 'utf8')).toBe(
      `${JSON.stringify(line(1))}\n${JSON.stringify(line(2))}\n`,
    );
    const again = await openStudyFolder(path, STAMP);

    const where = (seed: number) => `${join(path, 'results.jsonl')} line ${seed}`;
    expect([...again.results]).toEqual([1, 2].map((seed) => [`a/${seed}`, { ...line(seed), where: where(seed) }]));
    expect(again.warnings).toEqual([]);
  });

  it('writes nothing before it begins, and reports whole', async () => {
    const folder = await openStudyFolder(path, STAMP);
    expect(existsSync(join(home, 'runs'))).toBe(false);
    await folder.begin();
    folder.report('<p>', '{}');
    await folder.close();
    expect(Object.keys(contents()).sort()).toEqual(['report.html', 'report.json', 'results.jsonl', 'study.json']);
    expect(JSON.parse(contents()['study.json']!)).toEqual({ format: 1, ...STAMP });
  });

  it('goes on with more runs, and with any request where there is no result yet', async () => {
    await filled([]);
    await filled([1], { scale: 0.5, runs: 2 });
    await filled([2], { scale: 0.5, runs: 4 });
    expect(JSON.parse(contents()['study.json']!)).toMatchObject({ scale: 0.5, runs: 4 });
    expect(await resultsOf({ scale: 0.5, runs: 4 })).toEqual(['a/1', 'a/2']);
  });

  it('refuses results of anything else', async () => {
    await filled([1]);
    await refused(
      { scale: 0.5 },
      'results at a scale of 1, and one of 0.5 was asked for',
      '--out',
      'nothing was touched',
    );
    await refused({ runs: 2 }, 'results of 3 runs a row, and 2, fewer than there are');
    await refused({ study: 'other' }, 'results of tiny, and other was asked for');
    await refused({ klopf: '2.0.0' }, 'results of klopf 1.0.0, and a run of 2.0.0');
    writeFileSync(join(path, 'study.json'), JSON.stringify({ format: 7, ...STAMP }));
    await refused({}, 'has format 7, and this version of klopf reads format 1');
    for (const damaged of ['{"format": 1, "st', '{"format":1}', 'null']) {
      writeFileSync(join(path, 'study.json'), damaged);
      await refused({}, 'does not say what the results beside it are of');
    }
  });

  it('refuses other files, and a file', async () => {
    path = home;
    writeFileSync(join(home, 'notes.txt'), 'mine');
    await refused({}, 'holds other files, and no study.json');
    await expect(openStudyFolder(join(home, 'notes.txt'), STAMP)).rejects.toThrow(/is a file, expected a folder/);
    const inFile = await openStudyFolder(join(home, 'notes.txt', 'x'), STAMP);
    await expect(inFile.begin()).rejects.toThrow(UserError);
    expect(readdirSync(home)).toEqual(['notes.txt']);
  });

  it('takes away a last line that was cut off, with a warning', async () => {
    await filled([1]);
    appendFileSync(join(path, 'results.jsonl'), JSON.stringify(line(2)).slice(0, 30));
    const folder = await openStudyFolder(path, STAMP);
    expect(folder.warnings).toEqual([expect.stringContaining('was cut off as it was written')]);
    expect([...folder.results.keys()]).toEqual(['a/1']);
    await folder.begin();
    await folder.write((add) => add(line(3)));
    await folder.close();
    expect(await resultsOf()).toEqual(['a/1', 'a/3']);
  });

  it.each(['{"id":"a/2"', '{"id":"a/2"}', '{"id":"a/2","cell":"a","seed":2,"scores":{"score":"high"}}'])(
    'refuses a damaged line %s in the middle',
    async (damaged) => {
      await filled([1]);
      appendFileSync(join(path, 'results.jsonl'), `${damaged}\n${JSON.stringify(line(3))}\n`);
      await refused({}, 'results.jsonl line 2 is not the result of a job', 'Delete that line');
    },
  );

  it('takes no figure that is no number', async () => {
    const folder = await openStudyFolder(path, STAMP);
    await folder.begin();
    await expect(folder.write((add) => add({ ...line(1), scores: { score: Number.NaN } }))).rejects.toThrow();
    await folder.close();
    expect(contents()['results.jsonl']).toBe('');
  });

  it('keeps a whole last line without its line feed, and goes on behind it', async () => {
    await filled([1]);
    writeFileSync(join(path, 'results.jsonl'), JSON.stringify(line(1)));
    await filled([2]);
    expect(await resultsOf()).toEqual(['a/1', 'a/2']);
  });

  it('begins anew where nothing but the beginning of a first file, or of a report, was written', async () => {
    for (const cut of ['', '{\n  "for', '{\n  "format": 1,\n  "study": "ti']) {
      await filled([]);
      rmSync(join(path, 'results.jsonl'));
      writeFileSync(join(path, 'study.json'), cut);
      const temporary = join(path, 'report.html.123.tmp');
      writeFileSync(temporary, '<p');
      utimesSync(temporary, 1, 1);
      await filled([1]);
      expect(await resultsOf()).toEqual(['a/1']);
      expect(readdirSync(path).sort()).toEqual(['results.jsonl', 'study.json']);
      rmSync(path, { recursive: true });
    }
    await filled([1]);
    writeFileSync(join(path, 'study.json'), '{\n  "format": 1,\n  "study": "ti');
    await refused({}, 'does not say what the results beside it are of');
  });

  it.each(['study.json', 'results.jsonl'])('tells of a directory in the place of %s', async (name) => {
    await filled([1]);
    rmSync(join(path, name));
    mkdirSync(join(path, name));
    const open = () => openStudyFolder(path, STAMP);
    await expect(open()).rejects.toThrow(UserError);
    await expect(open()).rejects.toThrow(`${join(path, name)} cannot be read: it is a directory`);
    expect(readdirSync(path)).not.toContain('klopf.lock');
  });

  it('is shared by several, of whom each has the results of all, and a job is for one at a time', async () => {
    const [one, other] = [await openStudyFolder(path, STAMP), await openStudyFolder(path, STAMP)];
    await one.begin();
    await other.begin();
    const claim = one.claim('a/1');
    expect(() => other.claim('a/1')).toThrow(FolderInUseError);
    const second = other.claim('a/2');
    await one.write((add) => add(line(1)));
    await other.write((add) => {
      expect([...other.results.keys()]).toEqual(['a/1']);
      add(line(2));
    });
    one.refresh();
    expect(one.lines.map(({ id }) => id)).toEqual(['a/1', 'a/2']);
    claim.release();
    await one.close();
    expect(readdirSync(join(path, 'claims'))).toHaveLength(1);
    // Whoever comes too late finds the place free, and the result there.
    one.claim('a/1').release();
    second.release();
    await other.close();
    expect(readdirSync(path).sort()).toEqual(['results.jsonl', 'study.json']);
    expect(await resultsOf()).toEqual(['a/1', 'a/2']);
  });

  it('is no longer free for another study once one has begun', async () => {
    const [one, other] = [await openStudyFolder(path, STAMP), await openStudyFolder(path, { ...STAMP, study: 'x' })];
    await one.begin();
    await expect(other.begin()).rejects.toThrow('results of tiny, and x was asked for');
    await one.close();
  });
});
