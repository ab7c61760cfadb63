import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tokensCss } from '../../../site/build/tokens.js';

test('the colours of the site are those of reports', () => {
  expect(tokensCss()).toContain('--series-1: #d55e00;');
  expect(readFileSync(new URL('../../../site/style/tokens.css', import.meta.url), 'utf8')).toBe(tokensCss());
});
