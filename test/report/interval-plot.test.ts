import { expect, test } from 'vitest';
import { drawIntervals } from '../../src/report/interval-plot.js';

const rows = [0.01, 0.05].map((rate, k) => ({
  ...{ label: `weight-max (learning rate ${rate})`, color: k, value: k, text: '0.689 [0.613, 0.747]' },
}));

test('on a phone names that have no room beside their figures have a line of their own, in full', () => {
  const narrow = drawIntervals({ rows, axis: { label: 'return' } }, 350);
  for (const { label } of rows) expect(narrow.body.toString()).toContain(`>${label}<title>`);
  const short = rows.map((row) => ({ ...row, label: 'ste' }));
  expect(drawIntervals({ rows: short, axis: { label: 'return' } }, 350).height).toBeLessThan(narrow.height);
});
