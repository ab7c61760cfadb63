import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { weightMax } from '../../../agents/index.js';
import { UserError } from '../../../src/errors/user-error.js';
import { register } from '../../../src/gymnasium/index.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import type { RunRecord } from '../../../src/runs/run-record.js';
import { createPoolSource } from '../../../src/sweeps/sources/pool-source.js';
import { queueName } from '../../../src/sweeps/sources/queued-job.js';
import { linkRedis } from '../../../src/sweeps/sources/redis-link.js';
import { createRedisSource, type RedisSource } from '../../../src/sweeps/sources/redis-source.js';
import { createRedisWorker } from '../../../src/sweeps/sources/redis-worker.js';
import { sweepJob } from '../../../src/sweeps/sources/sweep-job.js';
import { restoreRegistry } from '../../gymnasium/restored-registry.js';
import {
  freePort,
  HAS_REDIS,
  HAS_TLS,
  makeCertificates,
  startRedis,
  type TestRedis,
  tlsArguments,
} from './redis-server.js';

restoreRegistry();
const ENV = 'queued/Test-v0';
const configOf = (seed: number): RunConfig => ({
  ...{ env: ENV, envParams: {}, envModule: 'file:///of/whoever/asks.mjs', rule: weightMax.text, params: {} },
  ...{ hidden: [4], optimizer: 'adam', optimizerParams: { correction: Infinity }, engine: 'dense', batch: 1 },
  ...{ episodes: 100, workers: 2, seed },
});
const jobOf = (seed: number, until?: number) => sweepJob(seed, configOf(seed), until);
const recordOf = ({ env, engine, seed, episodes, batch }: RunConfig): RunRecord => ({
  ...{ env, rule: 'weight-max', engine, seed: seed!, episodes, batch, workers: 1 },
  ...{ meanReturn: 0.5, curve: [0.25, 0.75], seconds: 1, episodesPerSecond: 100, weightsDigest: 'abc' },
});

const closing: { close(): Promise<void> }[] = [];
const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  closing.push(one);
  return one;
};
beforeAll(() => register({ id: ENV, entryPoint: () => Promise.reject(new Error('never made')) as never }));
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

