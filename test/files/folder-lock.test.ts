import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { folderHolder, lockFolder } from '../../src/files/folder-lock.js';
import { lockText } from '../runs/lock-text.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klopf-lock-'));
  file = join(folder, 'klopf.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The number of a process that has ended. */
function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  return new Promise((resolve) => child.on('exit', () => resolve(child.pid!)));
}

const MINUTES = 60_000;
/** The last sign of life of a lock lies so long ago. */
const silentFor = (milliseconds: number) => {
  const then = new Date(Date.now() - milliseconds);
  utimesSync(file, then, then);
};

describe('lockFolder', () => {
  it('is held by one, and leaves nothing when it is released', () => {
    const lock = lockFolder(folder);
    expect(readdirSync(folder)).toEqual(['klopf.lock']);
    expect(() => lockFolder(folder)).toThrow(UserError);
    expect(() => lockFolder(folder)).toThrow(
      / is in use: this process has been writing to it since 20.*Wait for it to end/,
    );
    expect(readdirSync(folder)).toEqual(['klopf.lock']);
    lock.release();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    lockFolder(folder).release();
  });

  it('names the other process', () => {
    writeFileSync(file, lockText({ pid: process.ppid }));
    expect(() => lockFolder(folder)).toThrow(new RegExp(`process ${process.ppid} on .* since 2026-01-01T00:00:00`));
  });

  it('takes over from a process that has ended', async () => {
    writeFileSync(file, lockText({ pid: await endedProcess() }));
    const lock = lockFolder(folder);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(['klopf.lock']);
    lock.release();
  });

  it('clears away what was left by processes that were killed while they took a lock', async () => {
    const dead = `klopf.lock.${await endedProcess()}.1.x7`;
    const alive = `klopf.lock.${process.pid}.1.abc`;
    writeFileSync(join(folder, dead), lockText({ pid: await endedProcess() }));
    writeFileSync(join(folder, alive), lockText({}));
    writeFileSync(join(folder, `${alive}.void`), '');
    writeFileSync(join(folder, 'notes.lock'), '');
    const lock = lockFolder(folder, 'job.lock');
    expect(readdirSync(folder).sort()).toEqual(['job.lock', alive, `${alive}.void`, 'notes.lock']);
    lock.release();
  });

  it('has locks of several names, which know nothing of each other', () => {
    const locks = ['a.lock', 'b.lock'].map((name) => lockFolder(folder, name));
    expect(() => lockFolder(folder, 'a.lock')).toThrow('is in use: this process');
    expect(folderHolder(folder, 'b.lock')).toBe('this process');
    expect(folderHolder(folder)).toBeUndefined();
    for (const lock of locks) lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('takes over where the number is that of a later process', () => {
    writeFileSync(file, lockText({ began: '1' }));
    lockFolder(folder).release();
  });

  it('believes the signs of life of what it cannot ask', () => {
    writeFileSync(file, lockText({ host: 'elsewhere', place: 'elsewhere' }));
    silentFor(1 * MINUTES);
    expect(() => lockFolder(folder)).toThrow(`process ${process.pid} on elsewhere`);
    expect(folderHolder(folder)).toBe(`process ${process.pid} on elsewhere`);
    writeFileSync(file, lockText({ host: 'another', place: 'another' }));
    silentFor(3 * MINUTES);
    expect(folderHolder(folder)).toBeUndefined();
    lockFolder(folder).release();
  });

  it('takes one that is ahead of the disk for dead, as after a clock was set back: who lives has beaten since', () => {
    writeFileSync(file, lockText({ host: 'elsewhere', place: 'elsewhere' }));
    silentFor(-3 * MINUTES);
    expect(folderHolder(folder)).toBeUndefined();
    lockFolder(folder).release();
  });

  it.each(['', 'not JSON', '{"pid":"1"}', 'null'])('waits for a lock that says nothing: %j', (text) => {
    writeFileSync(file, text);
    expect(() => lockFolder(folder)).toThrow('has a klopf.lock that does not say whose it is');
    writeFileSync(file, `${text} `);
    silentFor(3 * MINUTES);
    lockFolder(folder).release();
  });

  it('does not take away the lock of another that took over', () => {
    const lock = lockFolder(folder);
    writeFileSync(file, lockText({ pid: process.ppid }));
    lock.release();
    expect(readdirSync(folder)).toEqual(['klopf.lock']);
  });

  it('tells of a place that takes none', () => {
    mkdirSync(file);
    expect(() => lockFolder(folder)).toThrow(`${folder} cannot be written: it is a directory`);
    expect(() => lockFolder(join(folder, 'none'))).toThrow('a directory of its path is not there');
  });

  describe('its signs of life', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());
    const BEAT = 10_000;

    it('have the time of the disk, whatever the clock of this machine says', () => {
      const lock = lockFolder(folder);
      silentFor(1 * MINUTES);
      const before = statSync(file).mtimeMs;
      vi.setSystemTime(new Date('1990-01-01'));
      vi.advanceTimersByTime(BEAT);
      expect(statSync(file).mtimeMs - before).toBeGreaterThan(MINUTES / 2);
      expect(lock.lost.aborted).toBe(false);
      lock.release();
      expect(readdirSync(folder)).toEqual([]);
    });

    it('are told by the time of the disk, whatever the clock of who asks says', () => {
      writeFileSync(file, lockText({ host: 'elsewhere', place: 'elsewhere' }));
      for (const year of ['1990', '2090']) {
        vi.setSystemTime(new Date(`${year}-01-01`));
        expect(folderHolder(folder)).toBe(`process ${process.pid} on elsewhere`);
      }
      expect(readdirSync(folder)).toEqual(['klopf.lock']);
    });

    it.each([-1, 1])('are counted by the clock of who has looked before, when that of the disk is set (%i)', (way) => {
      writeFileSync(file, lockText({ host: 'elsewhere', place: 'elsewhere' }));
      expect(() => lockFolder(folder)).toThrow('on elsewhere');
      vi.advanceTimersByTime(1 * MINUTES);
      silentFor(way * 180 * MINUTES);
      expect(() => lockFolder(folder)).toThrow('on elsewhere');
      vi.advanceTimersByTime(0.9 * MINUTES);
      expect(() => lockFolder(folder)).toThrow('on elsewhere');
      vi.advanceTimersByTime(0.2 * MINUTES);
      lockFolder(folder).release();
    });

    it('end where another has taken over, whose lock stays as it is, and the holder is told', () => {
      const lock = lockFolder(folder);
      vi.advanceTimersByTime(BEAT);
      const others = lockText({ host: 'elsewhere', place: 'elsewhere' });
      rmSync(file);
      writeFileSync(file, others);
      silentFor(1 * MINUTES);
      const before = statSync(file).mtimeMs;
      vi.advanceTimersByTime(2 * BEAT);
      expect(lock.lost.aborted).toBe(true);
      lock.release();
      expect([readFileSync(file, 'utf8'), statSync(file).mtimeMs]).toEqual([others, before]);
    });
  });
});
