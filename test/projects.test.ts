import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALONE, LONG, SOURCES, THREADS } from '../vitest.config.js';

test('the files and folders that vitest.config.ts names are there', () => {
  expect(
    [...ALONE, ...LONG, ...SOURCES, ...THREADS].filter((path) => !existsSync(new URL(`../${path}`, import.meta.url))),
  ).toEqual([]);
});
