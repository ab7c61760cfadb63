import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeWholeInBackground } from '../../src/files/write-whole.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klopf-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const named = (name: string, content: string | Uint8Array = name) => ({ file: join(folder, name), content });

describe('Files that are written together', () => {
  test('are there with what they hold, small or large, and nothing else is', async () => {
    writeFileSync(join(folder, 'a'), 'what was there');
    const large = new Uint8Array(3 * 2 ** 20).fill(7);
    await writeWholeInBackground(named('a'), named('large', large), named('last'));
    expect(readdirSync(folder).sort()).toEqual(['a', 'large', 'last']);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('a');
    expect(large.length).toBeGreaterThan(2 ** 20);
    expect(Buffer.compare(readFileSync(join(folder, 'large')), large)).toBe(0);
  });

  test('are none of them in their places where one cannot be written', async () => {
    writeFileSync(join(folder, 'a'), 'what was there');
    await expect(writeWholeInBackground(named('a'), named('none/b'), named('last'))).rejects.toThrow('none');
    expect(readdirSync(folder)).toEqual(['a']);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('what was there');
  });

  test('come to their places in order: without those before it the last is not there', async () => {
    mkdirSync(join(folder, 'b', 'inner'), { recursive: true });
    await expect(writeWholeInBackground(named('a'), named('b'), named('last'))).rejects.toThrow('b');
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  });
});
