import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Contestant } from './measure.js';
import type { Spent } from './workload.js';

/** A program that does steps for as long as it is told to. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts a child process and waits until it is ready. It says `{"ready": true}`, then answers each number of steps with
 * `{"steps": …, "seconds": …}`, one line each, by its own clock; it ends with its standard input.
 *
 * Rejects with the last line of its standard error when it ends before its time.
 */
export async function startContestant({ command, args, env }: Program): Promise<Contestant & { close(): void }> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint = (complaint + text).slice(-4000)));
  child.stdin.on('error', () => {});
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(lastLine(complaint) ?? `${command} ended with code ${code}`)));
  });
  // Who waits for a line hears of it; after close nobody does.
  ended.catch(() => {});
  const answer = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), ended]);
    return done ? await ended : JSON.parse(value as string);
  };
  await answer();
  return {
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      return (await answer()) as Spent;
    },
    close: () => child.stdin.end(),
  };
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1)?.trim() || undefined;
}
