import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { adoptResults } from '../../src/reproduce/adopt-results.js';
import type { ResultLine } from '../../src/reproduce/result-line.js';
import { type RunStudyOptions, runStudy } from '../../src/reproduce/run-study.js';
import type { JobResult, Study, StudyJob } from '../../src/reproduce/study.js';
import { openStudyFolder } from '../../src/reproduce/study-folder.js';
import { readStore } from '../../src/store/read-store.js';
import type { StoredRun } from '../../src/store/run-directory.js';
import { tinyJob, tinyStudy } from './tiny-study.js';

const REQUEST = { runs: 3, scale: 1 };
const NOTHING = new Map<string, ResultLine>();
const start = (study: Study, before: ReadonlyMap<string, ResultLine> = NOTHING) => adoptResults(study, REQUEST, before);

/** Without the time it took, which alone may differ. */
const timeless = (results: Iterable<JobResult>) =>
  [...results].map(({ seconds: _, ...rest }) => rest).sort((a, b) => (a.id < b.id ? -1 : 1));

function temporary(): string {
  const path = mkdtempSync(join(tmpdir(), 'klopf-study-'));
  folders.push(path);
  return path;
}
const folders: string[] = [];
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

const STAMP = { study: 'tiny', klopf: '1.0.0', runs: 3, scale: 1, command: 'klopf reproduce tiny' };

/** Runs a study in a folder, aborting after so many results. */
async function run(
  study: Study,
  {
    after = Number.POSITIVE_INFINITY,
    path = temporary(),
    ...options
  }: Partial<RunStudyOptions> & {
    readonly after?: number;
    readonly path?: string;
  } = {},
) {
  const stop = new AbortController();
  const ids: string[] = [];
  const folder = await openStudyFolder(path, STAMP);
  await folder.begin();
  try {
    const state = await runStudy(study, REQUEST, start(study, folder.results), folder, {
      ...{ workers: 2, keepsRuns: false, signal: stop.signal },
      ...options,
      onResult(_, { id }) {
        ids.push(id);
        if (ids.length >= after) stop.abort();
      },
    });
    return { ...state, ids, path, lines: folder.results };
  } finally {
    await folder.close();
  }
}

/** The tiny study in two stages: its second row is asked for when the first is done. */
const KEPT = { workers: 1, keepsRuns: true, command: 'klopf reproduce tiny' };

/** A study of one job that was stopped in its middle; a job that ends first is begun again with more to do. */
async function stoppedInTheMiddle(episodes: number): Promise<{ one: Study; part: Awaited<ReturnType<typeof run>> }> {
  const long = tinyStudy({ episodes });
  const one: Study = { ...long, jobs: (request, done) => long.jobs(request, done).filter(({ id }) => id === 'a/1') };
  const stop = new AbortController();
  const onProgress = (_: StudyJob, done: number) => done > 0.2 && stop.abort();
  const part = await run(one, { ...KEPT, signal: stop.signal, onProgress });
  return part.isComplete ? stoppedInTheMiddle(4 * episodes) : { one, part };
}

function stagedStudy(changes: Parameters<typeof tinyStudy>[0] = {}): Study {
  const study = tinyStudy(changes);
  return {
    ...study,
    jobs: (request, done) => {
      const jobs = study.jobs(request, done);
      const first = jobs.filter(({ cell }) => cell === 'a');
      return first.length > 0 ? first : jobs;
    },
  };
}

let whole: Awaited<ReturnType<typeof run>>;
beforeAll(async () => void (whole = await run(stagedStudy(), { workers: 1 })));

