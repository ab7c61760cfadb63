import { expect, it } from 'vitest';
import { sparkline } from '../../src/terminal/sparkline.js';

it.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], {}, '▁▂▃▄▅▆▇█'],
  [[-1, 0.5, 2], { min: 0, max: 1 }, '▁▅█'],
  [[1, Number.NaN, 2], {}, '▁ █'],
  [[3, 3], {}, '▄▄'],
  [[], {}, ''],
])('%j with %j', (curve, range, line) => expect(sparkline(curve, range)).toBe(line));
