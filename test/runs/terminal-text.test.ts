import { expect, it } from 'vitest';
import { fitText, printable, textColumns, truncateText } from '../../src/runs/terminal-text.js';

it('shows control characters instead of obeying them', () => {
  expect(printable('a\x1b[2Jb\nc\u202Ed\x9b')).toBe('a\uFFFD[2Jb\uFFFDc\uFFFDd\uFFFD');
});

it.each([
  ['weight-max', 10],
  ['漢字', 4],
  ['e\u0301', 1],
  ['👩‍🔬', 2],
  ['', 0],
])('%s takes %d columns', (text, columns) => expect(textColumns(text)).toBe(columns));

it('cuts and pads to columns', () => {
  expect(fitText('abc', 5)).toBe('abc  ');
  expect(fitText('abcdef', 5)).toBe('abcd…');
  expect(fitText('漢字漢字', 6)).toBe('漢字… ');
  expect(truncateText('abc', 0)).toBe('');
});
