import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { cutText } from '../text/cut-text.js';
import { fileError } from './file-error.js';
import { removeFile } from './remove-file.js';

/** The file that says which process writes to a folder. */
export const LOCK = 'klopf.lock';

/** Another process writes to a folder, or this one does already. */
export class FolderInUseError extends UserError {
  override readonly name = 'FolderInUseError';
  /** Who, in words: `process 12 on node7`. */
  readonly by: string;

  constructor(message: string, by: string) {
    super(message);
    this.by = by;
  }
}

/** The right to write to a folder. */
export interface FolderLock {
  /**
   * Aborted when another has taken it over, as happens where this machine slept, or somebody deleted the lock: then nothing may be written
   * any more.
   */
  readonly lost: AbortSignal;
  /** Gives it back; it is given back when the process ends, too, and that of a process that was killed counts no more. */
  release(): void;
}

/** What a lock file holds. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** The machine since it was started, and the processes that see each other there: a number of a process means one there alone. */
  readonly place: string;
  /** When the process began, as far as the system tells: numbers of processes are given again. */
  readonly began: string;
  readonly since: string;
}

/** Milliseconds between two signs of life, and after how many without one the lock of a process that cannot be asked is void. */
const BEAT = 10_000;
const SILENCE = 120_000;
const ATTEMPTS = 5;

const held = new Set<FolderLock>();
let watchesExit = false;
let made = 0;

/**
 * Takes the right to write to a folder, which one process has at a time. The lock of a process that has ended, however it ended, is
 * taken over; where that cannot be asked, as on another machine, after two minutes without a sign of life. `name`: of the lock's file,
 * where the folder has several locks. `isNew`: the caller has just made the folder, so that no process has died in it.
 *
 * Throws {@link FolderInUseError} with the name of the process that has it, {@link UserError} where the folder cannot be written to.
 */
export function lockFolder(folder: string, name = LOCK, isNew = false): FolderLock {
  const file = join(folder, name);
  // On many machines there is a process of the same number, in containers on all of them.
  const own = `${file}.${process.pid}.${++made}.${Math.random().toString(36).slice(2)}`;
  const holder: Holder = { ...here(process.pid), pid: process.pid, since: new Date().toISOString() };
  const text = `${JSON.stringify({ ...holder, lock: made })}\n`;
  // What time it is for the machine that has the disk.
  const now = () => statSync(own).mtimeMs;
  try {
    writeFileSync(own, text, { flag: 'wx' });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (place(own, file, text)) {
        if (!isNew) removeStrays(folder, basename(own), now());
        return hold(file, text);
      }
      takeAwayVoid(folder, file, own, now());
    }
  } catch (error) {
    throw fileError(error, folder);
  } finally {
    removeFile(own);
  }
  const message = `${folder} is in use: several processes want to write to it at once. Choose another directory.`;
  throw new FolderInUseError(message, 'several processes');
}

/** Folders that this process has looked through. */
const tidied = new Set<string>();
const MOST_TIDIED = 1_000;
/** A lock that is being made or taken away: its name, a process, how many it had made, and chance. */
const STRAY = /\.lock\.\d+\.\d+\.[a-z0-9]*(\.void)?$/;

/**
 * Removes what processes left that were killed while they took a lock, which takes some thousandths of a second. It is looked for when this
 * process first has a lock of the folder.
 */
function removeStrays(folder: string, own: string, now: number): void {
  if (tidied.has(folder)) return;
  if (tidied.size >= MOST_TIDIED) tidied.clear();
  tidied.add(folder);
  try {
    for (const name of readdirSync(folder)) {
      const found = name === own ? null : STRAY.exec(name);
      if (!found) continue;
      const file = join(folder, name);
      const changed = statSync(file, { throwIfNoEntry: false })?.ctimeMs;
      if (changed === undefined) continue;
      // What is taken away says who had it, and not who takes it.
      const maker = found[1] === undefined ? parse(read(file) ?? '') : undefined;
      const age = now - changed;
      if (maker === undefined ? age >= SILENCE : !isAlive(maker, age)) removeFile(file);
    }
  } catch {
    // They are in nobody's way.
  }
}

