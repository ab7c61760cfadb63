import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALONE, LONG, SOURCES, THREADS } from './parts.js';

test('the files and folders that test/parts.ts names are there', () => {
  expect(
    [...ALONE, ...LONG, ...SOURCES, ...THREADS].filter((path) => !existsSync(new URL(`../${path}`, import.meta.url))),
  ).toEqual([]);
});