describe('an address', () => {
  test.each([
    ['no text', 7, /address of the queue is 7; expected redis:\/\/HOST/],
    ['no URL', 'localhost secret', /cannot be read; expected redis:\/\/HOST/],
    ['another protocol', 'https://localhost:6379', /begins with https:\/\/localhost; expected redis:/],
    ['no host', 'redis:///1', /expected redis:/],
    ['no database', 'redis://localhost/jobs', /ends with '\/jobs'; expected the number of a database/],
    ['another machine', 'redis://10.0.0.9', /another machine, and the address has no password and no TLS/],
    ['without TLS', 'redis://:secret@node.example', /another machine, and the address has no TLS/],
    ['without a password', 'rediss://node.example', /another machine, and the address has no password/],
    ['a name like loopback', 'redis://127.0.0.1.example.org', /another machine/],
  ])('that is refused: %s', async (_, url, message) => {
    const refused = linkRedis({ url: url as string });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/secret/);
  });

  /** A server that gives each connection the next answer, and the last one to all others. */
  const answering = (...answers: readonly string[]) =>
    new Promise<Server & { close(): unknown }>((ready) => {
      let connections = 0;
      const server = createServer((socket) => {
        const answer = answers[Math.min(connections++, answers.length - 1)]!;
        socket.on('error', () => {});
        socket.on('data', (asked) => {
          if (!/^[$-]/.test(answer)) {
            socket.end(answer);
            return;
          }
          for (const _ of asked.toString().match(/\*\d+\r\n/g) ?? []) socket.write(answer);
        });
      });
      server.listen(0, '127.0.0.1', () => ready(server));
    });

  test.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', /is not a Redis/],
    ['nothing', '', /is not a Redis/],
    ['noise', '\u0000\u0001\u0002\u00ff'.repeat(9), /is not a Redis/],
    ['another answer of its protocol', '$5\r\nhello\r\n', /is not a Redis/],
    ['an error', '-ERR unknown command\r\n', /is not a Redis/],
    ['that a password is needed', '-NOAUTH Authentication required.\r\n', /does not accept the password/],
    ['an old version', '$21\r\nredis_version:5.0.7\r\n\r\n', /is version 5.0.7; expected 6.2 or later/],
  ])('where something answers with %s', async (_, answer, message) => {
    const server = await answering(answer);
    const { port } = server.address() as { port: number };
    const refused = linkRedis({ url: `redis://127.0.0.1:${port}` });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
    server.close();
  });

  test('of a Redis that loads its data is tried until it has', async () => {
    const loading = '-LOADING Redis is loading the dataset in memory\r\n';
    const server = await answering(
      loading,
      '$32\r\nredis_version:7.0.0\r\nloading:1\r\n\r\n',
      loading,
      '$21\r\nredis_version:5.0.7\r\n\r\n',
    );
    const { port } = server.address() as { port: number };
    const said: string[] = [];
    const onNotice = (sentence: string) => void said.push(sentence);
    // In the end it is refused for something else, which ends the test.
    await expect(linkRedis({ url: `redis://127.0.0.1:${port}`, onNotice }, 0)).rejects.toThrow(/is version 5.0.7/);
    expect(said).toEqual([`the Redis at redis://127.0.0.1:${port} is loading its data, and is waited for`]);
    server.close();
  });

  test('where something is slow to answer is waited for, and that is said', async () => {
    const said: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => {});
      // Refused for its version in the end, as soon as it has been said that there is no answer.
      const answer = setInterval(() => said.length > 0 && socket.write('$21\r\nredis_version:5.0.7\r\n\r\n'), 20);
      socket.on('close', () => clearInterval(answer));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as { port: number };
    const refused = linkRedis({ url: `redis://127.0.0.1:${port}`, onNotice: (sentence) => said.push(sentence) });
    await expect(refused).rejects.toThrow(/is version 5.0.7/);
    expect(said).toEqual([`nothing at redis://127.0.0.1:${port} has answered yet; it is waited for up to 10 seconds`]);
    server.close();
  });

  test('where nothing listens, after some tries', async () => {
    const said: string[] = [];
    const refused = linkRedis({ url: 'redis://127.0.0.1:1', onNotice: (sentence) => said.push(sentence) }, 1000);
    await expect(refused).rejects.toThrow(
      'nothing listens at redis://127.0.0.1:1; start one (redis-server), or check the address',
    );
    expect(said).toEqual(['nothing listens at redis://127.0.0.1:1 yet; it is tried for 1 seconds']);
  });
});

