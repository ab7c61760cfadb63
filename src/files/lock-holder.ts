import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { cutText } from '../text/cut-text.js';

// Which process has a lock, and whether it still runs.

/** What a lock file holds. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /**
   * The machine since it was started, and the processes that see each other there: a number of a process means one
   * there alone.
   */
  readonly place: string;
  /** When the process began, as far as the system tells: numbers of processes are given again. */
  readonly began: string;
  readonly since: string;
}

/** This process as the holder of a lock from now on. */
export function thisHolder(): LockHolder {
  return { ...here(process.pid), pid: process.pid, since: new Date().toISOString() };
}

/** The holder that the text of a lock file names; undefined where it names none. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    const { pid, host, place: where, began, since } = JSON.parse(text);
    const isHolder =
      Number.isInteger(pid) && pid > 0 && [host, where, began, since].every((one) => typeof one === 'string');
    return isHolder ? { pid, host, place: where, began, since } : undefined;
  } catch {
    return undefined;
  }
}

/** A holder in words. */
export function holderName({ pid, host }: LockHolder): string {
  return pid === process.pid && host === hostname() ? 'this process' : `process ${pid} on ${cutText(host)}`;
}

/** Whether the process still runs; undefined where it cannot be asked, as on another machine. */
export function isRunning({ pid, place, began }: LockHolder): boolean | undefined {
  const there = here(pid);
  if (place !== there.place) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // One of another user may not be asked, and so is alive.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return began === '' || there.began === '' || began === there.began;
}

/** What this machine and this process are, which no process outlives: asked once. */
let thisMachine: Pick<LockHolder, 'host' | 'place'> | undefined;
let thisProcess: Pick<LockHolder, 'host' | 'place' | 'began'> | undefined;

/** What tells a process of this machine from all others, as far as the system says. */
function here(pid: number): Pick<LockHolder, 'host' | 'place' | 'began'> {
  if (pid === process.pid && thisProcess) return thisProcess;
  if (!thisMachine) {
    const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    const space = attempt(() => readlinkSync('/proc/self/ns/pid'));
    thisMachine = { host: hostname(), place: [hostname(), boot, space].join(' ') };
  }
  // After the name, which may hold anything but is in brackets, the start is the twentieth field.
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const there = { ...thisMachine, began };
  if (pid === process.pid) thisProcess = there;
  return there;
}

function attempt(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}
