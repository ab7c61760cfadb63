import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { adoptResults } from '../../src/reproduce/adopt-results.js';
import type { ResultLine } from '../../src/reproduce/result-line.js';
import { runJobs, runStudy } from '../../src/reproduce/run-study.js';
import type { JobResult, Study, StudyJob } from '../../src/reproduce/study.js';
import { createJobPool } from '../../src/threads/job-pool.js';
import { tinyJob, tinyStudy } from './tiny-study.js';

const REQUEST = { runs: 3, scale: 1 };
const NOTHING = new Map<string, ResultLine>();
const start = (study: Study, before: ReadonlyMap<string, ResultLine> = NOTHING) => adoptResults(study, REQUEST, before);

/** Without the time it took, which alone may differ. */
const timeless = (results: Iterable<JobResult>) =>
  [...results].map(({ seconds: _, ...rest }) => rest).sort((a, b) => (a.id < b.id ? -1 : 1));

/** Runs a study, aborting after so many results. */
async function run(study: Study, { after = Number.POSITIVE_INFINITY, before = NOTHING, workers = 2 } = {}) {
  const stop = new AbortController();
  const lines = new Map<string, ResultLine>();
  const state = await runStudy(study, REQUEST, start(study, before), {
    workers,
    signal: stop.signal,
    onResult(_, line) {
      lines.set(line.id, line);
      if (lines.size >= after) stop.abort();
    },
  });
  return { ...state, lines };
}

/** The tiny study in two stages: its second row is asked for when the first is done. */
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
    expect([...whole.lines.keys()]).toEqual(['a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'b/3']);
    // Different seeds and rules: were all alike, any order of results would pass.
    expect(new Set([...whole.done.values()].map(({ scores }) => scores['score'])).size).toBe(6);
  });

  it('ends with the same results when it was stopped between jobs and goes on', async () => {
    const part = await run(stagedStudy(), { after: 2, workers: 1 });
    expect(part).toMatchObject({ isComplete: false, stage: 0 });
    expect(part.done.size).toBe(2);
    const rest = await run(stagedStudy(), { before: part.lines });
    expect(rest.isComplete).toBe(true);
    expect([...rest.lines.keys()].some((id) => part.lines.has(id))).toBe(false);
    expect(timeless(rest.done.values())).toEqual(timeless(whole.done.values()));
  });

  it('begins long jobs first', async () => {
    const jobs = [1, 3, 2].map((weight) => ({ ...tinyJob('a', weight), weight }));
    const order: number[][] = [];
    const { done, isComplete } = await runStudy({ ...tinyStudy(), jobs: () => jobs }, REQUEST, start(tinyStudy()), {
      workers: 1,
      signal: AbortSignal.abort(),
      onStage: (_, next) => order.push(next.map(({ seed }) => seed)),
      onResult: () => {},
    });
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
    const pool = createJobPool({ workers: jobs.length });
    return runJobs(jobs, pool, { onResult: () => {} }).finally(() => pool.close());
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