describe('runStudy', () => {
  it('does every job once, stage by stage', () => {
    expect(whole).toMatchObject({ isComplete: true, stage: 2 });
    expect(whole.ids).toEqual(['a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'b/3']);
    // Different seeds and rules: were all alike, any order of results would pass.
    expect(new Set([...whole.done.values()].map(({ scores }) => scores['score'])).size).toBe(6);
  });

  it('ends with the same results when it was stopped between jobs and goes on', async () => {
    const part = await run(stagedStudy(), { after: 2, workers: 1 });
    expect(part).toMatchObject({ isComplete: false, stage: 0 });
    expect(part.done.size).toBe(2);
    const rest = await run(stagedStudy(), { path: part.path });
    expect(rest.isComplete).toBe(true);
    expect(rest.ids.some((id) => part.ids.includes(id))).toBe(false);
    expect(timeless(rest.done.values())).toEqual(timeless(whole.done.values()));
  });

  it('is shared by several processes at one folder, stage by stage', async () => {
    const path = temporary();
    const both = await Promise.all([1, 2].map(() => run(stagedStudy(), { path, workers: 1 })));
    for (const { done, isComplete } of both) {
      expect(isComplete).toBe(true);
      expect(timeless(done.values())).toEqual(timeless(whole.done.values()));
    }
    expect(readFileSync(join(path, 'results.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(6);
    expect(readdirSync(path).sort()).toEqual(['results.jsonl', 'study.json']);
  });

  it('does jobs that are runs in run directories, to the same results, and goes on with what was stopped there', async () => {
    const { one, part } = await stoppedInTheMiddle(20_000);
    const plain = await run(one, { workers: 1 });
    const [{ state: before }] = readStore(join(part.path, 'runs')).runs as [StoredRun];
    expect(before).toBe('interrupted');
    const fractions: number[] = [];
    const rest = await run(one, { ...KEPT, path: part.path, onProgress: (_, part) => fractions.push(part) });
    expect(fractions.every((fraction) => fraction > 0.2)).toBe(true);
    expect(timeless(rest.done.values())).toEqual(timeless(plain.done.values()));
    const [{ state, record }] = readStore(join(part.path, 'runs')).runs as [StoredRun];
    expect([state, record.meanReturn]).toEqual(['finished', plain.done.get('a/1')!.scores['score']]);
  });

  it('begins long jobs first', async () => {
    const jobs = [1, 3, 2].map((weight) => ({ ...tinyJob('a', weight), weight }));
    const order: number[][] = [];
    const { done, isComplete } = await run(
      { ...tinyStudy(), jobs: () => jobs },
      {
        ...{ workers: 1, signal: AbortSignal.abort() },
        onStage: (_, next) => order.push(next.map(({ seed }) => seed)),
      },
    );
    expect({ order, isComplete, done: done.size }).toEqual({ order: [[3, 2, 1]], isComplete: false, done: 0 });
  });
});

describe('adoptResults', () => {
  it('takes results over stage by stage', () => {
    const two = new Map([...whole.lines].filter(([id]) => id !== 'a/2'));
    expect(start(stagedStudy(), whole.lines)).toMatchObject({ stage: 2 });
    // The second stage is not asked for while the first is not done.
    const part = start(stagedStudy(), two);
    expect([part.stage, [...part.done.keys()]]).toEqual([0, ['a/1', 'a/3']]);
  });

  it('takes over the later stage of a row whose first stage is done, though other rows still wait for theirs', () => {
    const [line] = whole.lines.values();
    const row = (cell: string, seed: number) => ({ ...tinyJob('a', 1), id: `${cell}/${seed}`, cell, seed });
    // Each row is tuned by one job, and then run.
    const jobs: Study['jobs'] = (_, done) =>
      ['x', 'y'].map((cell) => (done.has(`${cell}/9`) ? row(cell, 1) : row(cell, 9))).filter(({ id }) => !done.has(id));
    const before = new Map(['x/9', 'x/1'].map((id) => [id, { ...line!, id }]));
    const { done, stage } = start({ ...tinyStudy(), jobs }, before);
    expect([stage, [...done.keys()]]).toEqual([0, ['x/9', 'x/1']]);
  });

  it('refuses results that were made with other settings', () => {
    const adopt = () => start(tinyStudy({ learningRate: 0.02 }), whole.lines);
    expect(adopt).toThrow(UserError);
    expect(adopt).toThrow('The result of a/1 in this folder was made with another rule or other settings');
    // Where the module of the environment lies, and how many threads there are, is no setting.
    expect(start(tinyStudy({ envModule: 'file:///elsewhere.js', workers: 9 }), whole.lines).done.size).toBe(6);
  });

  it('leaves results aside that no job asks for', () => {
    const [line] = whole.lines.values();
    const before = new Map([['c/1', { ...line!, id: 'c/1', cell: 'c' }], ...whole.lines]);
    expect(start(tinyStudy(), before).done.has('c/1')).toBe(false);
  });
});

describe('a job that fails', () => {
  const endless = tinyJob('a', 1, { episodes: 1_000_000_000 });
  const importing = (script: string) => tinyJob('b', 7, { envModule: `data:text/javascript,${script}` });
  const perform = (...jobs: readonly StudyJob[]) => {
    return run({ ...tinyStudy(), jobs: () => jobs }, { workers: jobs.length });
  };

  it('is told of with its name, and the others are ended', async () => {
    const mistaken = perform(endless, tinyJob('b', 7, { learningRate: [1, 2, 3] }));
    await expect(mistaken).rejects.toThrow(UserError);
    await expect(mistaken).rejects.toThrow('b, seed 7: 3 learning rates for 2 layers');
  });

  it('is told of when its thread ends, or throws out of turn', async () => {
    await expect(perform(importing('process.exit(7)'))).rejects.toThrow(
      'b, seed 7: its worker thread ended with code 7 and no result',
    );
    const late = importing('setTimeout(() => { throw new Error("out of the blue") }); await new Promise(() => {})');
    await expect(perform(late)).rejects.toThrow('b, seed 7: out of the blue');
  });
});
