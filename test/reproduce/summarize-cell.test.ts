import { describe, expect, it } from 'vitest';
import { divergedText, iqmText, oursText, publishedText, zText } from '../../src/reproduce/figure-text.js';
import { summarizeCell } from '../../src/reproduce/summarize-cell.js';
import { seedsText } from '../../src/runs/seeds-note.js';
import { tinyResult } from './tiny-study.js';

const published = { mean: 0.9, std: 0.01, runs: 10, source: 'A (2000)' };
const row = { cell: 'a', label: 'Weight Max', published };

describe('summarizeCell', () => {
  const results = [tinyResult('a', 3, 0.8), tinyResult('a', 1, 0.7), tinyResult('b', 1, 99), tinyResult('a', 2, 0.75)];

  it('gives mean, sample standard deviation, interquartile mean and z of the cell', () => {
    const summary = summarizeCell(row, results, false);
    expect(summary.ours).toMatchObject({ seeds: [1, 2, 3], scores: [0.7, 0.75, 0.8] });
    expect(summary.ours.mean).toBeCloseTo(0.75, 12);
    expect(summary.ours.std).toBeCloseTo(0.05, 12);
    expect(summary.ours.iqm).toBeCloseTo(0.75, 12);
    // (0.75 − 0.9) / √(0.05²/3 + 0.01²/10) = −0.15 / 0.029040
    expect(summary.z).toBeCloseTo(-5.165, 3);
    expect(summary.differs).toBe(true);
    expect([oursText(summary), iqmText(summary), zText(summary)]).toEqual([
      '0.750 ± 0.050',
      '0.750 [0.700, 0.800]',
      '* -5.2',
    ]);
  });

  it('marks no row within two standard errors', () => {
    // (0.75 − 0.8) / √(0.05²/3) = −1.73
    const summary = summarizeCell({ ...row, published: { mean: 0.8, source: 'x' } }, results, false);
    expect(summary.z).toBeCloseTo(-1.732, 3);
    expect(summary.differs).toBe(false);
    expect(zText(summary)).toBe('-1.7');
  });

  it('compares no preview, no unpublished row, and no single run', () => {
    const unpublished = { cell: 'a', label: 'x' };
    for (const summary of [
      summarizeCell(row, results, true),
      summarizeCell(unpublished, results, false),
      summarizeCell(row, results.slice(0, 1), false),
    ])
      expect(summary).toMatchObject({ z: null, differs: null });
  });

  it('gives no spread of one run, no interval of two, nothing of none', () => {
    const [one, two, none] = [1, 2, 0].map((count) => summarizeCell(row, results.slice(0, count), false)) as [
      ReturnType<typeof summarizeCell>,
      ReturnType<typeof summarizeCell>,
      ReturnType<typeof summarizeCell>,
    ];
    expect(one.ours).toMatchObject({ mean: 0.8, std: null, iqm: 0.8, interval: null });
    expect(two.ours).toMatchObject({ iqm: 0.75, interval: null });
    expect(none.ours).toEqual({ seeds: [], scores: [], mean: null, std: null, iqm: null, interval: null });
    expect([oursText(one), iqmText(two), oursText(none), iqmText(none), seedsText(none.ours.seeds)]).toEqual([
      ...['0.800', '0.750', '–', '–', '–'],
    ]);
  });

  it('counts a diverged run with the score it reached, and tells of one without', () => {
    const unscored = tinyResult('a', 4, 0, { scores: {}, curve: [], diverged: 'unit 0 …' });
    const summary = summarizeCell(row, [...results, tinyResult('a', 5, -1, { diverged: 'unit 1 …' }), unscored], false);
    expect(summary.ours.scores).toEqual([0.7, 0.75, 0.8, -1]);
    expect(summary.ours.mean).toBeCloseTo(0.3125, 12);
    expect(summary).toMatchObject({ diverged: [4, 5], unscored: [4] });
    expect(divergedText(summary)).toBe('2 of 5 runs diverged, seed 4 without a score');
    expect(divergedText(summarizeCell(row, results, false))).toBe('');
  });
});

describe('the texts of figures', () => {
  it('give a published figure the decimals of the paper', () => {
    const of = (mean: number, std?: number) => publishedText({ mean, std, source: 'x' });
    expect([of(390.38, 43.25), of(-105, 4.38), of(-97.05, 2.9), of(0.81), publishedText(null)]).toEqual([
      ...['390.38 ± 43.25', '-105.00 ± 4.38', '-97.05 ± 2.90', '0.81', '–'],
    ]);
  });

  it('name ranges of seeds', () => {
    expect(seedsText([1, 2, 3, 5, 8, 9])).toBe('1–3, 5, 8–9');
  });
});
