import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as agents from '../../agents/index.js';
import type { CommandContext } from '../../src/cli/command-context.js';
import { describeFailure, InterruptedError } from '../../src/cli/failure.js';
import { performStudy, type StudyToPerform } from '../../src/cli/perform-study.js';
import { createReproduceCommand } from '../../src/cli/reproduce-command.js';
import '../../envs/index.js';
import { UserError } from '../../src/errors/user-error.js';
import type { TrainingWork } from '../../src/reproduce/training-study.js';
import { createWorker } from '../../src/sweeps/sources/create-worker.js';
import { tinyStudy } from '../reproduce/tiny-study.js';
import { HAS_REDIS, startRedis } from '../sweeps/sources/redis-server.js';
import { klopf, temporaryDirectory } from './klopf.js';

function recorded() {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = { stdout: '', stderr: '' };
  stdout.on('data', (chunk) => (texts.stdout += chunk));
  stderr.on('data', (chunk) => (texts.stderr += chunk));
  const rules = new Map(Object.values(agents).map((rule) => [rule.name, rule]));
  const context: CommandContext = { rules, version: '1.0.0', args: ['reproduce', 'tiny'], stdout, stderr };
  return { context, texts };
}

async function perform(changes: Partial<StudyToPerform> & Pick<StudyToPerform, 'out'>) {
  const { context, texts } = recorded();
  const defaults = { study: tinyStudy(), request: { runs: 2, scale: 1 }, workers: 1, json: false };
  const failure: unknown = await performStudy({ ...defaults, ...changes }, context).then(
    () => undefined,
    (error) => error,
  );
  return { ...texts, failure };
}

describe('performStudy', () => {
  it('keeps what is finished at a Ctrl-C, and goes on from there', async () => {
    const out = join(temporaryDirectory(), 'tiny');
    const file = (name: string) => readFileSync(join(out, name), 'utf8');
    const [study, finish] = [tinyStudy(), tinyStudy().report];
    // The report after the first result is the moment for a Ctrl-C.
    let isStopped = false;
    const stopped = {
      ...study,
      report(...args: Parameters<typeof finish>) {
        if (!isStopped) process.emit('SIGINT');
        isStopped = true;
        return finish(...args);
      },
    };
    const first = await perform({ out, study: stopped, json: true });
    expect(first.failure).toBeInstanceOf(InterruptedError);
    expect(describeFailure(first.failure).exitCode).toBe(130);
    expect(String(first.failure)).toContain(
      `The result of 1 job is kept in ${out}. The same command goes on from there.`,
    );
    expect(JSON.parse(first.stdout)).toMatchObject({ complete: false, jobsDone: 1 });
    const [line] = file('results.jsonl').split('\n');

    const only = await perform({ out, only: ['B'], json: true });
    // Results of the other row stay, and are shown.
    expect(JSON.parse(only.stdout)).toMatchObject({ complete: false, jobsDone: 3 });
    const strange = await perform({ out, only: ['b', 'nope'] });
    expect(String(strange.failure)).toContain("no row of tiny contains 'nope'\nIts rows are a; b.");

    const second = await perform({ out });
    expect(second.failure).toBeUndefined();
    expect(second.stderr).toMatch(/^A tiny study; 2 runs a row, results in .*tiny, going on from 3 jobs done before\n/);
    expect(second.stderr).toMatch(/4 of 4 jobs done {2}100%/);
    expect(second.stdout).toMatch(/^Weight Max +0\.90 ± 0\.01 +-?0\.\d{3} ± 0\.\d{3}/m);
    expect(second.stdout).toContain(`The report is ${join(out, 'report.html')}\n`);
    expect(file('results.jsonl').split('\n')[0]).toBe(line);

    const lines = file('results.jsonl');
    const third = await perform({ out, json: true });
    expect(file('results.jsonl')).toBe(lines);
    expect(third.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(third.stdout)).toMatchObject({ complete: true, jobsDone: 4, runs: 2 });
    expect(JSON.parse(file('report.json'))).toEqual(JSON.parse(third.stdout));
    expect(file('report.html')).toContain('<h1>A tiny study</h1>');
  });

  it.skipIf(!HAS_REDIS)('has trainings done by workers of a queue, to the results of this machine', async () => {
    const folder = temporaryDirectory();
    const [queued, alone] = [join(folder, 'queued'), join(folder, 'alone')];
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const done: string[] = [];
    const worker = await createWorker({
      ...{ queue: redis.url, store: join(folder, 'elsewhere'), workers: 2 },
      onJob: ({ kind, id }) => void (kind === 'done' && done.push(id)),
    });
    const { failure, stdout } = await perform({ out: queued, queue: redis.url, json: true });
    await worker.close();
    expect(failure).toBeUndefined();
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, jobsDone: 4 });
    expect(done).toHaveLength(4);
    await perform({ out: alone });
    const results = (out: string) =>
      readFileSync(join(out, 'results.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => ({ ...JSON.parse(line), seconds: 0 }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(results(queued)).toEqual(results(alone));
    // The coordinator's store has each run, and Redis none.
    expect(readdirSync(join(queued, 'runs')).sort()).toEqual(done.sort());
    const keys = spawnSync('redis-cli', ['-p', `${redis.port}`, '--raw', 'keys', '*-s1'], { encoding: 'utf8' });
    expect({ status: keys.status, keys: keys.stdout.trim() }).toEqual({ status: 0, keys: '' });
  });

  it('keeps what is finished when a job fails, and tells why', async () => {
    const out = join(temporaryDirectory(), 'tiny');
    const study = tinyStudy();
    const jobs: typeof study.jobs = (request, done) =>
      study.jobs(request, done).map((job) => {
        if (job.id !== 'b/1' || job.work.kind !== 'train') return job;
        const { config } = job.work as TrainingWork;
        const work: TrainingWork = { kind: 'train', config: { ...config, hidden: [0] } };
        return { ...job, work };
      });
    const { failure, stdout, stderr } = await perform({ out, study: { ...study, jobs } });
    expect(String(failure)).toContain('b, seed 1: ');
    expect(stdout).toBe('');
    expect(stderr).toContain(`The results of 2 jobs are kept in ${out}.`);
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ complete: false, jobsDone: 2 });
  });
});

