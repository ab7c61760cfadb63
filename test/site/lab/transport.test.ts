import { expect, test } from 'vitest';
import { placeOfSpeed, SPEEDS, speedText } from '../../../site/lab/transport/speed-scale.js';
import { multiplexerQuestion } from '../../../site/lab/world/multiplexer.js';

test('each speed has its place, and others the nearest', () => {
  expect(SPEEDS.map(placeOfSpeed)).toEqual(SPEEDS.map((_, place) => place));
  expect([3, 6, 768].map(placeOfSpeed).map((place) => SPEEDS[place])).toEqual([4, 8, 1024].map((x) => x));
  expect([1, 16384, 'full' as const].map(speedText)).toEqual(['1 step/s', '16,384 steps/s', 'full speed']);
});

test('a multiplexer asks for the data bit that its address names, the first bit being the highest', () => {
  const question = { address: [1, 0], data: [0, 0, 1, 0], at: 2, target: 1 };
  expect(multiplexerQuestion([1, -1, -1, -1, 1, -1])).toEqual(question);
  expect(multiplexerQuestion([1, 0, 0, 0, 1, 0])).toEqual(question);
  expect(multiplexerQuestion(new Float32Array(20))!.data.length).toBe(16);
  expect(multiplexerQuestion(new Float32Array(5))).toBeUndefined();
});
