import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  freePort,
  HAS_REDIS,
  HAS_TLS,
  makeCertificates,
  startRedis,
  tlsArguments,
} from '../sweeps/sources/redis-server.js';
import { klopf, klopfProcess, temporaryDirectory } from './klopf.js';

const EXPERIMENT = `
env: multiplexer
envParams: { addressBits: 1 }
rule: weight-max
hidden: [4]
episodes: 200
seeds: 2
vary: { 'learningRate.0': [0.01, 0.03] }
search: grid
`;

function experimentFile(): { readonly folder: string; readonly file: string } {
  const folder = temporaryDirectory();
  const file = join(folder, 'rates.yaml');
  writeFileSync(file, EXPERIMENT);
  return { folder, file };
}

/** The results of a sweep's runs: digests by their ids. */
function digests(sweep: string): Record<string, string> {
  const runs = join(sweep, 'runs');
  const digest = (id: string) => JSON.parse(readFileSync(join(runs, id, 'result.json'), 'utf8')).record.weightsDigest;
  return Object.fromEntries(readdirSync(runs).map((id) => [id, digest(id)]));
}

let ofOneMachine: Record<string, string> | undefined;
/** The results of the same experiment on this machine, without any queue. */
async function digestsHere(): Promise<Record<string, string>> {
  if (ofOneMachine) return ofOneMachine;
  const { folder, file } = experimentFile();
  const alone = join(folder, 'alone');
  expect((await klopf(['sweep', file, '--out', alone, '--workers', '1'])).code).toBe(0);
  ofOneMachine = digests(alone);
  expect(Object.keys(ofOneMachine)).toHaveLength(4);
  return ofOneMachine;
}

