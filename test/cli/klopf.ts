import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import * as agents from '../../agents/index.js';
// Importing the catalogue registers the environments.
import '../../envs/index.js';
import { main } from '../../src/cli/main.js';
import { createWorkerPool, type WorkerPool } from '../../src/runs/worker-pool.js';
import { readStore } from '../../src/store/read-store.js';

const BIN = fileURLToPath(new URL('../../dist/node/bin.js', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Threads that the commands of all files share, by how many there are: starting one takes longer than most runs of
 * tests.
 */
const POOLS = new Map<number, WorkerPool>();

function startPool(workers: number): WorkerPool {
  const pool = POOLS.get(workers) ?? createWorkerPool({ workers });
  POOLS.set(workers, pool);
  return { ...pool, close: async () => {} };
}

/**
 * Runs the command to its end in this thread: what `bin.ts` does, without the second that a process and its threads
 * take to begin.
 */
export async function klopf(args: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [new TextSink(), new TextSink()];
  const code = await main({
    args,
    loadRules: async () => Object.values(agents),
    loadEnvironments: async () => {},
    version: 'test',
    stdout,
    stderr,
    startPool,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class TextSink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

/**
 * For the environment of a process whose intervals are ten times as short: what is no terminal is told how far a run is
 * every five seconds.
 */
export const SHORT_INTERVALS = {
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(
    'const long = setInterval; globalThis.setInterval = (act, ms, ...more) => long(act, ms / 10, ...more);',
  )}`,
};

/** Runs the built command to its end, as a process of its own; `env` is added to the
 * environment, `stdout` is a file that takes it, `during` may act on it meanwhile. */
export function klopfProcess(
  args: readonly string[],
  {
    cwd,
    env,
    stdout: out,
    during,
  }: { cwd?: string; env?: NodeJS.ProcessEnv; stdout?: number; during?: (child: ChildProcess) => void } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      stdio: ['ignore', out ?? 'pipe', 'pipe'],
      ...(cwd ? { cwd } : {}),
      ...(env ? { env: { ...process.env, ...env } } : {}),
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => (stdout += chunk));
    child.stderr!.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    during?.(child);
  });
}

/** The values of the JSON lines of a command that ended well. */
export async function klopfJson(args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await klopf([...args, '--json']);
  if (code !== 0) throw new Error(`klopf ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** What a command left in its store, the runs in the order of their seeds. */
export function leftIn(out: string) {
  const { runs, damaged } = readStore(out);
  const report = join(out, 'report.html');
  return {
    runs,
    damaged,
    records: runs.map(({ record }) => record).sort((a, b) => Number(a.seed) - Number(b.seed)),
    report: existsSync(report) ? readFileSync(report, 'utf8') : undefined,
  };
}

/** A directory that goes when the test ends. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'klopf-cli-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
