import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { cutText } from '../text/cut-text.js';
import { fileError } from './file-error.js';
import { holderName, isRunning, type LockHolder, parseHolder, thisHolder } from './lock-holder.js';
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
   * Aborted when another has taken it over, as happens where this machine slept, or somebody deleted the lock: then
   * nothing may be written any more.
   */
  readonly lost: AbortSignal;
  /**
   * Gives it back; it is given back when the process ends, too, and that of a process that was killed counts no more.
   */
  release(): void;
}

/**
 * Milliseconds between two signs of life, and after how many without one the lock of a process that cannot be asked is
 * void.
 */
const BEAT = 10_000;
const SILENCE = 120_000;
const ATTEMPTS = 5;

const held = new Set<FolderLock>();
let watchesExit = false;
let made = 0;

/**
 * Takes the right to write to a folder, which one process has at a time. The lock of a process that has ended, however
 * it ended, is taken over; where that cannot be asked, as on another machine, after two minutes without a sign of life.
 * `name`: of the lock's file, where the folder has several locks. `isNew`: the caller has just made the folder, so that
 * no process has died in it.
 *
 * Throws {@link FolderInUseError} with the name of the process that has it, {@link UserError} where the folder cannot
 * be written to.
 */
export function lockFolder(folder: string, name = LOCK, isNew = false): FolderLock {
  const file = join(folder, name);
  const own = besides(file);
  const text = `${JSON.stringify({ ...thisHolder(), lock: made })}\n`;
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

/**
 * A name beside a lock that no other process takes: on many machines there is one of the same number, in containers on
 * all of them.
 */
function besides(file: string): string {
  return `${file}.${process.pid}.${++made}.${Math.random().toString(36).slice(2)}`;
}

/** Folders that this process has looked through. */
const tidied = new Set<string>();
const MOST_TIDIED = 1_000;
/** A lock that is being made or taken away: its name, a process, how many it had made, and chance. */
const STRAY = /\.lock\.\d+\.\d+\.[a-z0-9]*(\.void)?$/;

/**
 * Removes what processes left that were killed while they took a lock, which takes some thousandths of a second. It is
 * looked for when this process first has a lock of the folder.
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
      const maker = found[1] === undefined ? parseHolder(read(file) ?? '') : undefined;
      if (!((maker && isRunning(maker)) ?? Math.abs(now - changed) < SILENCE)) removeFile(file);
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
      // The same text again: the time of a write is that of the machine that has the disk, and no clock of this one
      // matters.
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
  const holder = parseHolder(text);
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now;
  if ((holder && isRunning(holder)) ?? silence(file, text, modified, now) < SILENCE) throw inUse(folder, file, holder);
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

function inUse(folder: string, file: string, holder: LockHolder | undefined): FolderInUseError {
  if (holder === undefined)
    return new FolderInUseError(
      `${folder} is in use: it has a ${basename(file)} that does not say whose it is. If no process writes there, delete it; else choose another directory.`,
      'a process that does not say which it is',
    );
  const who = holderName(holder);
  return new FolderInUseError(
    `${folder} is in use: ${who} has been writing to it since ${cutText(holder.since)}. Wait for it to end, or choose another directory.`,
    who,
  );
}

/** Who has the right to write to a folder, in words; undefined where nobody does, as far as can be told. */
export function folderHolder(folder: string, name = LOCK): string | undefined {
  const file = join(folder, name);
  try {
    const text = read(file);
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (text === undefined || modified === undefined) return undefined;
    const holder = parseHolder(text);
    const isHeld = (holder && isRunning(holder)) ?? silence(file, text, modified, diskTime(file)) < SILENCE;
    if (!isHeld) return undefined;
    return holder === undefined ? 'a process that does not say which it is' : holderName(holder);
  } catch (error) {
    throw fileError(error, folder);
  }
}

/** What time it is for the machine that has the disk; where nothing can be written, for this one. */
function diskTime(file: string): number {
  const probe = besides(file);
  try {
    writeFileSync(probe, '', { flag: 'wx' });
    const { mtimeMs } = statSync(probe);
    removeFile(probe);
    return mtimeMs;
  } catch {
    return Date.now();
  }
}

/**
 * How this process last saw a lock that it cannot ask for: `heard` and `looked` are of its own clock, which nobody
 * sets.
 */
interface Sighting {
  readonly text: string;
  readonly modified: number;
  readonly heard: number;
  readonly looked: number;
}
const sightings = new Map<string, Sighting>();
const MOST_SIGHTINGS = 10_000;

/**
 * Milliseconds for which a lock has given no sign of life. Who has looked before counts by its own clock, so that
 * setting that of the disk makes no lock void. At the first look the disk's clock counts, and a time ahead of it is as
 * old as one behind: who lives has beaten since.
 */
function silence(file: string, text: string, modified: number, now: number): number {
  const looked = performance.now();
  const before = sightings.get(file);
  const age = Math.abs(now - modified);
  let heard = looked - age;
  if (before?.text === text) heard = before.modified === modified ? before.heard : Math.max(before.looked, heard);
  if (sightings.size >= MOST_SIGHTINGS) sightings.clear();
  sightings.set(file, { text, modified, heard, looked });
  return looked - heard;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
