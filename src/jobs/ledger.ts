import { closeSync, fstatSync, ftruncateSync, openSync, promises, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { FolderInUseError, type FolderLock, lockFolder } from '../files/folder-lock.js';
import { mendLines } from '../files/line-file.js';

/** A file of lines to which several processes add, one at a time: what has been told, in order. */
export interface Ledger {
  /**
   * Takes in the lines that others have added.
   *
   * @throws {@link UserError} where the file cannot be read, or has lost lines; and what taking in a line throws.
   */
  refresh(): void;
  /**
   * Does `work` while this process alone may add lines, after those of others have been taken in. `work` is given how
   * to add a line, which it has taken in itself; all of them are written together, and outlive this process, however it
   * ends.
   *
   * @throws {@link UserError} when the file cannot be written (the promise rejects); and what `work` throws, once its
   * lines are written.
   */
  write<T>(work: (add: (line: string) => void) => T): Promise<T>;
  /**
   * Resolves when all that was added is on the disk, and outlives a power cut. Calls that come while the disk is at
   * work share the next flush.
   *
   * @throws {@link UserError} when it cannot be written (the promise rejects).
   */
  flush(): Promise<void>;
}

/**
 * Milliseconds for which the lock is waited for: writing takes some thousandth of that, but who was killed in it is
 * missed after two minutes.
 */
const PATIENCE = 150_000;
const PIECE = 2 ** 16;

/**
 * Opens the file `name` of lines in a folder; it is made when it is first written to. `take` is given each line,
 * without its line feed, with its number from 1: first those that are there, then those that others add. The folder's
 * lock is held while this process writes.
 */
export function openLedger(folder: string, name: string, take: (line: string, number: number) => void): Ledger {
  const file = join(folder, name);
  let [offset, lines] = [0, 0];
  const refresh = () => {
    const { text, bytes } = readFrom(file, offset);
    offset += bytes;
    if (bytes === 0) return;
    for (const line of text.slice(0, -1).split('\n')) take(line, ++lines);
  };
  const writeLocked = <T>(work: (add: (line: string) => void) => T): T => {
    // Who died while writing left the beginning of a line.
    mendLines(file);
    refresh();
    const added: string[] = [];
    try {
      return work((line) => void added.push(`${line}\n`));
    } finally {
      const text = added.join('');
      append(file, text);
      offset += Buffer.byteLength(text);
      lines += added.length;
    }
  };
  refresh();
  let turn: Promise<unknown> = Promise.resolve();
  let flushing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return {
    refresh,
    write(work) {
      const result = turn.then(async () => {
        const lock = await lockPatiently(folder);
        try {
          return writeLocked(work);
        } finally {
          lock.release();
        }
      });
      turn = result.catch(() => {});
      return result;
    },
    flush() {
      next ??= flushing
        .catch(() => {})
        .then(() => {
          next = undefined;
          flushing = toDisk(file);
          return flushing;
        });
      return next;
    },
  };
}

/**
 * The right to write to a folder that others hold for moments.
 *
 * @throws {@link FolderInUseError} when one has held it for `patience` milliseconds (the promise rejects).
 */
export async function lockPatiently(folder: string, patience = PATIENCE): Promise<FolderLock> {
  const began = performance.now();
  for (;;) {
    try {
      return lockFolder(folder);
    } catch (error) {
      if (!(error instanceof FolderInUseError) || performance.now() - began > patience) throw error;
      await wait(2 + 20 * Math.random());
    }
  }
}

/** What stands in a file from an offset up to the last line feed. */
function readFrom(file: string, offset: number): { readonly text: string; readonly bytes: number } {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < offset)
    throw new UserError(`${file} is shorter than it was; another program has changed it. Restore it, and begin again.`);
  if (size === offset) return { text: '', bytes: 0 };
  try {
    const descriptor = openSync(file, 'r');
    try {
      const pieces: Buffer[] = [];
      for (let at = offset; at < size; ) {
        const piece = Buffer.alloc(Math.max(PIECE, Math.min(size - at, 2 ** 24)));
        const count = readSync(descriptor, piece, 0, piece.length, at);
        if (count === 0) break;
        pieces.push(piece.subarray(0, count));
        at += count;
      }
      const all = Buffer.concat(pieces);
      const bytes = all.lastIndexOf(10) + 1;
      return { text: all.toString('utf8', 0, bytes), bytes };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, file);
  }
}

/** Adds whole lines in one write; where there is no room for all of it, nothing of it stays. */
function append(file: string, text: string): void {
  if (text === '') return;
  try {
    const descriptor = openSync(file, 'a');
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.from(text);
      const written = writeSync(descriptor, bytes);
      if (written === bytes.length) return;
      ftruncateSync(descriptor, size);
      throw Object.assign(new Error('short write'), { code: 'ENOSPC', syscall: 'write' });
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, file);
  }
}

async function toDisk(file: string): Promise<void> {
  try {
    const handle = await promises.open(file, 'r+');
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, file);
  }
}