describe('klopf reproduce', () => {
  const run = async (...args: readonly string[]) => {
    const { context, texts } = recorded();
    const command = createReproduceCommand(context)
      .exitOverride()
      .configureOutput({ outputError: () => {} });
    const failure = await command.parseAsync(args, { from: 'user' }).then(() => undefined, describeFailure);
    return { ...texts, ...failure };
  };

  it('lists what there is, with source and duration', async () => {
    const { stdout } = await run();
    expect(stdout).toMatch(
      /^weight-max\n {2}what +Weight Maximization\n {2}source +Chung \(2022\), AAAI, arXiv:2010\.09770\n {2}takes +about \d+/m,
    );
    expect(JSON.parse((await run('--list', '--json')).stdout)).toContainEqual(
      expect.objectContaining({ name: 'weight-max', runs: 10 }),
    );
  });

  it.each([
    [['weight-mx'], ["there is no reproduction 'weight-mx'. Did you mean 'weight-max'?", 'There are weight-max']],
    [
      ['weight-max', '--runs', '0'],
      ["'0' is invalid", 'whole number from 1'],
    ],
    [['weight-max', '--runs', '1.5'], ["'1.5' is invalid"]],
    [
      ['weight-max', '--scale', '0'],
      ["'0' is invalid", 'above 0 and at most 1'],
    ],
    [['weight-max', '--scale', '1.01'], ["'1.01' is invalid"]],
    [['weight-max', '--scale', 'half'], ["'half' is invalid"]],
    [['weight-max', '--insecure'], ['--insecure is about a queue, and there is no --queue']],
    [
      ['weight-max', '--workers', '0'],
      ["'0' is invalid", 'from 1 to 256'],
    ],
    [
      ['weight-max', '--out', '.'],
      ['. holds other files, and no study.json', 'nothing was touched'],
    ],
  ])('%j is one message, and exit code 2', async (args, says) => {
    const { message, exitCode, stdout, stderr } = await run(...args);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: '' });
    for (const part of says) expect(message).toContain(part);
    expect(existsSync(join('runs', 'reproduce-weight-max'))).toBe(false);
  });

  it('previews a study from end to end, and refuses to go on at another scale', async () => {
    const out = join(temporaryDirectory(), 'preview');
    const args = ['reproduce', 'weight-max', '--runs', '1', '--workers', '2', '--out', out];
    const { code, stdout, stderr } = await klopf([...args, '--scale', '0.0005', '--json']);
    expect({ code, stderr: stderr.includes('PREVIEW') }).toEqual({ code: 0, stderr: true });
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ preview: true, complete: true, jobsDone: 7 });
    expect(document.sections[0].rows.map(({ ours }: { ours: { scores: number[] } }) => ours.scores.length)).toEqual([
      ...[1, 1, 1, 1, 1, 1, 1],
    ]);
    const { context } = recorded();
    const [study, request] = [
      { ...tinyStudy(), name: 'weight-max' },
      { runs: 1, scale: 1 },
    ];
    const again = performStudy(
      { study, request, workers: 1, out, json: false },
      { ...context, version: document.klopf },
    );
    await expect(again).rejects.toThrow(UserError);
    await expect(again).rejects.toThrow('results at a scale of 0.0005, and one of 1 was asked for');
  });
});