/** Puts a lock file in its place, whole, unless there is one. */
function place(own: string, file: string, text: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') throw error;
  }
  // Some file systems have no links.
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function hold(file: string, text: string): FolderLock {
  const lost = new AbortController();
  let descriptor: number | undefined;
  const close = () => {
    clearInterval(beat);
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  const beat = setInterval(() => {
    try {
      if (read(file) !== text) {
        close();
        lost.abort();
        return;
      }
      // The same text again: the time of a write is that of the machine that has the disk, and no clock of this one matters.
      descriptor ??= openSync(file, 'r+');
      writeSync(descriptor, text, 0);
    } catch {
      // A disk that does not answer may do so at the next beat.
    }
  }, BEAT);
  beat.unref();
  const lock: FolderLock = {
    lost: lost.signal,
    release() {
      if (!held.delete(lock)) return;
      close();
      if (read(file) === text) removeFile(file);
    },
  };
  held.add(lock);
  if (!watchesExit) process.on('exit', releaseAll);
  watchesExit = true;
  return lock;
}

function releaseAll(): void {
  for (const lock of held) {
    try {
      lock.release();
    } catch {
      // A lock whose process has ended is void in any case.
    }
  }
}

/** Takes a lock away whose process has ended. Throws {@link UserError} if it has not. */
function takeAwayVoid(folder: string, file: string, own: string, now: number): void {
  const text = read(file);
  if (text === undefined) return;
  const holder = parse(text);
  const age = now - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now);
  if (holder === undefined ? age < SILENCE : isAlive(holder, age)) throw inUse(folder, file, holder);
  // Another process may have taken it over since it was read: then what is moved away is that one's, and is put back.
  const aside = `${own}.void`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== text) place(aside, file, read(aside) ?? '');
  removeFile(aside);
}

function inUse(folder: string, file: string, holder: Holder | undefined): FolderInUseError {
  if (holder === undefined)
    return new FolderInUseError(
      `${folder} is in use: it has a ${basename(file)} that does not say whose it is. If no process writes there, delete it; else choose another directory.`,
      'a process that does not say which it is',
    );
  const who = named(holder);
  return new FolderInUseError(
    `${folder} is in use: ${who} has been writing to it since ${cutText(holder.since)}. Wait for it to end, or choose another directory.`,
    who,
  );
}

function named({ pid, host }: Holder): string {
  return pid === process.pid && host === hostname() ? 'this process' : `process ${pid} on ${cutText(host)}`;
}

/** Who has the right to write to a folder, in words; undefined where nobody does, as far as can be told. */
export function folderHolder(folder: string, name = LOCK): string | undefined {
  const file = join(folder, name);
  try {
    const text = read(file);
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (text === undefined || modified === undefined) return undefined;
    const holder = parse(text);
    const age = Date.now() - modified;
    if (holder === undefined) return age < SILENCE ? 'a process that does not say which it is' : undefined;
    return isAlive(holder, age) ? named(holder) : undefined;
  } catch (error) {
    throw fileError(error, folder);
  }
}

function isAlive({ pid, place, began }: Holder, age: number): boolean {
  const there = here(pid);
  if (place !== there.place) return age < SILENCE;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // One of another user may not be asked, and so is alive.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return began === '' || there.began === '' || began === there.began;
}

/** What this machine and this process are, which no process outlives: asked once. */
let thisMachine: Pick<Holder, 'host' | 'place'> | undefined;
let thisProcess: Pick<Holder, 'host' | 'place' | 'began'> | undefined;

/** What tells a process of this machine from all others, as far as the system says. */
function here(pid: number): Pick<Holder, 'host' | 'place' | 'began'> {
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

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, host, place: where, began, since } = JSON.parse(text);
    const isHolder =
      Number.isInteger(pid) && pid > 0 && [host, where, began, since].every((one) => typeof one === 'string');
    return isHolder ? { pid, host, place: where, began, since } : undefined;
  } catch {
    return undefined;
  }
}
