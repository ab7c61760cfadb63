import { expect, it } from 'vitest';
import { seedsNote, seedsText } from '../../src/runs/seeds-note.js';

it.each<[(number | string)[], string, string]>([
  [[], '', '–'],
  [[7], 'seed 7', '7'],
  [[3, 1, 2, 5], '4 seeds (1–3, 5)', '1–3, 5'],
  [['a', 'a/1', 2], '3 seeds (2, a, a/1)', '2, a, a/1'],
  [Array.from({ length: 9 }, (_, k) => `s/${k}`), '9 seeds (s/0, s/1, s/2, …, s/8)', 's/0, s/1, s/2, …, s/8'],
  [['x\x1b'.repeat(1000)], `seed ${'x\\u001b'.repeat(30)}…`, `${'x\\u001b'.repeat(30)}…`],
])('seeds %j', (seeds, note, text) => {
  expect(seedsNote(seeds)).toBe(note);
  expect(seedsText(seeds)).toBe(text);
});
