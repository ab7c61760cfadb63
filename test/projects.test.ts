import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALONE, LONG, REGISTERING, THREADS } from '../vitest.config.js';

test('the files and folders that vitest.config.ts names are there', () => {
  expect(
    [...ALONE, ...LONG, ...REGISTERING, ...THREADS].filter(
      (path) => !existsSync(new URL(`../${path}`, import.meta.url)),
    ),
  ).toEqual([]);
});
