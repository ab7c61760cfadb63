import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether Debian's redis-server is here; the tests that need it are skipped where not. */
export const HAS_REDIS = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of a test's own, on loopback. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Ends it as a machine that fails does. */
  kill(): Promise<void>;
  /** Starts it again, with what it had written to disk. */
  start(): Promise<void>;
  /** Ends it, and removes its folder. */
  close(): Promise<void>;
}

/** Starts a redis-server on a free port, with further arguments as in `['--appendonly', 'yes']`. */
export async function startRedis(more: readonly string[] = []): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'klopf-redis-'));
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--databases', '2', ...more];
  let child: ChildProcess | undefined;
  const ended = (process: ChildProcess) =>
    new Promise<void>((end) =>
      process.exitCode === null && process.signalCode === null ? process.once('exit', () => end()) : end(),
    );
  const start = () =>
    new Promise<void>((resolve, reject) => {
      const started = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
      child = started;
      let said = '';
      started.stdout!.on('data', (chunk) => {
        said += chunk;
        if (/Ready to accept connections/.test(said)) resolve();
      });
      started.once('exit', () => reject(new Error(`redis-server ended: ${said.slice(-500)}`)));
    });
  const kill = async () => {
    child?.kill('SIGKILL');
    if (child) await ended(child);
  };
  await start();
  return {
    ...{ url: `redis://127.0.0.1:${port}`, port, kill, start },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