function told(sweep: string): string[] {
  const lines = readFileSync(join(sweep, 'ledger.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.flatMap((line) => JSON.parse(line).told ?? []).sort();
}

describe('the folder of a sweep', () => {
  test('is planned, done by several at once, each run by one of them, and asked how it stands', async () => {
    const { folder, file } = experimentFile();
    const planned = join(folder, 'planned');
    const plan = await klopf(['sweep', file, '--plan', planned]);
    expect(plan).toMatchObject({ code: 0, stderr: '' });
    expect(plan.stdout).toContain(`klopf sweep ${planned}`);
    expect(readdirSync(join(planned, 'runs'))).toEqual([]);
    const before = await klopf(['sweep', planned, '--status']);
    expect(before.stdout).toMatch(/0 runs done, 0 under way, 0 begun that nobody is at/);

    const both = [1, 2].map((k) => klopf(['sweep', planned, '--job', `${k}`, '--of', '2', '--workers', '1']));
    expect((await Promise.all(both)).map(({ code }) => code)).toEqual([0, 0]);
    const alone = await digestsHere();
    expect(digests(planned)).toEqual(alone);
    expect(told(planned)).toEqual(Object.keys(alone).sort());
    expect((await klopf(['sweep', planned, '--status'])).stdout).toMatch(/4 runs done, 0 under way/);
  });

  test.skipIf(spawnSync('bash', ['--version']).status !== 0)(
    'has a script for Slurm, which puts an interrupted process into the queue again',
    async () => {
      const { folder, file } = experimentFile();
      const planned = join(folder, "it's planned");
      await klopf(['sweep', file, '--plan', planned]);
      const { code, stdout } = await klopf(['sweep', planned, '--sbatch', '--of', '7', '--workers', '3']);
      expect(code).toBe(0);
      for (const line of [
        '#SBATCH --array=1-7',
        '#SBATCH --cpus-per-task=3',
        '#SBATCH --signal=B:TERM@120',
        '#SBATCH --requeue',
      ])
        expect(stdout.split('\n')).toContain(line);
      expect(stdout).toContain(`'${planned.replace("'", "'\\''")}' --job "$SLURM_ARRAY_TASK_ID" --of 7`);

      // In the place of klopf stands what ends as it does.
      const stand = `bash -c 'trap "sleep 0.1; exit 130" TERM; touch begun; for _ in $(seq 2000); do sleep 0.05; done' &`;
      const script = join(folder, 'sweep.sh');
      writeFileSync(
        script,
        stdout.replace(/^.* --job .*&$/m, () => stand),
      );
      writeFileSync(join(folder, 'scontrol'), '#!/bin/sh\necho "$@" > requeued\n');
      chmodSync(join(folder, 'scontrol'), 0o755);
      const env = { PATH: `${folder}:${process.env['PATH']}`, SLURM_ARRAY_JOB_ID: '12', SLURM_ARRAY_TASK_ID: '3' };
      const child = spawn('bash', [script], { cwd: folder, env, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await expect.poll(() => existsSync(join(folder, 'begun'))).toBe(true);
      child.kill('SIGTERM');
      expect(await ended).toBe(130);
      expect(readFileSync(join(folder, 'requeued'), 'utf8')).toBe('requeue 12_3\n');
    },
  );

  test.each([
    [['--status'], /--status needs the folder of a sweep; write it with: klopf sweep FILE --plan DIR/],
    [['--job', '1', '--of', '2'], /--job needs the folder/],
    [['--of', '2'], /--of needs --job/],
    [['--plan', 'x', '--queue', 'redis://localhost'], /--plan and --queue do not go together/],
    [['--insecure'], /there is no --queue/],
    [['--queue', 'http://localhost'], /begins with http:\/\/localhost; expected redis:/],
    [['--queue'], /--queue has no address, and the environment has no KLOPF_QUEUE/],
    [['--queue', 'redis://10.1.2.3'], /another machine, and the address has no password and no TLS/],
  ])('%j is a mistake', async (more, message) => {
    const { folder, file } = experimentFile();
    const out = join(folder, 'out');
    const { code, stderr, stdout } = await klopf(['sweep', file, '--out', out, ...more]);
    expect(stderr).toMatch(message);
    expect({ code, stdout, hasFolder: existsSync(out) }).toEqual({ code: 2, stdout: '', hasFolder: false });
  });

  test('of an array there is no process but its own', async () => {
    const { folder, file } = experimentFile();
    const planned = join(folder, 'planned');
    await klopf(['sweep', file, '--plan', planned]);
    const { code, stderr } = await klopf(['sweep', planned, '--job', '3', '--of', '2']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('expected one from 1 to 2') });
  });
});

/** Keys of jobs in a Redis that `redis-cli` reaches with such arguments. */
function keysIn(cli: readonly string[]): string[] {
  const { stdout } = spawnSync('redis-cli', [...cli, '--raw', 'keys', '*:weight-max-*'], { encoding: 'utf8' });
  return stdout.split('\n').filter((key) => key !== '');
}

/** Waits until a sweep has brought its jobs, so that a worker that then begins need not wait for them. */
async function jobsIn(cli: readonly string[]): Promise<void> {
  await expect.poll(() => keysIn(cli).length).toBeGreaterThanOrEqual(4);
}

test.skipIf(!HAS_REDIS)(
  'a sweep through a queue has the results of one on this machine, and leaves nothing in Redis',
  async () => {
    const { folder, file } = experimentFile();
    const queued = join(folder, 'queued');
    const redis = await startRedis();
    const cli = ['-p', `${redis.port}`];
    try {
      const sweeping = klopf(['sweep', file, '--out', queued, '--queue', redis.url]);
      await jobsIn(cli);
      const store = join(folder, 'elsewhere');
      const worker = klopf([
        ...['worker', '--queue', redis.url, '--store', store, '--workers', '2', '--idle', '1', '--json'],
      ]);
      const sweep = await sweeping;
      expect(sweep).toMatchObject({ code: 0, stdout: expect.stringContaining('Trial ') });
      const ended = await worker;
      expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('no job for') });
      const events = ended.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).kind);
      expect(events.filter((kind) => kind === 'done').length).toBe(4);
      expect(digests(queued)).toEqual(await digestsHere());
      expect(keysIn(cli)).toEqual([]);
    } finally {
      await redis.close();
    }
  },
);

test.skipIf(!HAS_TLS)(
  'a whole sweep goes over TLS with a password, by processes that trust the certificate',
  async () => {
    const { folder, file } = experimentFile();
    const [queued, store] = [join(folder, 'queued'), join(folder, 'elsewhere')];
    makeCertificates(folder);
    const port = await freePort();
    // Of its two ports the last one that is named counts.
    const redis = await startRedis(tlsArguments(folder, port));
    try {
      const queue = ['--queue', `rediss://:secret@localhost:${port}`];
      // Node reads which certificates it trusts when it starts.
      const env = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
      const untrustingEnd = klopfProcess(['worker', ...queue, '--store', store]);
      const sweeping = klopfProcess(['sweep', file, '--out', queued, ...queue], { env });
      await jobsIn(['--tls', '--cacert', join(folder, 'ca.pem'), '-h', 'localhost', '-p', `${port}`, '-a', 'secret']);
      const working = klopfProcess(['worker', ...queue, '--store', store, '--workers', '1', '--idle', '1'], { env });
      const sweep = await sweeping;
      expect(sweep).toMatchObject({ code: 0, stdout: expect.stringContaining('Trial ') });
      const worker = await working;
      expect(worker).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/takes jobs from rediss:\/\/localhost:\d+/),
      });
      expect(`${sweep.stdout}${sweep.stderr}${worker.stdout}${worker.stderr}`).not.toContain('secret');
      expect(digests(queued)).toEqual(await digestsHere());
      expect(await untrustingEnd).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/is not trusted.*NODE_EXTRA_CA_CERTS/),
      });
    } finally {
      await redis.close();
    }
  },
);
