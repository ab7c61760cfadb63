import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether Debian's redis-server is here; the tests that need it are skipped where not. */
export const HAS_REDIS = spawnSync('redis-server', ['--version']).status === 0;

/**
 * Whether it can speak TLS, which Redis is built with or without, and there is openssl to make certificates. The first
 * directive that it does not know ends it, and it names it.
 */
export const HAS_TLS =
  HAS_REDIS &&
  spawnSync('openssl', ['version']).status === 0 &&
  spawnSync('redis-server', ['--tls-auth-clients', 'no', '--none-such', '1'], { encoding: 'utf8' }).stderr.includes(
    'none-such',
  );

/**
 * Certificates of a test's own in a folder: `ca.pem` has signed `redis.pem`, for localhost, whose key is `redis.key`.
 */
export function makeCertificates(folder: string): void {
  const openssl = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=klopf test');
  openssl('req', ...key, '-keyout', 'redis.key', '-out', 'redis.csr', '-subj', '/CN=localhost');
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost\n');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'redis.csr', ...signed, '-out', 'redis.pem');
}

/** The arguments of a redis-server that takes nothing but TLS on a port, with such certificates. */
export function tlsArguments(folder: string, port: number): string[] {
  const file = (name: string) => join(folder, name);
  return [
    ...['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no', '--requirepass', 'secret'],
    ...[
      '--tls-cert-file',
      file('redis.pem'),
      '--tls-key-file',
      file('redis.key'),
      '--tls-ca-cert-file',
      file('ca.pem'),
    ],
  ];
}

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
