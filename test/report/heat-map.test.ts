import { expect, test } from 'vitest';
import { heatMap } from '../../src/report/heat-map.js';

const paths = (text: string) =>
  [...text.matchAll(/series-(\d)\);fill-opacity:([\d.]+)" d="([^"]*)"/g)].map((m) => m.slice(1));

test('cells of one shade are one path, runs of them one rectangle', () => {
  const map = heatMap({ rows: 2, columns: 3, values: [1, 1, -0.2, 0, Number.NaN, 0.4], description: 'a map' });
  expect(paths(map.toString())).toEqual([
    ['1', '0.2', 'M2,0h1v1h-1z'],
    ['0', '0.4', 'M2,1h1v1h-1z'],
    ['0', '1', 'M0,0h2v1h-2z'],
  ]);
  expect(map.toString()).toContain('viewBox="0 0 3 2"');
});

test('a largest value may be given, and zeros alone are an empty picture', () => {
  const given = heatMap({ rows: 1, columns: 1, values: [1], most: 5, description: 'a map' });
  expect(paths(given.toString())).toEqual([['0', '0.2', 'M0,0h1v1h-1z']]);
  expect(paths(heatMap({ rows: 1, columns: 2, values: [0, 0], description: 'none' }).toString())).toEqual([]);
});
