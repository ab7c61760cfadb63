import { expect, it } from 'vitest';
import {
  fitText,
  printable,
  printableLines,
  printablePicture,
  textColumns,
  truncateText,
} from '../../src/terminal/terminal-text.js';

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

it('lines keep their value, and nothing in them drives a terminal', () => {
  const hostile = 'a\x1b[2J\x1b]0;title\x07\x9b5A\u202Ed\rb\x7f\u2028';
  expect(printableLines(hostile)).toBe('a\\u001b[2J\\u001b]0;title\\u0007\\u009b5A\\u202ed\\u000db\\u007f\\u2028');
  expect(printableLines('one\n\ttwo é σ′ 👍')).toBe('one\n\ttwo é σ′ 👍');
  const json = JSON.stringify({ seed: hostile });
  expect(JSON.parse(printableLines(json))).toEqual({ seed: hostile });
});

it('pictures keep their colours and nothing else', () => {
  expect(printablePicture('\x1b[36m●\x1b[39m \x1b[2;33mx\x1b[22;39m')).toBe('\x1b[36m●\x1b[39m \x1b[2;33mx\x1b[22;39m');
  expect(printablePicture('\x1b[41mS\x1b[0m\x1b[m')).toBe('\x1b[41mS\x1b[0m\x1b[m');
  expect(printablePicture('\x1b[8mhidden\x1b[1;8m\x1b[2J\x1b[3A\x9b31m')).toBe(
    '\\u001b[8mhidden\\u001b[1;8m\\u001b[2J\\u001b[3A\\u009b31m',
  );
});