describe.skipIf(!HAS_REDIS)('a queue on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  test('that is still to start is waited for', async () => {
    const away = kept(await startRedis());
    await away.kill();
    const said: string[] = [];
    const link = linkRedis({ url: away.url, onNotice: (sentence) => said.push(sentence) });
    await expect.poll(() => said.length).toBe(1);
    await away.start();
    await (await link).close();
    expect(said[0]).toMatch(/^nothing listens at redis:\/\/127\.0\.0\.1:\d+ yet; it is tried for 10 seconds$/);
  });

  let versions = 0;
  let version: string;
  const notices: string[] = [];
  const onNotice = (sentence: string) => void notices.push(sentence);
  const newVersion = () => {
    version = `0.0.${++versions}`;
    notices.length = 0;
  };
  const openSource = async (): Promise<RedisSource> =>
    kept(await createRedisSource({ url: redis.url, version, onNotice }));
  const openWorker = async (run: (config: RunConfig) => Promise<RunRecord>, places = 2) => {
    const pool = createPoolSource({ places, run });
    return kept(await createRedisWorker({ url: redis.url, version, pool, onNotice }));
  };
  const redisCli = async () => kept(await linkRedis({ url: redis.url })).client;

  test('has each job done once, by workers that know its module themselves, and forgets it when told', async () => {
    newVersion();
    const seen: RunConfig[] = [];
    const source = await openSource();
    expect(source.places).toBe(4);
    await openWorker(async (config) => {
      seen.push(config);
      return recordOf(config);
    }, 5);
    const jobs = Array.from({ length: 12 }, (_, k) => jobOf(k, k % 2 ? 50 : undefined));
    const outcomes = await Promise.all(jobs.map((job) => source.perform(job)));
    expect(outcomes.map((one) => one.kind === 'done' && one.record.seed)).toEqual(
      jobs.map(({ config }) => config.seed),
    );
    expect(outcomes[3]).toMatchObject({ record: { curve: [0.25, 0.75], config: { env: ENV, hidden: [4], seed: 3 } } });
    expect(seen.length).toBe(12);
    expect((await openSource()).places).toBe(7);
    expect(seen.map(({ seed }) => seed).sort((a, b) => Number(a) - Number(b))).toEqual(
      jobs.map(({ config }) => config.seed),
    );
    // What JSON has not is as it was; the module is what is registered here, and never what the job says.
    expect(seen[0]).toEqual({ ...configOf(seen[0]!.seed as number), envModule: '', workers: 1 });
    const client = await redisCli();
    const keys = () => client.keys(`klopf:${queueName(version)}:weight-max-*`);
    expect((await keys()).length).toBe(12);
    await source.forget(jobs.map(({ id }) => id));
    expect(await keys()).toEqual([]);
  });

  test('gives the result again to whoever comes back, until it is forgotten', async () => {
    newVersion();
    let runs = 0;
    const first = await openSource();
    await openWorker(async (config) => {
      runs++;
      return recordOf(config);
    });
    await first.perform(jobOf(1));
    await first.close();
    const second = await openSource();
    expect(await second.perform(jobOf(1))).toMatchObject({ kind: 'done', record: { seed: 1 } });
    expect(runs).toBe(1);
    await second.forget([jobOf(1).id]);
    await second.perform(jobOf(1));
    expect(runs).toBe(2);
  });

  test('gives up jobs that nobody has begun, and no others', async () => {
    newVersion();
    const source = await openSource();
    const stop = new AbortController();
    const waiting = [1, 2, 3].map((seed) => source.perform(jobOf(seed), { signal: stop.signal }));
    await expect.poll(async () => (await redisCli()).exists(`klopf:${queueName(version)}:${jobOf(3).id}`)).toBe(1);
    let begun!: () => void;
    const isBegun = new Promise<void>((done) => (begun = done));
    const worker = await openWorker((config) => {
      begun();
      return new Promise((end) => setTimeout(() => end(recordOf(config)), 500));
    }, 1);
    await isBegun;
    const others = await source.withdraw([...[1, 2, 3, 4].map((seed) => jobOf(seed).id)]);
    expect(others).toMatchObject({ ended: [] });
    expect([others.underWay.length, others.withdrawn.length]).toEqual([1, 2]);
    await Promise.race(waiting);
    expect(await source.withdraw(others.underWay)).toEqual({ withdrawn: [], underWay: [], ended: others.underWay });
    stop.abort();
    await worker.close();
  });

  test('tries what crashed three times, and a mistake once', async () => {
    newVersion();
    const tries = [0, 0, 0];
    const source = await openSource();
    await openWorker(async (config) => {
      const tried = ++tries[config.seed as number]!;
      if (config.seed === 0) throw new UserError('no such thing');
      if (config.seed === 1 || tried < 2) throw new Error('its thread died');
      return recordOf(config);
    }, 3);
    const outcomes = await Promise.all([0, 1, 2].map((seed) => source.perform(jobOf(seed))));
    expect(outcomes).toMatchObject([
      { kind: 'failed', message: 'no such thing', isMistake: true, isFinal: true },
      { kind: 'failed', message: 'its thread died', isMistake: false, isFinal: true },
      { kind: 'done' },
    ]);
    expect(tries).toEqual([1, 3, 2]);
  });

  test('takes back what a worker that is closed was at, and gives it to another at once', async () => {
    newVersion();
    const source = await openSource();
    let begun = () => {};
    const isAtIt = new Promise<void>((resolve) => (begun = resolve));
    const pool = createPoolSource({
      places: 1,
      run: (config, { signal }) =>
        new Promise((resolve) => {
          begun();
          signal!.addEventListener('abort', () => resolve({ ...recordOf(config), partial: true, episodesDone: 10 }));
        }),
    });
    const leaving = kept(await createRedisWorker({ url: redis.url, version, pool }));
    const outcome = source.perform(jobOf(5));
    await isAtIt;
    await openWorker(async (config) => recordOf(config));
    await leaving.close();
    expect(await outcome).toMatchObject({ kind: 'done', record: { seed: 5 } });
  });

  test('leaves to others what it cannot do, and says so on both ends', async () => {
    newVersion();
    const source = await openSource();
    await openWorker(async (config) => recordOf(config));
    const stop = new AbortController();
    const strange = { ...jobOf(6), config: { ...configOf(6), env: 'no/Such-v0' } };
    const outcome = source.perform(strange, { signal: stop.signal });
    await expect
      .poll(() => notices.filter((one) => /has no environment 'no\/Such-v0'; name its module/.test(one)).length)
      .toBe(2);
    stop.abort();
    expect(await outcome).toEqual({ kind: 'stopped' });
  });

  test('does nothing with what is no job, or another than its name says', async () => {
    newVersion();
    const source = await openSource();
    let runs = 0;
    await openWorker(async (config) => {
      runs++;
      return recordOf(config);
    });
    expect(await source.perform({ ...jobOf(7), id: jobOf(8).id })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`not that of '${jobOf(8).id}', but of '${jobOf(7).id}'`),
    });
    const bad = { ...jobOf(9), config: { ...configOf(9), episodes: 'many' as unknown as number } };
    expect(await source.perform(bad)).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/is not a job of klopf: .*episodes/),
    });
    expect(runs).toBe(0);
  });

  test('says which workers are there where none takes its jobs', async () => {
    newVersion();
    const old = version;
    await openWorker(async (config) => recordOf(config));
    newVersion();
    const source = await openSource();
    const outcome = source.perform(jobOf(1));
    await expect
      .poll(() => notices.join('\n'))
      .toMatch(
        `no worker of klopf ${version} takes jobs from ${redis.url} (there are some of klopf ${old}, which do not take`,
      );
    await source.close();
    expect(await outcome).toEqual({ kind: 'stopped' });
  });

  test('is refused where Redis may drop jobs, or wants a password', async () => {
    const client = await redisCli();
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(linkRedis({ url: redis.url })).rejects.toThrow(/maxmemory-policy is allkeys-lru; expected noeviction/);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.config('SET', 'requirepass', 'good');
    await expect(linkRedis({ url: redis.url })).rejects.toThrow(/does not accept the password/);
    const { host } = new URL(redis.url);
    await expect(linkRedis({ url: `redis://:bad@${host}` })).rejects.toThrow(/does not accept the password/);
    kept(await linkRedis({ url: `redis://:good@${host}` }));
    await client.config('SET', 'requirepass', '');
  });
});

describe.skipIf(!HAS_TLS)('a Redis with TLS', () => {
  test('whose certificate is not trusted is told from one that is not a Redis', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'klopf-tls-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    makeCertificates(folder);
    const port = await freePort();
    // Of the two it is the last port that counts.
    const redis = kept(await startRedis(tlsArguments(folder, port)));
    const url = `rediss://:secret@localhost:${port}`;
    await expect(linkRedis({ url })).rejects.toThrow(
      /certificate of the Redis at rediss:\/\/localhost:\d+ is not trusted/,
    );
    await expect(linkRedis({ url })).rejects.not.toThrow(/secret/);
    await expect(linkRedis({ url: `redis://:secret@localhost:${port}` })).rejects.toThrow(
      'whether it wants TLS (rediss://)',
    );
    await redis.close();
  });
});
